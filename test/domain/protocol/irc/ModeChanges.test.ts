import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { type ModeChange, modeChanges } from "../../../../src/domain/protocol/irc/ModeChanges.ts"
import { property } from "../../../support/property.ts"

const written = ({ isOn, letter }: ModeChange): string => `${isOn ? "+" : "-"}${letter}`

describe("the changes of a line", () => {
  it("have their signs, and their parameters in order", () => {
    assert.deepStrictEqual(modeChanges("b-i+vb", ["ann", "bob", "cora", "dan"]), [
      { letter: "b", isOn: true, param: "ann" },
      { letter: "i", isOn: false, param: undefined },
      { letter: "v", isOn: true, param: "bob" },
      { letter: "b", isOn: true, param: "cora" }
    ])
  })

  it.prop(
    "are all there, however they are written",
    [fc.array(fc.record({ letter: fc.constantFrom("b", "i", "n", "z"), isOn: fc.boolean() }))],
    ([wanted]) => {
      const changes = wanted.map((one, index) => ({
        ...one,
        param: one.letter === "b" ? `p${index}` : undefined
      }))
      const params = changes.flatMap(({ param }) => param ?? [])
      assert.deepStrictEqual(modeChanges(changes.map(written).join(""), params), changes)
    },
    property()
  )
})

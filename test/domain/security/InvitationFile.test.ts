import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import {
  type Invitation,
  isComment,
  maxInvitations,
  parse,
  print
} from "../../../src/domain/security/InvitationFile.ts"
import { InvitationWord } from "../../../src/domain/security/InvitationWord.ts"
import { property } from "../../support/property.ts"

const word = fc.stringMatching(/^[A-Za-z0-9_-]{22,64}$/).map((text) => InvitationWord.make(text))
const comment = fc.string({ unit: "grapheme", maxLength: 30 }).filter(isComment)
const invitation: fc.Arbitrary<Invitation> = fc.record({ word, comment })
const all = fc.uniqueArray(invitation, {
  minLength: 1,
  maxLength: 10,
  selector: ({ word }) => word
})
const ignored = fc.constantFrom("\n", "  \n", "# bob\n", "\t# x\r\n", "\r\n")

const numbered = (n: number) => `${String(n).padStart(22, "0")}\n`

describe("A file of invitations", () => {
  it.prop(
    "is read as it was written, whatever is left out of it",
    [all, fc.array(ignored, { minLength: 11, maxLength: 11 })],
    ([all, between]) => {
      const text = all.map((one, at) => (between[at] ?? "") + print(one)).join("") + between[10]
      assert.deepStrictEqual(parse(text), Either.right(all))
      assert.deepStrictEqual(parse(text.replaceAll("\n", "\r\n")), Either.right(all))
      assert.deepStrictEqual(parse(`\ufeff${text.trimEnd()}`), Either.right(all))
    },
    property()
  )

  it.prop(
    "is refused for each line that is no invitation, by its number",
    [all, fc.nat(), fc.stringMatching(/^[!-"$-~]{1,21}$/)],
    ([all, at, wrong]) => {
      const lines = all.map(print)
      const line = at % (lines.length + 1)
      lines.splice(line, 0, `${wrong} ${all[0]?.word ?? ""}\n`)
      assert.deepStrictEqual(
        parse(lines.join("")),
        Either.left({ _tag: "NoInvitation", line: line + 1 })
      )
    },
    property()
  )

  it.prop(
    "is refused when a word is there twice, also for another person",
    [all, comment],
    ([all, comment]) => {
      const [first] = all
      if (first === undefined) return
      assert.deepStrictEqual(
        parse([...all, { ...first, comment }].map(print).join("")),
        Either.left({ _tag: "Repeated", line: all.length + 1, first: 1 })
      )
    },
    property()
  )

  it("is refused when there is none in it, or too many", () => {
    for (const text of ["", "\n\n", "# nobody\n"])
      assert.deepStrictEqual(parse(text), Either.left({ _tag: "Empty" }))
    const full = Array.from({ length: maxInvitations }, (_, n) => numbered(n)).join("")
    assert.strictEqual(Either.getOrThrow(parse(full)).length, maxInvitations)
    assert.deepStrictEqual(parse(full + numbered(maxInvitations)), Either.left({ _tag: "TooMany" }))
  })

  it("takes a comment only where it is read as it is", () => {
    for (const good of ["", "Bob", "Bob from work", "日本"]) assert.isTrue(isComment(good), good)
    for (const bad of [
      " Bob",
      "Bob ",
      "a\nb",
      "a\tb",
      "\u0085",
      "a\u202eb",
      "a\u2028b",
      "a\u2066b",
      "x".repeat(201)
    ])
      assert.isFalse(isComment(bad), bad)
  })
})

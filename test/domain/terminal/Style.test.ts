import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { nickColour, nickColours, styled } from "../../../src/domain/terminal/Style.ts"
import { property } from "../../support/property.ts"

/** The colour cube of xterm's palette, 16 to 231. */
const levels = [0, 95, 135, 175, 215, 255]
const rgb = (colour: number): ReadonlyArray<number> =>
  [36, 6, 1].map((step) => levels[Math.floor((colour - 16) / step) % 6] ?? 0)

/** Relative luminance and contrast, as WCAG 2 defines them. */
const luminance = (colour: number): number => {
  const [r = 0, g = 0, b = 0] = rgb(colour).map((level) => {
    const part = level / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrasts = (colour: number) => ({
  onBlack: (luminance(colour) + 0.05) / 0.05,
  onWhite: 1.05 / (luminance(colour) + 0.05)
})

describe("styles", () => {
  for (const colour of nickColours)
    it(`colour ${colour} can be read on black and on white`, () => {
      const { onBlack, onWhite } = contrasts(colour)
      assert.isAtLeast(onBlack, 3.5)
      assert.isAtLeast(onWhite, 3.5)
    })
  it("knows each colour once", () => {
    assert.strictEqual(new Set(nickColours).size, nickColours.length)
  })
  it("gives a name the same colour for ever", () => {
    assert.deepStrictEqual(
      ["alice", "bob", "carol"].map((nick) => nickColour(Nick.make(nick))),
      [98, 132, 131]
    )
  })
  it.prop(
    "gives every spelling of a name the same colour",
    [Nick],
    ([nick]) => nickColour(Nick.make(nick.toUpperCase())) === nickColour(nick),
    property()
  )
  it("uses the colours evenly", () => {
    const letters = "abcdefghijklmnopqrstuvwxyz"
    const used = new Set(
      FastCheck.sample(
        FastCheck.string({ unit: FastCheck.constantFrom(...letters), minLength: 1, maxLength: 8 }),
        {
          numRuns: 400,
          seed: 1
        }
      ).map((nick) => nickColour(Nick.make(nick)))
    )
    assert.strictEqual(used.size, nickColours.length)
  })
  it("ends what it begins, and styles nothing where nothing is to be styled", () => {
    assert.strictEqual(styled("attributes", { _tag: "Strong" }, "x"), "\x1b[1mx\x1b[0m")
    assert.strictEqual(styled("none", { _tag: "Strong" }, "x"), "x")
    assert.strictEqual(styled("colour", { _tag: "Strong" }, ""), "")
  })
})

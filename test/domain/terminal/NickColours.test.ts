import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import {
  colourOf,
  type NickColours,
  nickColours,
  renamed,
  usualColour
} from "../../../src/domain/terminal/NickColours.ts"
import { privateColour, warningColour } from "../../../src/domain/terminal/Style.ts"
import { property } from "../../support/property.ts"

/** The colour cube of xterm's palette, 16 to 231, in linear light. */
const levels = [0, 95, 135, 175, 215, 255]
const linear = (colour: number): readonly [r: number, g: number, b: number] => {
  const channel = (step: number) => {
    const part = (levels[Math.floor((colour - 16) / step) % 6] ?? 0) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return [channel(36), channel(6), channel(1)]
}

/** Contrast as WCAG 2 defines it. */
const contrasts = (colour: number) => {
  const [r, g, b] = linear(colour)
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return { onBlack: (luminance + 0.05) / 0.05, onWhite: 1.05 / (luminance + 0.05) }
}

/** How far two colours are apart in OKLab. */
const distance = (one: number, other: number): number => {
  const lab = (colour: number) => {
    const [r, g, b] = linear(colour)
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
    ]
  }
  const there = lab(other)
  return Math.hypot(...lab(one).map((part, at) => part - (there[at] ?? 0)))
}

const nick = FastCheck.string({
  unit: FastCheck.constantFrom(..."abcdefgh"),
  minLength: 1,
  maxLength: 5
}).map((letters) => Nick.make(letters))

/** The colours that these get who are seen after each other. */
const coloursOf = (all: ReadonlyArray<readonly [nick: Nick, room: string]>) => {
  let seen: NickColours = []
  return all.map(([nick, room]) => {
    const [colour, next] = colourOf(seen, nick, room)
    seen = next
    return colour
  })
}

describe("colours of nicknames", () => {
  it("are at least twelve", () => assert.isAtLeast(new Set(nickColours).size, 12))
  for (const colour of nickColours)
    it(`${colour} can be read on black and on white, and told from every other`, () => {
      const { onBlack, onWhite } = contrasts(colour)
      assert.isAtLeast(onBlack, 3.4)
      assert.isAtLeast(onWhite, 3)
      for (const other of nickColours)
        if (other !== colour) assert.isAtLeast(distance(colour, other), 0.11, String(other))
      for (const other of [privateColour, warningColour])
        assert.isAtLeast(distance(colour, other), 0.16, String(other))
    })
  it("depend on the name alone where nobody else has the colour", () => {
    assert.deepStrictEqual(
      ["alice", "bob", "carol"].map((name) => usualColour(Nick.make(name))),
      ["ALICE", "Bob", "caroL"].map((name) => usualColour(Nick.make(name)))
    )
  })
  it("are used evenly", () => {
    const used = FastCheck.sample(nick, { numRuns: 400, seed: 1 }).map(usualColour)
    assert.strictEqual(new Set(used).size, nickColours.length)
  })
  it.prop(
    "differ for all people in a room while there are enough",
    [FastCheck.uniqueArray(nick, { maxLength: nickColours.length })],
    ([nicks]) => {
      const colours = coloursOf(nicks.map((nick) => [nick, "lobby"]))
      assert.strictEqual(new Set(colours).size, nicks.length)
    },
    property()
  )
  it.prop(
    "stay with those who have them, in whatever room and with whatever name they speak",
    [
      FastCheck.uniqueArray(nick, { minLength: 1, maxLength: 40 }),
      FastCheck.array(FastCheck.nat(), { maxLength: 60 })
    ],
    ([nicks, speakers]) => {
      const said = speakers.map((at) => [nicks[at % nicks.length] ?? "", `room${at % 3}`] as const)
      const turns = said.map(([nick, room]) => [Nick.make(nick), room] as const)
      const colours = new Map<string, number>()
      for (const [at, colour] of coloursOf(turns).entries()) {
        const name = turns[at]?.[0] ?? ""
        assert.strictEqual(colours.get(name) ?? colour, colour)
        colours.set(name, colour)
      }
    },
    property(0.3)
  )
  it("go with a person who takes another name", () => {
    const [alice, bob] = [Nick.make("alice"), Nick.make("bob")]
    const [colour, seen] = colourOf([], alice, "lobby")
    assert.strictEqual(colourOf(renamed(seen, alice, bob), bob, "lobby")[0], colour)
  })
  it("of the one who was seen longest ago are used again when there are more people", () => {
    const people = Array.from({ length: 30 }, (_, at) =>
      Nick.make(`${String.fromCharCode(97 + (at % 26))}${"x".repeat(Math.floor(at / 26) + 1)}`)
    )
    const colours = coloursOf(people.map((nick) => [nick, "lobby"]))
    // Neighbours never share one.
    for (const [at, colour] of colours.entries())
      if (at > 0) assert.notStrictEqual(colours[at - 1], colour)
  })
})

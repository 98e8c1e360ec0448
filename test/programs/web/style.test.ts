import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { nickColours } from "../../../src/domain/terminal/NickColours.ts"

const style = readFileSync("src/programs/web/style.css", "utf8")

/** The colours of a scheme by their names. */
const coloursIn = (block: string): ReadonlyMap<string, string> =>
  new Map(
    Array.from(block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), ([, name = "", colour = ""]) => [
      name,
      colour
    ])
  )

const [, light = "", dark = ""] = style.split(/:root \{/)
const schemes = [
  ["light", coloursIn(light.slice(0, light.indexOf("}")))],
  ["dark", coloursIn(dark.slice(0, dark.indexOf("}")))]
] as const

/** WCAG 2. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const nicks = nickColours.map((_, index) => `n${index}`)
/** What is written, and on what. */
const pairs: ReadonlyArray<readonly [texts: ReadonlyArray<string>, behind: ReadonlyArray<string>]> =
  [
    [["text"], ["bg", "side", "field", "hover", "mention"]],
    [["faint"], ["bg", "side", "field", "hover", "mention"]],
    [["accent"], ["bg", "side", "field", "mention"]],
    [["on-accent"], ["accent"]],
    [["warning"], ["bg", "field"]],
    [["new"], ["bg"]],
    [["bg"], ["new"]],
    [
      ["own", ...nicks],
      ["bg", "mention"]
    ]
  ]

describe("The style of the page", () => {
  for (const [scheme, colours] of schemes)
    it(`has contrast in the ${scheme} scheme, also for each colour of a nickname`, () => {
      const of = (name: string) => colours.get(name) ?? assert.fail(`no colour ${name}`)
      for (const [texts, behind] of pairs)
        for (const text of texts)
          for (const back of behind)
            assert.isAtLeast(contrast(of(text), of(back)), 4.5, `${text} on ${back}`)
      for (const back of ["bg", "field"])
        assert.isAtLeast(contrast(of("edge"), of(back)), 3, `the edge of a field on ${back}`)
    })

  it("has the same colours in both schemes", () => {
    const [[, one], [, other]] = schemes
    assert.deepStrictEqual([...one.keys()], [...other.keys()])
  })

  it("needs nothing from elsewhere", () => {
    assert.notMatch(style, /url\(|@import/)
  })
})

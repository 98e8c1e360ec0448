import { assert, describe, it } from "@effect/vitest"
import { makeScreen } from "../support/screen.ts"
import { paletteColour, dark as theme } from "./Palette.ts"
import { escapeXml, runsOf, svg } from "./Svg.ts"

/** The rows of a terminal to which this was written. */
const cells = async (written: string) => {
  const screen = makeScreen(40, 3)
  await screen.write(written)
  const rows = screen.cells()
  screen.dispose()
  return rows
}

const picture = async (written: string, title = "natter") =>
  svg({ theme, title, description: "a test", columns: 40, rows: await cells(written) })

const texts = (drawn: string) =>
  [...drawn.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].slice(1).map(([, how = "", text = ""]) => {
    const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(how)?.[1]
    return {
      text,
      x: attribute("x"),
      length: attribute("textLength"),
      fill: attribute("fill"),
      how
    }
  })

describe("the picture of a terminal", () => {
  it("escapes what XML would read as markup, and leaves out what it cannot hold", async () => {
    assert.strictEqual(
      escapeXml(`<a href="x">&amp;\0\x1b\ud83c</a>`),
      "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;"
    )
    const drawn = await picture("<b>&", `"<title>&`)
    assert.deepStrictEqual(
      texts(drawn).map(({ text }) => text),
      ["&lt;b&gt;&amp;"]
    )
    assert.include(drawn, "<title>&quot;&lt;title&gt;&amp;</title>")
  })

  it("gives a wide character two columns, and what follows it its right place", async () => {
    const [row = []] = await cells("ab大c 🎉!")
    assert.deepStrictEqual(
      runsOf(row).map(({ column, columns, text }) => [column, columns, text.trimEnd()]),
      [
        [0, 2, "ab"],
        [2, 2, "大"],
        [4, 2, "c"],
        [6, 2, "🎉"],
        [8, 32, "!"]
      ]
    )
    const places = texts(await picture("ab大c 🎉!")).map(({ length, text, x }) => [
      text,
      Number(x),
      Number(length)
    ])
    assert.deepStrictEqual(places, [
      ["ab", 18, 18],
      ["大", 36, 18],
      ["c", 54, 9],
      ["🎉", 72, 18],
      ["!", 90, 9]
    ])
  })

  it("keeps a letter and its accent together", async () => {
    assert.deepStrictEqual(
      texts(await picture("e\u0301x")).map(({ length, text }) => [text, length]),
      [["e\u0301x", "18"]]
    )
  })

  it("draws colours, bold, faint and inverse text", async () => {
    const drawn = await picture("a\x1b[38;5;98mb\x1b[0;1mc\x1b[0;2md\x1b[0;7me\x1b[0m \x1b[91mf")
    const looks = texts(drawn).map(({ fill, how, text }) => ({
      text,
      fill,
      bold: how.includes("font-weight"),
      faint: how.includes("opacity")
    }))
    const plain = { fill: undefined, bold: false, faint: false }
    assert.deepStrictEqual(looks, [
      { ...plain, text: "a" },
      { ...plain, text: "b", fill: "#875fd7" },
      { ...plain, text: "c", bold: true },
      { ...plain, text: "d", faint: true },
      { ...plain, text: "e", fill: theme.ground },
      { ...plain, text: "f", fill: paletteColour(9) }
    ])
    assert.include(drawn, `<rect x="54" y="48" width="9" height="20" fill="${theme.text}"/>`)
  })

  it("has xterm's colours", () => {
    assert.deepStrictEqual([16, 21, 98, 196, 231, 232, 255].map(paletteColour), [
      "#000000",
      "#0000ff",
      "#875fd7",
      "#ff0000",
      "#ffffff",
      "#080808",
      "#eeeeee"
    ])
  })

  it("draws the cursor, and the same bytes for the same cells", async () => {
    const one = { theme, title: "t", description: "d", columns: 40, rows: await cells("hi") }
    const drawn = svg({ ...one, cursor: { row: 0, column: 2 } })
    assert.include(drawn, `<rect x="36" y="48" width="9" height="20" fill="${theme.text}"/>`)
    assert.notStrictEqual(drawn, svg(one))
    assert.strictEqual(svg(one), svg({ ...one, rows: await cells("hi") }))
  })
})

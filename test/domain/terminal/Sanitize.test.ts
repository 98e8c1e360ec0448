import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { sanitizeForTerminal } from "../../../src/domain/terminal/Sanitize.ts"
import { graphemes, width } from "../../../src/domain/terminal/Width.ts"
import { binaryString } from "../../support/binary.ts"
import { effectProperty } from "../../support/effect-property.ts"
import { hostile, welcome } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"
import { makeScreen } from "../../support/screen.ts"

const columns = 300
const screen = makeScreen(columns, 6)
/** One that may be left in any state. */
const victim = makeScreen(columns, 6)
const before = "\x1bcabove\r\nleft<"
const after = ">right\r\nbelow"

/** What a text does to a terminal, in the midst of what else stands there. */
const effectOf = async (text: string, on = screen) => {
  const was = on.state()
  await on.write(before + text + after)
  const { bells, replies, titles, ...modes } = on.state()
  return {
    rows: on.rows(),
    cursor: on.cursor(),
    modes,
    rang: bells - was.bells,
    titles: titles - was.titles,
    replies: replies - was.replies
  }
}

const untouched = {
  cursor: { row: 2, column: 5 },
  modes: { bracketedPaste: false, focusReports: false, cursorHidden: false, otherModes: false },
  rang: 0,
  titles: 0,
  replies: 0
}

const assertHarmless = async (text: string) => {
  const { rows, ...rest } = await effectOf(text)
  assert.deepStrictEqual(rest, untouched)
  assert.strictEqual(rows.length, 3)
  const [above, middle = "", below] = rows
  assert.deepStrictEqual([above, below], ["above", "below"])
  assert.isTrue(middle.startsWith("left<") && middle.endsWith(">right"), middle)
}

/** Where the text ends, in columns, as the terminal counts. */
const columnsOf = async (text: string) => {
  await screen.write(`\x1bc${text}`)
  return screen.cursor().column
}

/** Not a character more than fits on one row, however wide. */
const short = (text: string) =>
  graphemes(text)
    .slice(0, 60)
    .map((piece) => piece.text)
    .join("")

const anyText = FastCheck.oneof(
  binaryString({ maxLength: 40 }),
  FastCheck.array(FastCheck.nat(0xffff), { maxLength: 40 }).map((units) =>
    String.fromCharCode(...units)
  ),
  FastCheck.array(
    FastCheck.oneof(
      FastCheck.constantFrom(...hostile.map(([, text]) => text)),
      FastCheck.constantFrom(...welcome.map(([, text]) => text)),
      FastCheck.constantFrom(
        "\u200d",
        "\ufe0f",
        "\u{1f3fb}",
        "\u{1f469}",
        "\u0301",
        "\x1b",
        "[",
        ";",
        "m"
      )
    ),
    { maxLength: 12 }
  ).map((parts) => parts.join(""))
)

describe("neutral", () => {
  it("knows at least 60 hostile texts", () => {
    assert.isAtLeast(hostile.length, 60)
  })

  for (const [what, text, harmless] of hostile)
    it(`makes harmless: ${what}`, async () => {
      assert.strictEqual(sanitizeForTerminal(text), harmless)
      await assertHarmless(sanitizeForTerminal(text))
    })

  it("is needed: most of these texts do harm as they are", async () => {
    let harm = 0
    for (const [, text] of hostile) {
      const { rows, ...rest } = await effectOf(text, victim)
      const same = rows.length === 3 && rows[1] === `left<${sanitizeForTerminal(text)}>right`
      if (!same || JSON.stringify(rest) !== JSON.stringify(untouched)) harm++
    }
    assert.isAtLeast(harm, 60)
  })

  for (const [what, text] of welcome)
    it(`leaves as it is: ${what}`, async () => {
      assert.strictEqual(sanitizeForTerminal(text), text)
      await assertHarmless(text)
    })

  it.prop(
    "comes back as it is when it is neutral",
    [anyText],
    ([text]) => {
      assert.strictEqual(sanitizeForTerminal(sanitizeForTerminal(text)), sanitizeForTerminal(text))
    },
    property()
  )

  effectProperty(
    "leaves a terminal's other cells, modes, title and cursor alone, whatever the text",
    [anyText],
    ([text]) => Effect.promise(() => assertHarmless(short(sanitizeForTerminal(text)))),
    property(0.3)
  )

  effectProperty(
    "has the width that a terminal gives it",
    [
      FastCheck.array(
        FastCheck.constantFrom(
          "a",
          "~",
          "é",
          "e\u0301",
          "你",
          "안",
          "。",
          "😀",
          "👩‍👩‍👧",
          "❤️",
          "🇩🇪",
          "1️⃣",
          "👍🏽"
        ),
        { maxLength: 40 }
      )
    ],
    ([parts]) =>
      Effect.promise(async () => {
        const text = parts.join("")
        assert.strictEqual(width(text), await columnsOf(text))
      }),
    property(0.2)
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as Copy from "../../../../src/domain/client/Copy.ts"
import type { Draft } from "../../../../src/domain/terminal/LiveArea.ts"
import { editRow } from "../../../../src/domain/terminal/PlainRow.ts"
import { sanitizeForTerminal } from "../../../../src/domain/terminal/Sanitize.ts"
import { graphemes } from "../../../../src/domain/terminal/Width.ts"
import * as LineEditor from "../../../../src/services/client/terminal/LineEditor.ts"
import * as PlainScreen from "../../../../src/services/client/terminal/PlainScreen.ts"
import type { Terminal, TerminalInput } from "../../../../src/services/client/terminal/Terminal.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { onTerminal, settled, type } from "../../../support/played-terminal.ts"
import { property } from "../../../support/property.ts"
import { makeScreen } from "../../../support/screen.ts"
import { type PlayedTty, playTty } from "../../../support/tty.ts"
import { untimed } from "../../../support/untimed.ts"

const complete = (draft: string, cursor: number) => ({
  candidates: ["alice: ", "albert: "].filter((name) => name.startsWith(draft.slice(0, cursor))),
  stem: draft.slice(0, cursor)
})

/** Runs a test with a simulated plain terminal whose prompt is the lobby. */
const on = <A, E>(
  test: (terminal: Terminal["Type"], tty: PlayedTty) => Effect.Effect<A, E>,
  tty: PlayedTty = playTty()
) =>
  onTerminal(
    { complete, plain: true },
    (terminal) =>
      Effect.zipRight(terminal.live({ above: [], prompt: "lobby> " }), test(terminal, tty)),
    tty
  )
const said = (text: string): TerminalInput => ({ _tag: "Line", text, isAnswer: false })

describe("A plain terminal", () => {
  it.effect("gives what arrives a row of its own, and says the draft again below it", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "hel")
        yield* terminal.print("bob: hi")
        yield* terminal.print("bob: are you there?\n  still?")
        yield* settled(tty)
        yield* type(tty, "lo")
        assert.deepStrictEqual(tty.screen.rows(), [
          "lobby> hel",
          "bob: hi",
          "bob: are you there?",
          "  still?",
          "lobby> hello"
        ])
        yield* type(tty, "\r")
        yield* terminal.print("alice (you): hello")
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows().slice(-2), ["lobby> hello", "alice (you): hello"])
        yield* terminal.inputs.take
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), said("hello"))
      })
    )
  )

  it.effect(
    "says the prompt when it begins, when a line is begun, and when it names another place",
    () =>
      on((terminal, tty) =>
        Effect.gen(function* () {
          yield* settled(tty)
          assert.deepStrictEqual(tty.screen.rows(), ["lobby>"])
          for (const block of ["one", "two"]) {
            yield* terminal.print(block)
            yield* settled(tty)
          }
          assert.deepStrictEqual(tty.screen.rows(), ["lobby>", "one", "two"])
          yield* terminal.live({ above: [], prompt: "lobby (dev 1)> " })
          yield* settled(tty)
          assert.deepStrictEqual(tty.screen.rows(), ["lobby>", "one", "two"])
          yield* type(tty, "a\r")
          yield* terminal.print("three")
          yield* terminal.live({ above: [], prompt: "" })
          yield* terminal.live({ above: [], prompt: "dev> " })
          yield* settled(tty)
          assert.deepStrictEqual(tty.screen.rows().slice(3), ["lobby (dev 1)> a", "three", "dev>"])
        })
      )
  )

  it.effect("writes no escape sequence but the one that puts pastes in brackets", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "one\x1b[D\x1b[D\x7ftwo\x01x\x1b[Fal\t\t\x15\x1b[A\r")
        yield* terminal.print("bob: hi")
        yield* type(tty, "\x0c")
        yield* terminal.clear
        yield* Effect.promise(() => tty.resize(30, 10))
        assert.deepStrictEqual(
          tty.writes.filter((write) => write.includes("\x1b")),
          ["\x1b[?2004h"]
        )
      })
    )
  )

  it.effect("takes a pasted block for one message, and asks first, again when it is long", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "\x1b[200~one\ntwo\x1b[201~")
        const asks = Copy.draftLines(2)
        assert.deepStrictEqual(tty.screen.rows(), ["lobby>", asks, "lobby> one⏎two"])
        // Once, and not again for every further line.
        yield* type(tty, "\x1b\r")
        assert.deepStrictEqual(tty.screen.rows(), ["lobby>", asks, "lobby> one⏎two⏎"])
        yield* type(tty, "\x7f\r")
        yield* terminal.inputs.take
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), said("one\ntwo"))
        yield* type(tty, "\x1b[200~a\nb\x1b[201~")
        yield* type(tty, `\x1b[200~${"x\n".repeat(20)}\x1b[201~`)
        const asked = () => tty.screen.rows().filter((row) => row === Copy.draftLines(21))
        assert.strictEqual(asked().length, 1)
        yield* type(tty, "\x1b[D")
        assert.strictEqual(asked().length, 1)
      })
    )
  )

  it.effect("writes of a large block only the line that has the cursor", () =>
    on((_, tty) =>
      Effect.gen(function* () {
        const block = Array.from({ length: 60 }, (_, n) => `row ${n + 1}`).join("\n")
        yield* type(tty, `\x1b[200~${block}\x1b[201~`)
        const asks = Copy.draftLines(60)
        const last = `lobby> ${Copy.draftLine(60, 60)}row 60`
        assert.deepStrictEqual(tty.screen.rows(), ["lobby>", asks, last])
        yield* type(tty, "!\x1b[D\x1b[A?")
        assert.strictEqual(tty.screen.rows().at(-1), `lobby> ${Copy.draftLine(59, 60)}row 59?`)
      })
    )
  )

  it.effect("hands Ctrl-C over with the draft, and takes the draft away", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "oh\x03")
        yield* terminal.inputs.take
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), {
          _tag: "Interrupt",
          draft: "oh"
        })
        yield* type(tty, "\x03")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), {
          _tag: "Interrupt",
          draft: ""
        })
        assert.deepStrictEqual(tty.screen.rows(), ["lobby>"])
      })
    )
  )

  it.effect("begins a new row where a draft that is longer than one changes", () => {
    const tty = playTty(20, 24)
    return on(
      () =>
        Effect.gen(function* () {
          yield* type(tty, "0123456789abcdefgh")
          assert.deepStrictEqual(tty.screen.rows(), ["lobby> 0123456789abc", "defgh"])
          yield* type(tty, "\x7f".repeat(7))
          yield* type(tty, "x")
          assert.strictEqual(tty.screen.rows().at(-1), "lobby> 0123456789ax")
        }),
      tty
    )
  })
})

const words = ["a", "b", " ", "hello", "你好", "é", "👋", "한", "⏎"]
const drafts = FastCheck.array(
  FastCheck.tuple(
    FastCheck.array(FastCheck.constantFrom(...words), { maxLength: 9 }),
    FastCheck.nat()
  ),
  { minLength: 1, maxLength: 20 }
)

describe("A change of the row", () => {
  effectProperty(
    "turns the one on the screen into the other, its cursor too",
    [drafts],
    ([all]) =>
      Effect.promise(async () => {
        const screen = makeScreen(80, 10)
        const prompt = "lobby> "
        let was = { prompt, text: "", cursor: 0 }
        await screen.write(prompt)
        for (const [parts, at] of all) {
          const cursor = parts.slice(0, at % (parts.length + 1)).join("").length
          const now = { prompt, text: parts.join(""), cursor }
          await screen.write(editRow(was, now, 80) ?? assert.fail("a row as short as this"))
          assert.deepStrictEqual(screen.rows(), [`${prompt}${now.text}`.trimEnd()])
          assert.strictEqual(screen.before(), prompt + now.text.slice(0, cursor))
          was = now
        }
        screen.dispose()
      }),
    property(0.05)
  )

  it("is left to a new row where it goes back over the end of one, or what is wider on some terminals", () => {
    const row = (text: string) => ({ prompt: "> ", text, cursor: text.length })
    assert.strictEqual(editRow(row("a".repeat(30)), row("b"), 20), undefined)
    assert.strictEqual(editRow(row("b"), row("a".repeat(30)), 20), undefined)
    assert.strictEqual(editRow(row("a".repeat(30)), { ...row("a".repeat(30)), cursor: 3 }, 20), "")
    assert.strictEqual(editRow(row("👩‍👩‍👧"), row("x"), 80), undefined)
    assert.strictEqual(editRow(row("👩‍👩‍👧"), row("👩‍👩‍👧x"), 80), "x")
  })
})

type Step = { readonly keys: string } | { readonly block: string }

const keys = FastCheck.constantFrom(
  ...["a", "hello ", "你好", "안녕", "👩‍👩‍👧", "e\u0301", "x".repeat(37)],
  ...[
    "\x1b[D",
    "\x1b[D\x1b[D",
    "\x1b[C",
    "\x1b[H",
    "\x1b[F",
    "\x1b[A",
    "\x1b[B",
    "\x1b[3~",
    "\x1bb"
  ],
  ...[
    "\x01",
    "\x05",
    "\x0b",
    "\x15",
    "\x17",
    "\x19",
    "\x1f",
    "\x7f",
    "\x7f\x7f",
    "\x03",
    "\r",
    "b\rc"
  ],
  ...["\x1b[200~two\nlines\x1b[201~", "\x1b[200~a\r\n\tb\x1b[201~", "\x1b[200~a\nb\nc\nd\x1b[201~"]
).map((keys): Step => ({ keys }))
const blocks = FastCheck.constantFrom("alice: hi", "bob: 你好", `carol: ${"y".repeat(100)}`).map(
  (block): Step => ({ block })
)
const squeezed = (text: string) => text.replace(/\s/g, "")

/** A draft as it is shown, or the line with the cursor. */
const shownDraft = ({ cursor, text }: Draft): string => {
  const lines = text.split("\n")
  if (lines.length <= 3) return visible(text)
  const at = text.slice(0, cursor).split("\n").length
  return Copy.draftLine(at, lines.length) + visible(lines[at - 1] ?? "")
}

/** A text as it is shown. An undo may leave half a character, which is shown as U+FFFD. */
const visible = (draft: string): string =>
  draft
    .split("\n")
    .map((line) => graphemes(line).map(({ text }) => sanitizeForTerminal(text) || "\ufffd"))
    .map((line) => line.join(""))
    .join("⏎")

/** A plain screen of 60 columns with an editor. */
const play = () => {
  const tty = playTty(60, 200)
  const editor = LineEditor.make(tty.input, { complete }, (event) =>
    event._tag === "Line" ? screen.entered() : screen.refresh()
  )
  const live = { above: [], prompt: "lobby> " }
  const screen = PlainScreen.make(tty.output, () => live, editor.draft)
  return { tty, editor, screen }
}

describe("The draft on a plain screen", () => {
  effectProperty(
    "is the last that stands there, and blocks stand whole, whatever is typed and comes in",
    [FastCheck.array(FastCheck.oneof(keys, blocks), { maxLength: 25 })],
    ([steps]) =>
      Effect.promise(async () => {
        const { editor, screen, tty } = play()
        for (const step of steps) {
          if ("keys" in step) await tty.type(step.keys)
          else screen.print(step.block)
          await tty.settled()
          const shown = squeezed(tty.screen.rows().join(""))
          const draft = squeezed(shownDraft(editor.draft()))
          if (draft !== "") assert.isTrue(shown.endsWith(`lobby>${draft}`), `${shown} | ${draft}`)
          if ("block" in step) assert.include(shown, squeezed(step.block))
        }
        editor.close()
        tty.screen.dispose()
      }),
    { ...property(0.1), timeout: 2 * property(0.1).timeout }
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { limits } from "../../../../src/domain/client/Limits.ts"
import { sanitizeForTerminal } from "../../../../src/domain/terminal/Sanitize.ts"
import { graphemes, width } from "../../../../src/domain/terminal/Width.ts"
import * as LineEditor from "../../../../src/services/client/terminal/LineEditor.ts"
import * as Screen from "../../../../src/services/client/terminal/Screen.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { parameters, property } from "../../../support/property.ts"
import { playTty } from "../../../support/tty.ts"

interface Size {
  readonly columns: number
  readonly rows: number
}

type Step =
  | { readonly _tag: "Type"; readonly keys: string }
  | { readonly _tag: "Print"; readonly block: string }
  | { readonly _tag: "Above"; readonly above: ReadonlyArray<string> }
  /** `talk` comes before the program hears of the new size. */
  | ({ readonly _tag: "Resize"; readonly talk?: string | undefined } & Size)

const texts = [
  "a",
  "hello ",
  "wörld",
  "你好",
  "안녕",
  "👩‍👩‍👧",
  "❤️",
  "e\u0301",
  "x".repeat(37),
  "多".repeat(21)
]
const edits = [
  "\x1b[D",
  "\x1b[D\x1b[D\x1b[D",
  "\x1b[C",
  "\x1b[H",
  "\x1b[F",
  "\x1b[A",
  "\x1b[B",
  "\x1b[3~",
  "\x1bb",
  "\x1bf",
  "\x1bd",
  "\x1b[1;5D",
  "\x01",
  "\x02",
  "\x05",
  "\x06",
  "\x08",
  "\x0b",
  "\x0e",
  "\x10",
  "\x15",
  "\x17",
  "\x19",
  "\x1by",
  "\x1e",
  "\x1f",
  "\x7f",
  "\x7f\x7f\x7f",
  "\t",
  "\t\t"
]
const paste = (text: string) => `\x1b[200~${text}\x1b[201~`
const pastes = [paste("one line"), paste("two\nlines"), paste("a\r\n\r\n\tb\n"), paste("")]
const enters = ["\r", "said\r", "one\rtwo\r", "\x03"]

const type = (...keys: ReadonlyArray<string>): FastCheck.Arbitrary<Step> =>
  FastCheck.constantFrom(...keys).map((of) => ({ _tag: "Type", keys: of }))
const print: FastCheck.Arbitrary<Step> = FastCheck.constantFrom(
  "alice: hi",
  "bob: 你好，世界",
  `carol: ${"y".repeat(100)}`,
  "dan: two\n     lines"
).map((block) => ({ _tag: "Print", block }))
const above: FastCheck.Arbitrary<Step> = FastCheck.constantFrom(
  [],
  ["(waiting)"],
  ["(one)", "(two)", "z".repeat(90)]
).map((lines) => ({ _tag: "Above", above: lines }))
const resize: FastCheck.Arbitrary<Step> = FastCheck.record({
  _tag: FastCheck.constant("Resize"),
  columns: FastCheck.integer({ min: 20, max: 90 }),
  rows: FastCheck.integer({ min: 12, max: 40 }),
  talk: FastCheck.option(FastCheck.constantFrom("eve: now"), { nil: undefined })
})

const prompt = "lobby> "
const toDraftEnd = "\x1b>"
const drop = "\x03"
/** The most cells that lines have on any terminal. */
const cellsOf = (lines: ReadonlyArray<string>) =>
  graphemes(lines.join("")).reduce((sum, { maxWidth }) => sum + maxWidth, 0)
/** The most rows that lines have, and the cursor behind them; a wide character leaves the end of a row blank. */
const rowsOf = (lines: ReadonlyArray<string>, columns: number) =>
  lines.reduce((sum, line) => sum + Math.ceil((cellsOf([line]) + 1) / (columns - 5)), 0)
const squeezed = (text: string) => text.replaceAll(/\s/g, "")
const complete: LineEditor.Complete = (draft, cursor) => ({
  candidates: ["hello ", "help "],
  stem: draft.slice(0, cursor)
})

const play = (reflows = false) => {
  const tty = playTty(80, 24, reflows ? "all" : "above")
  const printed: Array<string> = []
  let waiting: ReadonlyArray<string> = []
  const editor = LineEditor.make(tty.input, { complete }, (event) => {
    if (event._tag === "Cursor") screen.cursorFound(event)
    else screen.refresh()
  })
  const live = () => ({ above: waiting, prompt })
  const screen = Screen.make(tty.output, live, editor.draft, { reflows, resizeDelay: 0 })
  tty.output.on("resize", screen.resized)

  const drafted = () => (prompt + editor.draft().text).split("\n")

  /** Of a draft that is high or long, only a part is shown, and of the lines above it what there is room for. */
  const isWhole = ({ columns, rows }: Size = tty.output) => {
    const high = rowsOf(drafted(), columns)
    return (
      high <= rows / 3 &&
      high + rowsOf(waiting, columns) < rows &&
      cellsOf(drafted()) <= limits.shownDraft
    )
  }

  /** What has no room when the terminal wraps it anew scrolls away, where nobody can take it back. */
  const isKept = ({ columns, rows }: Size) => {
    const all = [...drafted(), ...waiting]
    return rowsOf(all, tty.output.columns) + rowsOf([all.join("")], columns) < rows
  }

  /**
   * When rows below the cursor are wrapped, this terminal (xterm.js) moves the cursor down with them, and
   * nothing tells a program so: what it draws next leaves rows behind. Where it reflows, it counts those
   * of the cursor's own line too, and joins them again when it gets wider.
   */
  const movesCursor = ({ columns }: Size) => {
    const narrower = Math.min(columns, tty.output.columns)
    const below = tty.screen.rows().slice(tty.screen.cursor().row + 1)
    return reflows
      ? drafted().some((line) => cellsOf([line]) >= narrower)
      : below.some((row) => width(row) > narrower)
  }

  const resize = async (size: Size, talk: string | undefined) => {
    if (!isWhole(size) || !isKept(size)) return
    if (movesCursor(size)) await tty.type(toDraftEnd)
    if (talk !== undefined) await talkInNewSize(size, talk)
    await tty.resize(size.columns, size.rows)
  }

  /** The terminal has its new size, and the system knows it; the signal to the program is still under way. */
  const talkInNewSize = async ({ columns, rows }: Size, talk: string) => {
    await tty.settled()
    tty.screen.resize(columns, rows)
    const { output } = tty
    const _refreshSize = () => {
      if (output.columns === columns && output.rows === rows) return
      Object.assign(output, { columns, rows })
      output.emit("resize")
    }
    Object.assign(output, { _refreshSize })
    printed.push(talk)
    screen.print(talk)
    await tty.settled()
    await tty.settled()
    Object.assign(output, { _refreshSize: undefined })
  }

  const take = async (step: Step) => {
    if (step._tag === "Resize") return resize(step, step.talk)
    if (step._tag === "Type") await tty.type(step.keys)
    else if (step._tag === "Above") waiting = step.above
    else {
      printed.push(step.block)
      screen.print(step.block)
    }
    if (!isWhole()) await tty.type(drop)
  }

  /** What a person sees: the transcript, and the draft up to the cursor and behind it. */
  const seen = async () => {
    screen.refresh()
    await tty.settled()
    const rows = tty.screen.rows()
    const cursor = tty.screen.cursor()
    const first = rows.findLastIndex((row) => row.startsWith(prompt.trimEnd()))
    const before = [...rows.slice(first, cursor.row), tty.screen.before()]
    return {
      transcript: squeezed(rows.slice(0, first).join("")),
      draft: squeezed(rows.slice(first).join("")),
      before: squeezed(before.join("")),
      blankRows: rows.filter((row, index) => row === "" && index < first).length
    }
  }

  const held = () => {
    const { cursor, text } = editor.draft()
    // A deletion or undo may leave half a character; it is shown in its harmless form.
    const shown = (part: string) =>
      squeezed(
        prompt +
          part
            .split("\n")
            .map((line) => graphemes(line).map(({ text }) => sanitizeForTerminal(text) || "\ufffd"))
            .map((line) => line.join(""))
            .join("⏎")
      )
    return {
      transcript: squeezed([...printed, ...waiting].join("")),
      draft: shown(text),
      before: shown(text.slice(0, cursor)),
      blankRows: 0
    }
  }
  return {
    tty,
    take,
    clear: screen.clear,
    seen,
    held,
    dispose: () => {
      editor.close()
      tty.screen.dispose()
    }
  }
}

describe("the draft", () => {
  effectProperty(
    "is seen as readline holds it, below a transcript that is whole, whatever is typed and comes in",
    [
      FastCheck.array(
        FastCheck.oneof(
          { weight: 4, arbitrary: type(...texts) },
          { weight: 4, arbitrary: type(...edits) },
          { weight: 1, arbitrary: type(...pastes) },
          { weight: 1, arbitrary: type(...enters) },
          { weight: 3, arbitrary: print },
          { weight: 2, arbitrary: above },
          { weight: 2, arbitrary: resize }
        ),
        { maxLength: 30 }
      ),
      FastCheck.boolean()
    ],
    ([steps, reflows]) =>
      Effect.promise(async () => {
        const at = play(reflows)
        for (const step of steps) {
          await at.take(step)
          const seen = await at.seen()
          assert.deepStrictEqual(seen, at.held())
        }
        assert.deepStrictEqual(at.tty.screen.archived(), [])
        at.dispose()
      }),
    { ...property(), fastCheck: parameters(0.1) }
  )

  it("leaves no row behind of those that a smaller screen had moved to its scrollback", async () => {
    const at = play(true)
    await at.take({ _tag: "Print", block: "alice: hi" })
    const words = Array.from({ length: 25 }, (_, n) => `word${n}`).join(" ")
    await at.take({ _tag: "Type", keys: words })
    for (const [columns, rows] of [
      [30, 5],
      [20, 5],
      [80, 24]
    ] as const)
      await at.tty.resize(columns, rows)
    assert.deepStrictEqual(await at.seen(), at.held())
    at.dispose()
  })

  effectProperty(
    "is never seen in a scrollback, such as tmux has one, in which an emptied screen is kept",
    [
      FastCheck.array(
        FastCheck.oneof(
          type("#", "##".repeat(60), "\x15", "\x7f", "\x1b[H", "\x03"),
          print,
          FastCheck.constant("clear" as const)
        ),
        { maxLength: 20 }
      )
    ],
    ([steps]) =>
      Effect.promise(async () => {
        const at = play()
        for (const step of steps) {
          if (step === "clear") at.clear()
          else await at.take(step)
          await at.tty.settled()
        }
        for (const row of at.tty.screen.archived()) assert.notMatch(row, /#|lobby>/)
        assert.notMatch(at.tty.writes.join(""), /(\r|\x1b\[[\d;]*[GH])\x1b\[0?J/)
        at.dispose()
      }),
    property(0.1)
  )
})

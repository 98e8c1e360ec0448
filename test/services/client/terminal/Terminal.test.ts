import { PassThrough, Writable } from "node:stream"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, FastCheck, Option } from "effect"
import * as Copy from "../../../../src/domain/client/Copy.ts"
import { times } from "../../../../src/domain/client/Limits.ts"
import {
  Terminal,
  type TerminalInput,
  type Tty
} from "../../../../src/services/client/terminal/Terminal.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { onTerminal, settled, type } from "../../../support/played-terminal.ts"
import { property } from "../../../support/property.ts"
import { type PlayedTty, playTty } from "../../../support/tty.ts"
import { untimed } from "../../../support/untimed.ts"

const complete = () => ({ candidates: [], stem: "" })

/** Runs a test with a simulated terminal. */
const on = <A, E>(
  test: (terminal: Terminal["Type"], tty: PlayedTty) => Effect.Effect<A, E>,
  tty: PlayedTty = playTty()
) => onTerminal({ complete, plain: false }, test, tty)
/** Presses Esc, and waits until it counts by itself. */
const escape = (tty: PlayedTty) =>
  Effect.zipRight(type(tty, "\x1b"), Effect.zipRight(Effect.sleep("120 millis"), settled(tty)))
const line = (text: string): TerminalInput => ({ _tag: "Line", text, isAnswer: false })
const key: TerminalInput = { _tag: "Key" }

describe("Terminal", () => {
  it.effect("hands over lines, keys, interrupts and the end, in order", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "a")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
        yield* type(tty, "b\r")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), line("ab"))
        yield* type(tty, "\r")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), line(""))
        yield* type(tty, "draft\x03")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), {
          _tag: "Interrupt",
          draft: "draft"
        })
        yield* type(tty, "\x04")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), { _tag: "Leave" })
        // It may be asked about, so the keyboard is read on.
        yield* type(tty, "a\r")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), line("a"))
      })
    )
  )

  it.effect("tells when the draft of a line was begun", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        const started = Effect.map(terminal.inputs.takeAll, ([all]) =>
          Chunk.toReadonlyArray(all).flatMap((input) =>
            input._tag === "Line" ? [input.startedAt ?? 0] : []
          )
        )
        // What came later may not have been seen when a key was pressed now.
        const seenNow = () => Date.now() - times.react
        const before = seenNow()
        yield* type(tty, "/join tea\rhalf")
        const [first = 0] = yield* started
        const between = seenNow()
        assert.isTrue(before <= first && first <= between)
        while (seenNow() === between) yield* settled(tty)
        yield* type(tty, " and more\rnew\r")
        const [second = 0, third = 0] = yield* started
        assert.isTrue(before <= second && second <= between, `${second}`)
        assert.isTrue(between < third, `${third}`)
      })
    )
  )

  it.effect.each([false, true])("shows what Ctrl-R has found above the draft; plain: %s", (plain) =>
    onTerminal(
      { complete, plain },
      (_, tty) =>
        Effect.gen(function* () {
          yield* type(tty, "one\r\x12o")
          assert.include(tty.screen.rows(), Copy.searchHint("o", "one"))
          yield* type(tty, "x")
          assert.include(tty.screen.rows(), Copy.searchHint("ox", undefined))
        }),
      playTty()
    )
  )

  it.effect("says what Enter does with an empty line only while nothing is typed", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* terminal.live({ above: ["Enter retries"], aboveDraft: ["waiting"], prompt: "> " })
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["Enter retries", ">"])
        yield* type(tty, "h")
        assert.deepStrictEqual(tty.screen.rows(), ["waiting", "> h"])
        yield* type(tty, "\x7f")
        assert.deepStrictEqual(tty.screen.rows(), ["Enter retries", ">"])
      })
    )
  )

  it.effect("takes Alt-A for the key to the next room, and puts the draft away", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "\x1ba")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), {
          _tag: "NextRoom",
          draft: { text: "" }
        })
        yield* type(tty, "b\x1ba\r")
        const [all] = yield* terminal.inputs.takeAll
        assert.deepInclude(Chunk.toReadonlyArray(all).map(untimed), {
          _tag: "NextRoom",
          draft: { text: "b" }
        })
      })
    )
  )

  it.effect("makes a text that is given back the draft, or lets arrow-up bring it", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* terminal.draft({ text: "first" })
        yield* type(tty, "!\r")
        yield* type(tty, "typed ")
        yield* terminal.draft({ text: "second" })
        yield* type(tty, "since\r\x1b[A\x1b[A\r")
        // Beside a search it is not lost either.
        yield* type(tty, "\x12fi")
        yield* terminal.draft({ text: "third" })
        yield* type(tty, "\x03\x1b[A\r")
        // What a command brings back is never where the next line is typed.
        yield* terminal.recall({ text: "fourth" })
        yield* type(tty, "next\r\x1b[A\x1b[A\r")
        const [all] = yield* terminal.inputs.takeAll
        const lines = Chunk.toReadonlyArray(all)
          .map(untimed)
          .filter(({ _tag }) => _tag === "Line")
        assert.deepStrictEqual(
          lines,
          ["first!", "typed since", "second", "third", "next", "fourth"].map(line)
        )
      })
    )
  )

  it.effect("leaves keys out while something waits to be taken", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        for (const keys of ["a", "b", "c\r", "d", "e\r"]) yield* type(tty, keys)
        const [all] = yield* terminal.inputs.takeAll
        assert.deepStrictEqual(Chunk.toReadonlyArray(all).map(untimed), [
          key,
          line("abc"),
          line("de")
        ])
      })
    )
  )

  it.effect("is gone where its input ends", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        tty.input.end()
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), { _tag: "HungUp" })
      })
    )
  )

  it.effect("reads no further while a thousand lines wait, and loses none of them", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}`)
        yield* type(tty, lines.map((text) => `${text}\r`).join(""))
        assert.isTrue(tty.input.isPaused())
        tty.input.write("after\r")
        const taken: Array<string> = []
        while (taken.length < 1001) {
          const input = yield* terminal.inputs.take
          if (input._tag === "Line") taken.push(input.text)
        }
        assert.deepStrictEqual(taken, [...lines, "after"])
        assert.isFalse(tty.input.isPaused())
      })
    )
  )

  it.effect("knows whether its window has the keyboard", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        assert.isFalse(yield* terminal.focused)
        yield* type(tty, "\x1b[I")
        assert.isTrue(yield* terminal.focused)
        yield* type(tty, "\x1b[O")
        assert.isFalse(yield* terminal.focused)
        assert.deepStrictEqual(Option.getOrUndefined(yield* terminal.inputs.size), 0)
      })
    )
  )

  it.effect("rings, and tells its width", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* terminal.bell
        yield* settled(tty)
        assert.strictEqual(tty.screen.state().bells, 1)
        assert.strictEqual(yield* terminal.columns, 80)
        yield* Effect.promise(() => tty.resize(33, 10))
        assert.strictEqual(yield* terminal.columns, 33)
      })
    )
  )

  it.effect("writes once for everything that is shown in one turn", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "draft")
        const before = tty.writes.length
        for (let n = 0; n < 100; n++) yield* terminal.print(`line ${n}`)
        yield* terminal.live({ above: ["waiting"], prompt: "> " })
        yield* settled(tty)
        assert.strictEqual(tty.writes.length, before + 1)
        assert.deepStrictEqual(tty.screen.rows().slice(98), [
          "line 98",
          "line 99",
          "waiting",
          "> draft"
        ])
      })
    )
  )

  it.effect("refuses a paste beyond all bounds and says so", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, `kept\x1b[200~${"x".repeat(20_000)}\x1b[201~`)
        assert.deepStrictEqual(tty.screen.rows(), [Copy.pasteTooLong(16_384), "kept"])
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
      })
    )
  )

  it.live("says that a paste has not ended, and keeps its text when Ctrl-C ends it", () =>
    on((_, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "\x1b[200~lost\r")
        yield* Effect.sleep("2100 millis")
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), [Copy.pasteUnfinished])
        yield* type(tty, "\x03")
        yield* type(tty, "!")
        assert.deepStrictEqual(tty.screen.rows(), [Copy.pasteUnfinished, "lost!"])
      })
    )
  )

  it.live(
    "waits at its end for the report of the cursor, which a shell would read otherwise",
    () => {
      const tty = playTty(30)
      let asked = false
      const output = Object.assign(
        new Writable({
          decodeStrings: false,
          write: (chunk: string, _encoding, done) => {
            asked ||= chunk === "\x1b[6n"
            done()
          }
        }),
        { columns: 30, rows: 24, isTTY: true as const }
      )
      const narrowed = Effect.promise(async () => {
        await tty.type("x".repeat(25))
        output.columns = 20
        output.emit("resize")
        setTimeout(() => tty.input.write("\x1b[1;21R"), 50)
      })
      return narrowed.pipe(
        Effect.provide(
          Terminal.layerTty({ complete, plain: false }, { ...tty, output, kind: "xterm" })
        ),
        Effect.zipRight(Effect.sleep("100 millis")),
        Effect.tap(() => {
          assert.isTrue(asked)
          assert.isNull(tty.input.read())
          assert.isFalse(tty.isRaw())
          tty.screen.dispose()
        })
      )
    }
  )

  it.effect("breaks its own sentences between words", () =>
    on(
      (_, tty) =>
        Effect.gen(function* () {
          yield* type(tty, `\x1b[200~${"x".repeat(20_000)}\x1b[201~`)
          const rows = tty.screen.rows()
          assert.isAbove(rows.length, 1)
          assert.strictEqual(rows.join(" "), Copy.pasteTooLong(16_384))
        }),
      playTty(30)
    )
  )

  it.live("takes what comes a moment after Esc for a key of its own", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* escape(tty)
        yield* type(tty, "ab")
        yield* escape(tty)
        yield* type(tty, "\x15c\r")
        yield* escape(tty)
        yield* type(tty, "\x1b[200~pasted\x1b[201~\r")
        const [all] = yield* terminal.inputs.takeAll
        assert.deepStrictEqual(Chunk.toReadonlyArray(all).map(untimed), [
          key,
          line("c"),
          line("pasted")
        ])
      })
    )
  )

  it.live("finds the end of a paste although it hesitates behind its Esc", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "\x1b[200~one~\ntwo\x1b")
        yield* Effect.sleep("120 millis")
        yield* type(tty, "[201~ and three\r")
        const [all] = yield* terminal.inputs.takeAll
        assert.deepStrictEqual(Chunk.toReadonlyArray(all).map(untimed), [
          key,
          line("one~\ntwo and three")
        ])
      })
    )
  )

  it.live("drops a draft of several lines at Esc, and keeps one of a single line", () =>
    on((_, tty) =>
      Effect.gen(function* () {
        const asks = Copy.draftLines(2)
        yield* type(tty, "one\x1b[200~two\nthree\x1b[201~")
        assert.deepStrictEqual(tty.screen.rows(), [asks, "onetwo⏎", "three"])
        yield* escape(tty)
        assert.deepStrictEqual(tty.screen.rows(), [])
        yield* type(tty, "one")
        yield* escape(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["one"])
      })
    )
  )

  it.effect("does not remember what answers a question among the lines", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "alice\r")
        yield* terminal.live({ above: [], prompt: "Your nickname: ", isQuestion: true })
        // As it is one of the lines, too, it stays there.
        yield* type(tty, "bob\ralice\r")
        yield* terminal.live({ above: [], prompt: "> ", isQuestion: false })
        yield* type(tty, "hello\r")
        for (const [key, draft] of [
          ["\x1b[A", "> hello"],
          ["\x1b[A", "> alice"],
          ["\x1b[A", "> alice"],
          ["\x1b[B", "> hello"],
          ["\x1b[B", ">"]
        ] as const) {
          yield* type(tty, key)
          assert.deepStrictEqual(tty.screen.rows(), [draft])
        }
      })
    )
  )

  it.effect("tells an answer to a question from what was typed ahead, or elsewhere", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        const asks = { above: [], prompt: "Your nickname: ", isQuestion: true }
        yield* type(tty, "a message\r")
        yield* terminal.live(asks)
        yield* type(tty, "\rbob\rahead\r")
        yield* terminal.live({ above: [], prompt: "> " })
        yield* type(tty, "hello\r")
        const [all] = yield* terminal.inputs.takeAll
        const lines = Chunk.toReadonlyArray(all)
          .map(untimed)
          .filter(({ _tag }) => _tag === "Line")
        const answer = (text: string) => ({ _tag: "Line", text, isAnswer: true }) as const
        assert.deepStrictEqual(lines, [
          line("a message"),
          answer(""),
          answer("bob"),
          { _tag: "Line", text: "ahead" },
          line("hello")
        ])
      })
    )
  )

  it.effect("takes a draft out of the line, also while something is searched", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* terminal.live({ above: [], prompt: "> " })
        yield* type(tty, "for ops")
        assert.strictEqual((yield* terminal.takeDraft).text, "for ops")
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), [">"])
        assert.strictEqual((yield* terminal.takeDraft).text, "")
        yield* type(tty, "more\x12x")
        assert.strictEqual((yield* terminal.takeDraft).text, "more")
        yield* type(tty, "hi\r")
        const [all] = yield* terminal.inputs.takeAll
        assert.deepStrictEqual(untimed([...all].at(-1) ?? key), line("hi"))
      })
    )
  )

  it.effect("gives a line back as the draft that was put aside", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        const asks = { above: [], prompt: "Your nickname: ", isQuestion: true }
        yield* terminal.live(asks)
        yield* type(tty, "bo")
        yield* terminal.draft({ text: "for the room" })
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["Your nickname: bo"])
        assert.strictEqual(yield* terminal.unsent, "for the room")
        yield* terminal.draft({ text: "and more" })
        yield* type(tty, "b\r")
        yield* terminal.live({ above: [], prompt: "> " })
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["> for the room"])
        assert.strictEqual(yield* terminal.unsent, "for the room")
        yield* type(tty, "\r\x1b[A\x1b[A")
        assert.deepStrictEqual(tty.screen.rows(), ["> and more"])
      })
    )
  )

  it.effect("makes no draft of what was typed for an answer when the question is over", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* terminal.live({ above: [], prompt: "Your nickname [bob]: ", isQuestion: true })
        yield* type(tty, "\rcar")
        yield* terminal.live({ above: [], prompt: "> ", isQuestion: false })
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), [">"])
        yield* type(tty, "\x1b[A")
        assert.deepStrictEqual(tty.screen.rows(), ["> car"])
      })
    )
  )

  it.effect("puts the draft aside while the prompt asks a question, and loses nothing", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        const asks = { above: [], prompt: "Your nickname: ", isQuestion: true }
        const room = { above: [], prompt: "> ", isQuestion: false }
        yield* type(tty, "hello\x1b[D")
        yield* terminal.live(asks)
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["Your nickname:"])
        yield* type(tty, "bob\rmore")
        yield* terminal.live(room)
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["> hello"])
        yield* type(tty, "!")
        assert.deepStrictEqual(tty.screen.rows(), ["> hell!o"])
        yield* type(tty, "\r\x1b[A\x1b[A")
        assert.deepStrictEqual(tty.screen.rows(), ["> more"])
        const [all] = yield* terminal.inputs.takeAll
        const lines = Chunk.toReadonlyArray(all)
          .map(untimed)
          .filter(({ _tag }) => _tag === "Line")
        assert.deepStrictEqual(lines, [
          { _tag: "Line", text: "bob", isAnswer: true },
          line("hell!o")
        ])
        // Without a draft that was put aside, what is typed behind the answer stays.
        yield* type(tty, "\x15")
        yield* terminal.live(asks)
        yield* type(tty, "bob\rnext")
        yield* terminal.live(room)
        yield* settled(tty)
        assert.deepStrictEqual(tty.screen.rows(), ["> next"])
      })
    )
  )

  it.effect("shows at once what a key does that could have ended the line, or the chat", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "ab\x01")
        yield* type(tty, "\x04")
        assert.deepStrictEqual(tty.screen.rows(), ["b"])
        yield* terminal.inputs.takeAll
        yield* type(tty, "\x1b\r")
        assert.deepStrictEqual(tty.screen.rows().slice(1), ["⏎", "b"])
        const [all] = yield* terminal.inputs.takeAll
        assert.deepStrictEqual(Chunk.toReadonlyArray(all).map(untimed), [key])
      })
    )
  )

  it.effect("lets Ctrl-C end a paste whose end was lost", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        yield* type(tty, "\x1b[200~lost")
        yield* type(tty, "\x03")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
        yield* type(tty, " and typed\r")
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), key)
        assert.deepStrictEqual(untimed(yield* terminal.inputs.take), line("lost and typed"))
      })
    )
  )

  it.effect("finds the marks of a paste however its bytes were cut", () =>
    on((terminal, tty) =>
      Effect.gen(function* () {
        // At once: a pause of half a second is the end of a key.
        for (const byte of Buffer.from("\x1b[200~ä\n多\x1b[201~\r"))
          tty.input.write(Buffer.of(byte))
        yield* settled(tty)
        const [all] = yield* terminal.inputs.takeAll
        assert.deepStrictEqual(Chunk.toReadonlyArray(all).map(untimed), [key, line("ä\n多")])
      })
    )
  )

  it.effect("leaves nothing behind: no mode, no listener, no draft", () =>
    Effect.gen(function* () {
      const tty = playTty()
      const listeners = () => [
        ...["exit", "SIGCONT", "uncaughtExceptionMonitor"].map((name) =>
          process.listenerCount(name)
        ),
        ...["keypress", "end", "error"].map((name) => tty.input.listenerCount(name)),
        tty.output.listenerCount("resize")
      ]
      const before = listeners()
      yield* Effect.flatMap(Terminal, (terminal) =>
        Effect.gen(function* () {
          yield* terminal.live({ above: ["waiting"], prompt: "> " })
          yield* type(tty, "draft")
          assert.isTrue(tty.isRaw())
          yield* terminal.print("last words")
        })
      ).pipe(
        Effect.provide(Terminal.layerTty({ complete, plain: false }, { ...tty, kind: "xterm" }))
      )
      yield* settled(tty)
      assert.isFalse(tty.isRaw())
      assert.deepStrictEqual(listeners(), before)
      assert.deepStrictEqual(tty.screen.rows(), ["last words"])
      assert.deepStrictEqual(tty.screen.cursor(), { row: 1, column: 0 })
      assert.deepInclude(tty.screen.state(), {
        bracketedPaste: false,
        focusReports: false,
        cursorHidden: false
      })
    })
  )

  it.effect("reads nothing any more when it is closed, though lines still waited", () =>
    Effect.gen(function* () {
      const tty = playTty()
      yield* on((_, tty) => type(tty, "line\r".repeat(1000)), tty)
      yield* settled(tty)
      assert.isTrue(tty.input.isPaused())
    })
  )

  /** Keys that only add to a draft or send it, and the text that they type. */
  const typed = FastCheck.oneof(
    FastCheck.constantFrom("a", "hello ", "多", "👩‍👩‍👧", "\r").map((keys) => ({
      keys,
      text: keys
    })),
    FastCheck.constantFrom("one", "two\nlines").map((text) => ({
      keys: `\x1b[200~${text}\x1b[201~`,
      text
    })),
    FastCheck.constantFrom("\x1b[D", "\x1b[C", "\x01", "\x05").map((keys) => ({ keys, text: "" }))
  )
  const characters = (text: string) => [...text.replaceAll(/[\r\n]/g, "")].sort().join("")

  effectProperty(
    "loses nothing of what is typed, while lines come in",
    [FastCheck.array(typed, { maxLength: 30 })],
    ([steps]) =>
      on((terminal, tty) =>
        Effect.gen(function* () {
          for (const { keys } of steps) {
            tty.input.write(keys)
            yield* terminal.print("alice: hi")
          }
          yield* type(tty, "\r")
          const [all] = yield* terminal.inputs.takeAll
          const lines = Chunk.toReadonlyArray(all)
            .map(untimed)
            .flatMap((input) => (input._tag === "Line" ? [input.text] : []))
          assert.strictEqual(
            characters(lines.join("")),
            characters(steps.map(({ text }) => text).join(""))
          )
        })
      ),
    { ...property(0.1), timeout: 60_000 }
  )
})

describe("a Terminal whose lines are edited by somebody else", () => {
  /** A pipe in and a pipe out, without a terminal. */
  const pipes = (isTTY = false) => {
    const written: Array<string> = []
    const input = Object.assign(new PassThrough(), { isTTY })
    const output = Object.assign(
      new Writable({
        decodeStrings: false,
        write: (chunk: string, _encoding, done) => {
          written.push(chunk)
          done()
        }
      }),
      { isTTY }
    )
    const tty: Tty = { input, output, kind: isTTY ? "dumb" : "xterm" }
    return { input, tty, written }
  }
  const cooked = <A, E>(tty: Tty, test: (terminal: Terminal["Type"]) => Effect.Effect<A, E>) =>
    Effect.flatMap(Terminal, test).pipe(
      Effect.provide(Terminal.layerTty({ complete, plain: false }, tty))
    )

  it.effect("hands over the lines of a pipe, the last without its end, and then the end", () => {
    const { input, tty } = pipes()
    return cooked(tty, (terminal) =>
      Effect.gen(function* () {
        input.end("one\r\ntwo\n\nthree")
        const taken = [
          untimed(yield* terminal.inputs.take),
          untimed(yield* terminal.inputs.take),
          untimed(yield* terminal.inputs.take),
          untimed(yield* terminal.inputs.take),
          untimed(yield* terminal.inputs.take)
        ]
        assert.deepStrictEqual(taken, [...["one", "two", "", "three"].map(line), { _tag: "End" }])
      })
    )
  })

  const ends: ReadonlyArray<readonly [boolean, Error | undefined, "End" | "HungUp"]> = [
    [false, undefined, "End"],
    [true, undefined, "HungUp"],
    // The system reports it first.
    [false, new Error("read EIO"), "HungUp"]
  ]
  it.effect.each(ends)(
    "tells a key that ends the input from a terminal that is closed (%#)",
    ([isGone, error, _tag]) => {
      const { input, tty } = pipes(true)
      return cooked({ ...tty, isGone: () => isGone }, (terminal) =>
        Effect.gen(function* () {
          if (error === undefined) input.end()
          else input.destroy(error)
          assert.strictEqual((yield* terminal.inputs.take)._tag, _tag)
        })
      )
    }
  )

  it.effect("only appends, and shows a prompt once, to a person", () => {
    const { tty, written } = pipes(true)
    return cooked(tty, (terminal) =>
      Effect.gen(function* () {
        yield* terminal.live({ above: ["waiting"], prompt: "nickname? " })
        yield* terminal.print("one\n  two")
        yield* terminal.live({ above: [], prompt: "nickname? " })
        yield* terminal.draft({ text: "refused" })
        yield* terminal.bell
        assert.strictEqual(written.join(""), "nickname? \none\n  two\n\x07")
      })
    )
  })

  it.effect("shows the prompt again when what was entered is done", () => {
    const { input, tty, written } = pipes(true)
    const turn = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))
    return cooked(tty, (terminal) =>
      Effect.gen(function* () {
        yield* terminal.live({ above: [], prompt: "lobby> " })
        input.write("hi\n")
        yield* terminal.inputs.take
        yield* terminal.live({ above: ["me: hi"], prompt: "lobby> " })
        yield* turn
        yield* terminal.print("me: hi")
        yield* terminal.live({ above: [], prompt: "lobby> " })
        yield* turn
        // What comes by itself is no reason.
        yield* terminal.print("bob: hi")
        yield* turn
        assert.strictEqual(written.join(""), "lobby> \nme: hi\nlobby> \nbob: hi\n")
        input.write("/help\n")
        yield* terminal.inputs.take
        yield* terminal.print("— one")
        yield* terminal.print("— two")
        yield* turn
        input.write("\n")
        yield* terminal.inputs.take
        yield* turn
        assert.strictEqual(
          written.join(""),
          "lobby> \nme: hi\nlobby> \nbob: hi\n— one\n— two\nlobby> \nlobby> \n"
        )
      })
    )
  })

  it.effect("shows neither prompts nor rings in a pipe", () => {
    const { tty, written } = pipes()
    return cooked(tty, (terminal) =>
      Effect.gen(function* () {
        yield* terminal.live({ above: [], prompt: "lobby> " })
        yield* terminal.bell
        yield* terminal.print("one")
        assert.strictEqual(written.join(""), "one\n")
      })
    )
  })
})

import { execFileSync } from "node:child_process"
import { createServer, type Server, type Socket } from "node:net"
import { constants } from "node:os"
import { assert } from "@effect/vitest"
import type { Schema } from "effect"
import { afterAll, afterEach, beforeAll, describe, it } from "vitest"
import * as Copy from "../../../../src/domain/client/Copy.ts"
import { bundle } from "../../../support/bundle.ts"
import { hasPty, type ScreenProcess, spawnScreen } from "../../../support/pty.ts"
import type { Order } from "../../../support/terminal-program.ts"

let program: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  program = await bundle("test/support/terminal-program.ts")
})
afterAll(() => program.remove())

/** A program, and the test's end of the socket over which it gets its orders. */
interface Running {
  readonly at: ScreenProcess
  readonly control: Server
  readonly orders: Promise<Socket>
}
/** The program of this test. */
let running: Running | undefined
/** Programs for many tests, by the width of their terminals. */
const shared = new Map<number, Running>()

const end = async ({ at, control, orders }: Running) => {
  at.kill("SIGKILL")
  const socket = await Promise.race([orders, undefined])
  socket?.destroy()
  control.close()
}
afterEach(async () => {
  if (running !== undefined && !Array.from(shared.values()).includes(running)) await end(running)
  running = undefined
})
afterAll(async () => {
  for (const one of shared.values()) await end(one)
})

const order = async (what: Schema.Schema.Encoded<typeof Order>) => {
  ;(await running?.orders)?.write(`${JSON.stringify(what)}\n`)
}
const spawn = async (
  command: string,
  args: ReadonlyArray<string>,
  cols = 80,
  rows = 24,
  env = {}
) => {
  const control = createServer()
  const orders = new Promise<Socket>((resolve) => control.once("connection", resolve))
  await new Promise<void>((resolve) => control.listen(0, "127.0.0.1", resolve))
  const address = control.address()
  const port = typeof address === "object" && address !== null ? String(address.port) : ""
  const at = spawnScreen(command, args, { cols, rows, env: { CONTROL_PORT: port, ...env } })
  running = { at, control, orders }
  return at
}
/** The program on a terminal, when its prompt is there. */
const start = async (cols = 80, rows = 24, args: ReadonlyArray<string> = [], env = {}) => {
  const at = await spawn(process.execPath, [program.path, ...args], cols, rows, env)
  await at.waitFor(shows("lobby>"))
  return at
}
/** One that other tests have used, on a terminal that has nothing but the prompt: a start takes longer than most tests. */
const reuse = async (cols = 80) => {
  running = shared.get(cols)
  if (running === undefined) {
    const at = await start(cols)
    if (running !== undefined) shared.set(cols, running)
    return at
  }
  const { at } = running
  at.resize(cols, 24)
  await order({ live: { above: [], prompt: "lobby> " } })
  at.type("~\x03")
  await at.waitFor((rows) => /"Interrupt","draft":"[^"]*~/.test(rows.join("")))
  at.type("\x0c")
  await at.waitFor((rows) => rows.at(-1) === "lobby>" && !shows("Interrupt")(rows.slice(-24)))
  at.forget()
  return at
}
/** The program as the job of an interactive shell, with the terminal's own settings shown after it. */
const startInShell = async () => {
  const at = await spawn("bash", ["--norc", "--noediting", "-i"], 80, 24, {
    PS1: "$ ",
    RUN: `${process.execPath} ${program.path}`
  })
  await at.waitFor(shows("$"))
  at.type("$RUN\r")
  await at.waitFor(shows("lobby>"))
  return at
}

type Rows = ReadonlyArray<string>
const shows = (text: string) => (rows: Rows) => rows.join("\n").includes(text)
const squeezed = (text: string): string => text.replaceAll(" ", "")
const shown = (draft: string) => (rows: Rows) => draftOf(rows) === squeezed(draft)
/** Text that is broken at the terminal's width. */
const wrapped = (text: string, columns: number): string =>
  (text.match(new RegExp(`.{1,${columns}}`, "g")) ?? []).map((row) => row.trimEnd()).join("\n")
/** The draft on all rows, without blanks, because those at the ends of rows are not on the screen. */
const draftOf = (rows: Rows): string => {
  const first = rows.findLastIndex((row) => row.startsWith("lobby>"))
  return squeezed(rows.slice(first).join("")).replace("lobby>", "")
}
const received = (rows: Rows): Rows => rows.filter((row) => row.startsWith("got "))
const line = (text: string) => `got ${JSON.stringify({ _tag: "Line", text, isAnswer: false })}`
const tenLines = Array.from({ length: 10 }, (_, n) => `alice: line ${n}`)

const restored = {
  bracketedPaste: false,
  focusReports: false,
  cursorHidden: false,
  otherModes: false
}
const modesOf = (at: ScreenProcess) => {
  const { bells: _, replies: __, titles: ___, ...modes } = at.state()
  return modes
}

const drafts = [
  { what: "a short one", text: "half-typed" },
  { what: "one that wraps", text: "a long draft that goes on and on ".repeat(4).trim() },
  { what: "wide characters that wrap", text: "你好世界，".repeat(18) },
  { what: "emoji", text: "👩‍👩‍👧👍🏽🇩🇪".repeat(4) }
]

describe.skipIf(!hasPty)("Terminal on a pty", () => {
  for (const columns of [80, 30])
    for (const { text, what } of drafts)
      it(`keeps the draft while ten lines come in: ${what}, ${columns} columns`, async () => {
        const at = await start(columns)
        at.type(text)
        await at.waitFor(shown(text))
        const cursor = at.cursor()
        for (const print of tenLines) await order({ print: [print] })
        const rows = await at.waitFor((now) => shows("line 9")(now) && shown(text)(now))
        assert.deepStrictEqual(rows.slice(0, 10), tenLines)
        assert.deepStrictEqual(at.cursor(), { row: cursor.row + 10, column: cursor.column })
        at.type("\r")
        const last = await at.waitFor((now) => shows("got ")(now) && shown("")(now))
        assert.strictEqual(squeezed(last.slice(10, -1).join("")), squeezed(line(text)))
      })

  it("keeps the cursor in the middle of the draft", async () => {
    const at = await reuse(30)
    at.type("abcdefghijklmnopqrstuvwxyz0123456789")
    at.type("\x1b[D".repeat(20))
    await at.waitFor(shown("abcdefghijklmnopqrstuvwxyz0123456789"))
    await order({ print: tenLines })
    await at.waitFor(shows("line 9"))
    at.type("你")
    await at.waitFor(shown("abcdefghijklmnop你qrstuvwxyz0123456789"))
    // The prompt's 7 columns, 16 letters, and the wide one.
    assert.deepStrictEqual(at.cursor(), { row: 10, column: 25 })
  })

  it("writes once for all that is printed in one turn", async () => {
    const at = await reuse()
    at.type("draft")
    await at.waitFor(shown("draft"))
    const before = at.written().length
    await order({ print: tenLines, live: { above: ["(waiting)"], prompt: "lobby> " } })
    const rows = await at.waitFor(shows("(waiting)\nlobby> draft"))
    assert.deepStrictEqual(rows, [...tenLines, "(waiting)", "lobby> draft"])
    assert.strictEqual(at.written().length - before, 1)
  })

  it("draws anew when the terminal changes its size", async () => {
    const at = await reuse(80)
    const text = "one two three four five six seven eight nine ten"
    at.type(text)
    await at.waitFor(shown(text))
    await order({ print: ["alice: hi"], live: { above: ["(waiting)"], prompt: "lobby> " } })
    await at.waitFor(shows("(waiting)"))
    for (const columns of [40, 30, 25, 60, 80, 33]) {
      at.resize(columns, 24)
      await at.waitFor(
        (rows) =>
          rows[0] === "alice: hi" &&
          rows[1] === "(waiting)" &&
          rows.slice(2).join("\n") === wrapped(`lobby> ${text}`, columns)
      )
    }
  })

  it.each([
    ["leaves the ends of full rows to tmux, which puts them together again", "tmux-256color", true],
    ["ends full rows by itself where tmux is only farther out", "xterm-256color", false]
  ] as const)("%s", async (_, TERM, runsOn) => {
    const at = await start(30, 24, [], { TMUX: "/tmp/tmux-0/default,1,0", TERM })
    const text = "abcdefghijklmnopqrstuvwxyz0123456789"
    at.type(text)
    await at.waitFor(shown(text))
    assert.deepStrictEqual(at.screen(), ["lobby> abcdefghijklmnopqrstuvw", "xyz0123456789"])
    assert.strictEqual(at.written().join("").includes(`lobby> ${text}`), runsOn)
  })

  it("shows a pasted block with its lines, and sends it as one message", async () => {
    const at = await reuse()
    at.type("look: \x1b[200~if (a) {\r\n\tb()\r\n}\r\n\x1b[201~")
    const rows = await at.waitFor(shows("}"))
    assert.deepStrictEqual(rows.slice(1), ["lobby> look: if (a) {⏎", "    b()⏎", "}"])
    at.type("\r")
    await at.waitFor(shows(line("look: if (a) {\n\tb()\n}")))
    at.type("\x1b[A")
    await at.waitFor(shows("lobby> look: if (a) {⏎\n    b()⏎\n}"))
  })

  it("takes a paste of one line for typed, and does not press Enter for its line break", async () => {
    const at = await reuse()
    at.type("a\x1b[D\x1b[200~one line\n\x1b[201~")
    await at.waitFor(shown("one linea"))
    assert.deepStrictEqual(received(at.screen()), [])
  })

  const many = Array.from({ length: 34 }, (_, n) => `line ${n}`).join("\n")
  const asks = Copy.draftLines(34)
  it("asks before it sends many lines, and sends them at Enter", async () => {
    const at = await reuse()
    at.type(`\x1b[200~${many}\x1b[201~`)
    await at.waitFor(shows(asks))
    await at.waitFor(shows("line 33"))
    assert.deepStrictEqual(received(at.screen()), [])
    at.type("\r")
    const rows = await at.waitFor((now) => shows("got")(now) && shown("")(now))
    assert.strictEqual(squeezed(rows.slice(0, -1).join("")), squeezed(line(many)))
    assert.isFalse(shows(asks)(rows))
  })
  for (const [key, keys] of [
    ["Esc", "\x1b"],
    ["Ctrl-C", "\x03"]
  ] as const)
    it(`drops many lines at ${key}`, async () => {
      const at = await reuse()
      at.type(`\x1b[200~${many}\x1b[201~`)
      await at.waitFor(shows(asks))
      at.type(keys)
      const rows = await at.waitFor(shown(""))
      assert.isFalse(shows(asks)(rows))
    })

  it("clears the draft at Ctrl-C and tells what it was, and Ctrl-Y brings it back", async () => {
    const at = await reuse()
    at.type("not this\x1b[D\x1b[D")
    await at.waitFor(shown("not this"))
    at.type("\x03")
    await at.waitFor(shows('got {"_tag":"Interrupt","draft":"not this"}\nlobby>'))
    at.type("\x03")
    await at.waitFor(shows('got {"_tag":"Interrupt","draft":""}\nlobby>'))
    at.type("\x19")
    await at.waitFor(shown("not this"))
  })

  it("takes Ctrl-D for leaving only where there is no draft", async () => {
    const at = await start()
    at.type("ab\x1b[D\x04")
    await at.waitFor(shown("a"))
    at.type("\x7f\x04")
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assert.deepStrictEqual(at.screen(), ['got {"_tag":"Leave"}'])
  })

  it("completes at Tab, or lists what there is", async () => {
    const at = await reuse()
    at.type("b\t")
    await at.waitFor(shown("bob:"))
    at.type("hi al\t")
    const rows = await at.waitFor(shows("alice:  albert:"))
    assert.deepStrictEqual(rows, ["alice:  albert:", "lobby> bob: hi al"])
  })

  it("brings a line back into an empty draft, and never over what was begun", async () => {
    const at = await reuse()
    await order({ draft: "refused\nline" })
    await at.waitFor(shows("lobby> refused⏎\nline"))
    await order({ draft: "another", print: ["told"] })
    await at.waitFor(
      (rows) => rows[0] === "told" && rows.slice(2).join("|") === "lobby> refused⏎|line"
    )
  })

  it("clears the screen at Ctrl-L, but for the draft", async () => {
    const at = await reuse()
    at.type("draft")
    await order({ print: tenLines })
    await at.waitFor(shows("line 9\nlobby> draft"))
    at.type("\x0c")
    await at.waitFor((rows) => rows.join() === "lobby> draft")
  })

  it("puts keys that come at once where the cursor is", async () => {
    const at = await reuse()
    at.type("ac\x1b[D")
    await at.waitFor(shown("ac"))
    at.type("bbbb")
    await at.waitFor(shown("abbbbc"))
  })

  it("breaks the line at Alt-Enter", async () => {
    const at = await reuse()
    at.type("one\x1b\rtwo")
    await at.waitFor(shows("lobby> one⏎\ntwo"))
    at.type("\r")
    await at.waitFor(shows(line("one\ntwo")))
  })

  it("takes a whole emoji away at once", async () => {
    const at = await reuse()
    at.type("a👩‍👩‍👧b\x1b[D")
    await at.waitFor(shown("a👩‍👩‍👧b"))
    at.type("\x7f")
    await at.waitFor(shown("ab"))
  })
})

describe.skipIf(!hasPty)("Terminal, when the program ends", () => {
  /** Draws a live area of several rows, with its draft. */
  const drawn = async (at: ScreenProcess) => {
    at.type("a draft")
    await order({
      print: ["alice: hi"],
      live: { above: ["(waiting)", "(more)"], prompt: "lobby> " }
    })
    await at.waitFor(shows("(waiting)\n(more)\nlobby> a draft"))
    assert.isTrue(modesOf(at).bracketedPaste)
  }
  /** The settings of the terminal's driver. */
  const settings = (at: ScreenProcess) =>
    execFileSync("stty", ["-a", "-F", at.device()], { encoding: "utf8" })

  const assertRestored = (at: ScreenProcess, transcript: Rows) => {
    assert.deepStrictEqual(modesOf(at), restored)
    assert.deepStrictEqual(at.screen(), transcript)
    assert.deepStrictEqual(at.cursor(), { row: transcript.length, column: 0 })
  }

  it("leaves the terminal as it was after a quit", async () => {
    const at = await start()
    await drawn(at)
    await order({ end: "quit" })
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assertRestored(at, ["alice: hi"])
  })

  it("leaves the terminal as it was after SIGTERM", async () => {
    const at = await start()
    await drawn(at)
    at.kill("SIGTERM")
    await at.exited
    assertRestored(at, ["alice: hi"])
  })

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const)(
    "leaves the terminal as it was after %s, while it is being stopped already",
    async (signal) => {
      const at = await start()
      await order({ linger: true })
      await drawn(at)
      at.kill("SIGTERM")
      await at.waitFor(shows("stopping\n(waiting)"))
      at.kill(signal)
      assert.strictEqual((await at.exited).signal, constants.signals[signal])
      assertRestored(at, ["alice: hi", "stopping"])
    }
  )

  it("leaves the terminal as it was after a signal that nobody heeds", async () => {
    const at = await start()
    await drawn(at)
    at.kill("SIGHUP")
    assert.strictEqual((await at.exited).signal, constants.signals.SIGHUP)
    assertRestored(at, ["alice: hi"])
  })

  it("leaves the terminal as it was after a defect", async () => {
    const at = await start()
    await drawn(at)
    await order({ end: "defect" })
    assert.strictEqual((await at.exited).code, 1)
    assert.deepStrictEqual(modesOf(at), restored)
    assert.isTrue(shows("a defect")(at.screen()))
    assert.isFalse(shows("lobby>")(at.screen()))
  })

  it("leaves the terminal as it was after a crash, before its trace is printed", async () => {
    const at = await start()
    await drawn(at)
    await order({ end: "crash" })
    assert.notStrictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(modesOf(at), restored)
    const rows = at.screen()
    assert.deepStrictEqual(rows[0], "alice: hi")
    assert.isTrue(shows("Invalid URL")(rows))
    assert.isFalse(shows("lobby>")(rows))
    assert.isFalse(shows("(waiting)")(rows))
  })

  const stops: ReadonlyArray<readonly [way: string, stop: (at: ScreenProcess) => void]> = [
    ["at Ctrl-Z", (at) => at.type("\x1a")],
    ["where another process stops it", (at) => process.kill(at.children()[0] ?? 0, "SIGTSTP")]
  ]
  it.each(stops)(
    "gives the terminal back to the shell %s, and takes it again at fg",
    async (_, stop) => {
      const at = await startInShell()
      const raw = settings(at)
      assert.isTrue(raw.includes("-icanon") && raw.includes("-echo "))
      await drawn(at)
      stop(at)
      await at.waitFor(shows("Stopped"))
      await at.waitFor((rows) => rows.at(-1) === "$")
      assert.deepStrictEqual(modesOf(at), restored)
      const cooked = settings(at)
      assert.isTrue(cooked.includes(" icanon") && cooked.includes(" echo "))
      assert.isFalse(shows("lobby>")(at.screen()))
      at.type("echo between\r")
      await at.waitFor(shows("\nbetween\n$"))
      at.type("fg\r")
      await at.waitFor((rows) => rows.slice(-3).join("\n") === "(waiting)\n(more)\nlobby> a draft")
      assert.strictEqual(settings(at), raw)
      assert.isTrue(modesOf(at).bracketedPaste)
      at.type(" goes on\r")
      await at.waitFor(shows(line("a draft goes on")))
      await order({ end: "quit" })
      await at.waitFor((rows) => rows.at(-1) === "$")
      assert.strictEqual(settings(at), cooked)
    }
  )

  it("takes the terminal back where nobody could ever wake it", async () => {
    const at = await start()
    await drawn(at)
    at.type("\x1a")
    at.type(" goes on\r")
    await at.waitFor(shows(line("a draft goes on")))
  })
})

describe.skipIf(!hasPty)("a plain Terminal on a pty", () => {
  it("appends, and leaves the terminal as it was (--plain)", async () => {
    const at = await start(80, 24, ["--plain"])
    await order({ print: ["alice: hi"] })
    at.type("hel")
    await at.waitFor(shows("lobby> hel"))
    await order({ print: ["alice: ho"] })
    await at.waitFor((rows) => rows.at(-1) === "lobby> hel" && rows.at(-2) === "alice: ho")
    at.type("lo\r")
    await at.waitFor(shows(line("hello")))
    at.type("\x1b[200~two\rlines\x1b[201~\r")
    await at.waitFor(shows(line("two\nlines")))
    at.type("\x03")
    await at.waitFor(shows('"Interrupt"'))
    at.type("\x04")
    assert.strictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(
      at
        .written()
        .join("")
        .match(/\x1b[^hl]*./g),
      ["\x1b[?2004h", "\x1b[?2004l"]
    )
    assert.isFalse(at.state().bracketedPaste)
  })

  it("only appends, without an escape sequence (TERM=dumb)", async () => {
    const at = await start(80, 24, [], { TERM: "dumb" })
    await order({ print: ["alice: hi"], live: { above: ["(waiting)"], prompt: "lobby> " } })
    await at.waitFor(shows("alice: hi"))
    at.type("hello\r")
    const rows = await at.waitFor(shows("got"))
    assert.deepStrictEqual(rows, ["lobby>", "alice: hi", "hello", line("hello")])
    await order({ live: { above: [], prompt: "ops> " } })
    await at.waitFor(shows("ops>"))
    at.type("\x04")
    assert.strictEqual((await at.exited).code, 0)
    assert.notInclude(at.written().join(""), "\x1b")
  })
})

import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { commands as slashCommands } from "../../src/domain/client/SlashCommands.ts"
import { howToEndSend } from "../../src/programs/client/ClientCopy.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startLocalServer } from "../support/local-server.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  asksNick,
  hears,
  keys,
  killAll,
  meet,
  modesLeft,
  newNick,
  prompts,
  type Rows,
  refusal,
  sentence,
  shows,
  spawnAs,
  spawnClient,
  spawnSubcommand,
  tells,
  widths
} from "../support/pty-client.ts"

const { ctrl, enter } = keys

const { guest: known, place, server } = await meet("bob")
const bob = known("bob")
afterEach(killAll)

describe.skipIf(!hasPty).each(widths)("The client, at %i columns", (cols) => {
  it("leads from nothing to the first message with only what it prints", async () => {
    const nick = newNick(cols)
    const at = spawnClient(server, [], { cols })
    await at.waitFor(asksNick)
    at.type(`b0b${enter}`)
    await at.waitFor(shows(Copy.invalidNick("b0b", "letters")))
    at.type(`bob${enter}`)
    const stranger = await LineSocket.connect(server.port)
    await at.waitFor(shows(await refusal(stranger, "NICK bob", "nick-taken")))
    stranger.drop()
    at.type(`${nick}${enter}`)
    const rows = await at.waitFor(prompts("lobby>"))
    const greeting = Copy.greeting({
      ...place(nick),
      others: ["bob"],
      topic: undefined,
      retention: 2_048
    })
    assert.strictEqual(sentence(rows.slice(0, -1)), `— ${greeting.replaceAll("\n", " ")}`)
    at.type(`hello, 大家${enter}`)
    await at.waitFor(tells(`${nick}: hello, 大家`))
    await hears(bob, "hello, 大家")
    at.type(`/quit${enter}`)
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assert.deepStrictEqual(modesLeft(at), [])
  })

  it("tells whoever starts send at a terminal how to end it", async () => {
    const nick = newNick(cols)
    const at = spawnSubcommand("send", server, nick, { cols })
    await at.waitFor(shows(howToEndSend))
    at.type(`说 ${nick}${enter}`)
    await hears(bob, `说 ${nick}`)
    at.type(ctrl("d"))
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
  })

  it("explains every command, in rows that are broken between words", async () => {
    const at = await spawnAs(server, newNick(cols), { cols, rows: 100 })
    at.type(`/help${enter}`)
    const [heading = "", ...more] = Copy.helpList(slashCommands).split("\n")
    const end = more.slice(-2)
    const help = await at.waitFor((rows) => shows(...end)(rows) && prompts("lobby>")(rows))
    const begins = `— ${heading.split(" ").slice(0, 3).join(" ")} `
    const rows = help.slice(
      help.findLastIndex((row) => row.startsWith(begins)),
      -1
    )
    const commands = rows.flatMap((row) => /^ {4}(\/\w+)/.exec(row)?.[1] ?? [])
    assert.includeMembers(commands, ["/quit", "/msg", "/join", "/history", "/search"])
    const text = rows.map((row) => row.trim()).join(" ")
    assert.include(text.replace(/ +/g, " "), `/msg NICK TEXT ${Copy.commandHelp.msg} /reply`)
    at.type(ctrl("d"))
    await at.exited
  })

  it("says in one sentence what went wrong, and exits with a code", async () => {
    const gone = await startLocalServer()
    await gone.stop()
    const at = spawnClient(gone, [], { cols })
    assert.strictEqual((await at.exited).code, 3)
    assert.deepStrictEqual(modesLeft(at), [])
    assert.strictEqual(at.screen().join(" "), Copy.nothingListens("127.0.0.1", gone.port, true))
  })
})

describe.skipIf(!hasPty)("A client that can write nothing", () => {
  it("promises nothing, and says at its start what that means", async () => {
    const nick = newNick(80)
    const env = { XDG_RUNTIME_DIR: "/dev/null/runtime", XDG_STATE_HOME: "/dev/null/state" }
    const at = spawnClient(server, [], { env })
    await at.waitFor(asksNick)
    at.type(`${nick}${enter}`)
    const rows = await at.waitFor(prompts("lobby>"))
    const told = Copy.sessionUnsaved("/dev/null/runtime/natter", 120)
    assert.strictEqual(sentence(rows.slice(0, -1)), `— ${told}`)
    assert.isFalse(shows(Copy.offeredNextTime(nick))(rows))
    at.type(ctrl("d"))
    await at.exited
  })
})

describe.skipIf(!hasPty)("The client's looks", () => {
  /** Which styles were written. */
  const styles = (at: ScreenProcess) => {
    const written =
      at
        .written()
        .join("")
        .match(/\x1b\[[\d;]*m/g) ?? []
    if (written.length === 0) return "words"
    return written.some((one) => one.includes("38;5;")) ? "colours" : "bold and faint text"
  }
  const asked: ReadonlyArray<
    readonly [has: string, when: string, args: Rows, env: Readonly<Record<string, string>>]
  > = [
    ["colours", "by itself", [], {}],
    ["bold and faint text", "with NO_COLOR", [], { NO_COLOR: "1" }],
    ["colours", "at --color always with NO_COLOR", ["--color", "always"], { NO_COLOR: "1" }],
    ["words", "at --color never", ["--color", "never"], {}],
    ["words", "with --plain", ["--plain"], {}],
    ["words", "where TERM=dumb", [], { TERM: "dumb" }]
  ]
  it.each(asked)("has %s %s", async (has, _, args, env) => {
    const nick = newNick(80)
    const at = spawnClient(server, ["--nick", nick, ...args], { env })
    await at.waitFor(shows(Copy.location(place(nick)), Copy.greetingHint))
    bob.send(`SAY lobby 嗨 ${nick}`)
    await at.waitFor(shows(`bob${has === "words" ? Copy.labels.mention : ""}: 嗨 ${nick}`))
    at.type(`嗨${enter}`)
    await at.waitFor(shows(`${nick}${has === "words" ? Copy.labels.own : ""}: 嗨`))
    at.type(`/quit${enter}`)
    await at.exited
    assert.strictEqual(styles(at), has)
    if (env.TERM === "dumb") assert.notInclude(at.written().join(""), "\x1b")
  })
})

describe.skipIf(!hasPty)("tail on a terminal", () => {
  it("says what it follows, because a room can be silent, and ends at Ctrl-C", async () => {
    const nick = newNick(80)
    const at = spawnSubcommand("tail", server, nick, { cols: 80 })
    await at.waitFor(shows(Copy.following(place(nick))))
    at.type(ctrl("c"))
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
  })
})

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  hears,
  keys,
  meet,
  newNick,
  prompts,
  quit,
  sentence,
  shows,
  spawnAs,
  widths
} from "../support/pty-client.ts"

const { enter, tab } = keys

const { guest: known, server } = await meet("bob")
const bob = known("bob")
for (const room of ["den", "garden-of-cats", "ops"]) bob.send(`JOIN ${room}`)
await bob.until("JOINED ops")

// One test goes on where the one before it has ended.
describe.skipIf(!hasPty).each(widths)("Several rooms, at %i columns", (cols) => {
  const nick = newNick(cols)
  let at: ScreenProcess
  beforeAll(async () => {
    at = await spawnAs(server, nick, { cols })
  })
  afterAll(() => quit(at))

  const does = (typed: string) => at.type(typed + enter)
  /** Waits for a sentence of the client's own, and the prompt below it. */
  const isTold = (text: string, prompt: string) =>
    at.waitFor((rows) => prompts(prompt)(rows) && shows(text)(rows))

  it("the prompt says where one speaks, and /join goes there", async () => {
    does("/join den")
    await at.waitFor(prompts("den>"))
    does("这里 den")
    await hears(bob, "这里 den")
    assert.include(bob.heard.at(-1) ?? "", "MSG den ")
    await at.waitFor(shows(`${nick}: 这里 den`))
    does("/join lobby")
    await at.waitFor(prompts("lobby>"))
    does("这里 lobby")
    await hears(bob, "这里 lobby")
    assert.include(bob.heard.at(-1) ?? "", "MSG lobby ")
    does("/join den")
    await at.waitFor(prompts("den>"))
  })

  it("what is said elsewhere carries its room, and is counted in the prompt", async () => {
    bob.send("SAY den 在 den")
    await at.waitFor((rows) => /^\d\d:\d\d bob: 在 den$/.test(rows.at(-2) ?? ""))
    bob.send("SAY lobby 那边 one")
    const told = (rows: ReadonlyArray<string>, text: string) =>
      sentence(rows.slice(0, -1)).replace(/^\d\d:\d\d /, "") === text
    await at.waitFor(
      (rows) => told(rows, "[lobby] bob: 那边 one") && prompts("den (lobby 1)>")(rows)
    )
    bob.send(`SAY lobby 那边 ${nick}`)
    await at.waitFor(
      (rows) => told(rows, `[lobby] bob: 那边 ${nick}`) && prompts("den (lobby 2!)>")(rows)
    )
  })

  it("/room goes to where something is unread, and it counts as read", async () => {
    at.type("半")
    await at.waitFor(prompts("den (lobby 2!)>", "半"))
    at.type(keys.backspace)
    does("/room")
    await at.waitFor(prompts("lobby>"))
    does("/room d\t")
    await at.waitFor(prompts("den>"))
  })

  it("Alt-A goes there, too, and leaves the draft", async () => {
    bob.send("SAY lobby 这边")
    await at.waitFor(prompts("den (lobby 1)>"))
    at.type("半")
    await at.waitFor(prompts("den (lobby 1)>", "半"))
    at.type(keys.alt("a"))
    await at.waitFor(prompts("lobby>", "半"))
    at.type(keys.alt("a"))
    await at.waitFor(prompts("den>", "半"))
    at.type(keys.backspace)
  })

  it("the prompt is broken between words where it does not fit, and the draft goes on behind it", async () => {
    for (const room of ["garden-of-cats", "ops"]) {
      does(`/join ${room}`)
      await at.waitFor(prompts(`${room}>`))
    }
    for (const room of ["den", "garden-of-cats", "lobby"]) bob.send(`SAY ${room} 喵`)
    const prompt = "ops (lobby 1, den 1, garden-of-cats 1)>"
    await at.waitFor(prompts(prompt))
    at.type("一 two")
    const rows = await at.waitFor(prompts(prompt, "一 two"))
    assert.deepStrictEqual(
      rows.slice(rows.findLastIndex((row) => row.startsWith("ops ("))),
      cols === 30
        ? ["ops (lobby 1, den 1,", "garden-of-cats 1)> 一 two"]
        : ["ops (lobby 1, den 1, garden-of-cats 1)> 一 two"]
    )
    does("")
    await hears(bob, "一 two")
    for (const next of [
      "lobby (den 1, garden-of-cats 1)>",
      "den (garden-of-cats 1)>",
      "garden-of-cats>"
    ]) {
      does("/room")
      await at.waitFor(prompts(next))
    }
  })

  it("a room that is left is no longer there", async () => {
    does("/part")
    await isTold(Copy.roomLeft("garden-of-cats", "lobby"), "lobby>")
    does(`/room g${tab}`)
    await isTold(Copy.cannotSwitch("g", ["lobby", "den", "ops"]), "lobby>")
  })
})

describe.skipIf(!hasPty).each(widths)("A room that is asked for, at %i columns", (cols) => {
  it("comes with its own past, and when it is entered again with what is new", async () => {
    for (const [room, text] of [
      ["lobby", "过去 lobby"],
      ["den", "过去 den"]
    ] as const) {
      bob.send(`SAY ${room} ${text} ${cols}`)
      await bob.until(`OK ${room}`)
    }
    const at = await spawnAs(server, newNick(cols), { cols }, ["--room", "den"], "den>")
    assert.isTrue(shows(`bob: 过去 den ${cols}`)(at.screen()))
    assert.isFalse(shows("过去 lobby")(at.screen()), at.screen().join("\n"))
    at.type(`/part${enter}`)
    await at.waitFor(
      (rows) => prompts("lobby>")(rows) && shows(Copy.roomLeft("den", "lobby"))(rows)
    )
    bob.send(`SAY den 新 ${cols}`)
    await bob.until("OK den")
    at.type(`/join den${enter}`)
    const rows = await at.waitFor((rows) => prompts("den>")(rows) && shows(`bob: 新 ${cols}`)(rows))
    assert.lengthOf(
      rows.filter((row) => row.endsWith(`过去 den ${cols}`)),
      1
    )
    await quit(at)
  })
})

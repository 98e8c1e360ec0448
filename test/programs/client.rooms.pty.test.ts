import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  dropDraft,
  guest,
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

  it("what is said carries its room, and counts as read where it is shown", async () => {
    const told = (text: string) => (rows: ReadonlyArray<string>) =>
      sentence(rows.slice(0, -1)).replace(/^\d\d:\d\d /, "") === text && prompts("den>")(rows)
    bob.send("SAY den 在 den")
    await at.waitFor(told("[den] bob: 在 den"))
    bob.send("SAY lobby 那边 one")
    await at.waitFor(told("[lobby] bob: 那边 one"))
  })

  it("what is said in a muted room is counted in the prompt, and shown when one goes there", async () => {
    does("/mute lobby")
    await isTold(Copy.roomMuted("lobby", false), "den>")
    bob.send("SAY lobby 静 one")
    await at.waitFor(prompts("den (lobby 1)>"))
    bob.send(`SAY lobby 静 ${nick}`)
    const rows = await at.waitFor(prompts("den (lobby 2!)>"))
    assert.isFalse(shows(`静 ${nick}`)(rows))
    does("/room")
    await at.waitFor((rows) => prompts("lobby>")(rows) && shows("静 one", `静 ${nick}`)(rows))
    does("/mute lobby")
    await isTold(Copy.roomUnmuted("lobby"), "lobby>")
    does("/room d\t")
    await at.waitFor(prompts("den>"))
  })

  it("Alt-A goes to the next room, and each room keeps its draft", async () => {
    const says = async (room: string, text: string) => {
      bob.send(`SAY ${room} ${text}`)
      await at.waitFor(shows(text))
    }
    at.type("半 den")
    await at.waitFor(prompts("den>", "半 den"))
    at.type(keys.alt("a"))
    const stays = `— ${Copy.nothingNew(["lobby"])}`
    await at.waitFor((rows) => shows(stays)(rows) && prompts("den>", "半 den")(rows))
    await says("lobby", `新 1 ${nick}`)
    at.type(keys.alt("a"))
    await at.waitFor(prompts("lobby>"))
    at.type("半 lobby")
    await at.waitFor(prompts("lobby>", "半 lobby"))
    await says("den", `新 2 ${nick}`)
    at.type(keys.alt("a"))
    await at.waitFor(prompts("den>", "半 den"))
    at.type(enter)
    await hears(bob, "半 den")
    assert.include(bob.heard.at(-1) ?? "", "MSG den ")
    await says("lobby", `新 3 ${nick}`)
    at.type(keys.alt("a"))
    await at.waitFor(prompts("lobby>", "半 lobby"))
    at.type(enter)
    await hears(bob, "半 lobby")
    assert.include(bob.heard.at(-1) ?? "", "MSG lobby ")
  })

  it("/reply shows whom it is for while it is typed", async () => {
    bob.send(`TELL ${nick} 密`)
    await at.waitFor(shows("密"))
    at.type("/reply 只")
    await at.waitFor(prompts("lobby>", "/msg bob 只"))
    at.type(enter)
    await hears(bob, "只")
    assert.include(bob.heard.at(-1) ?? "", "TOLD ")
  })

  it("an answer is not sent to whoever has taken the name, nor is the next line appended to it", async () => {
    const sam = newNick(cols)
    const first = await guest(server, sam)
    first.send(`TELL ${nick} 密 one`)
    await at.waitFor(shows("密 one"))
    at.type(`/msg ${sam} 秘密`)
    await at.waitFor(prompts("lobby>", `/msg ${sam} 秘密`))
    first.send("BYE")
    await bob.until(`LEAVE lobby quit ${sam}`)
    const other = await guest(server, sam)
    await at.waitFor(shows(`${sam} quit`, `${sam} joined`))
    at.type(enter)
    await isTold(
      Copy.lineComesBack(Copy.privateNotSent(sam, "秘密", Copy.mayBeAnother(sam))),
      "lobby>"
    )
    does("然后")
    await hears(bob, "然后")
    assert.include(bob.heard.at(-1) ?? "", "MSG lobby ")
    assert.notInclude(other.heard.join(), "秘密")
    at.type(keys.up + keys.up)
    await at.waitFor(prompts("lobby>", `/msg ${sam} 秘密`))
    await dropDraft(at)
    other.send("BYE")
  })

  it("what is typed behind /join goes to that room", async () => {
    at.type(`/join garden-of-cats${enter}悄悄${enter}`)
    await hears(bob, "悄悄")
    assert.include(bob.heard.at(-1) ?? "", "MSG garden-of-cats ")
    await at.waitFor(prompts("garden-of-cats>"))
  })

  it("the prompt is broken between words where it does not fit, and the draft goes on behind it", async () => {
    does("/join ops")
    await at.waitFor(prompts("ops>"))
    const others = ["lobby", "den", "garden-of-cats"]
    for (const room of others) {
      does(`/mute ${room}`)
      await isTold(Copy.roomMuted(room, false), "ops>")
    }
    for (const room of others) bob.send(`SAY ${room} 喵`)
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
    does("/read")
    await isTold(Copy.allRead, "ops>")
    does("/room garden-of-cats")
    await at.waitFor(prompts("garden-of-cats>"))
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

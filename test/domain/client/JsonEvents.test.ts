import { assert, describe, it } from "@effect/vitest"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { json } from "../../../src/domain/client/JsonEvents.ts"
import { info } from "../../../src/domain/client/Notice.ts"
import { at, online, type Scenario } from "../../support/scenario.ts"

/** The objects that a program gets of everything that a client shows. */
const objects = (client: Scenario) =>
  client.notices().flatMap((notice) => {
    const object = json(notice, lobby)
    return object === undefined ? [] : [object]
  })

describe("What programs are told", () => {
  it("has a mark for what is done instead of said", () => {
    const client = online({ mode: "pipe" }).hears(
      `MSG lobby 42 ${at} bob /me  waves\\nand goes`,
      `MSG lobby 43 ${at} bob /me`,
      `MSG lobby 44 ${at} bob see /me`,
      `TOLD 1 ${at} bob /me nods`
    )
    const message = { type: "message", room: "lobby", time: at, nick: "bob", replay: false }
    assert.deepStrictEqual<unknown>(objects(client), [
      { ...message, seq: 42, text: "waves\nand goes", action: true },
      { ...message, seq: 43, text: "/me", action: false },
      { ...message, seq: 44, text: "see /me", action: false },
      { type: "private", seq: 1, time: at, nick: "bob", text: "nods", action: true }
    ])
  })

  it("has topics with their places, and private messages that were perhaps not read", () => {
    const client = online({ mode: "pipe" }).hears(
      `TOPIC lobby 42 ${at} bob green tea`,
      `TOPIC lobby 43 ${at} bob`,
      `TOPIC dev 44 ${at} bob elsewhere`,
      `UNTOLD 1 ${at} dave psst`
    )
    const topic = { type: "topic", room: "lobby", time: at, nick: "bob", replay: false }
    assert.deepStrictEqual<unknown>(objects(client), [
      { ...topic, seq: 42, topic: "green tea" },
      { ...topic, seq: 43, topic: null },
      { type: "untold", seq: 1, time: at, nick: "dave", text: "psst" }
    ])
  })

  it("has a time when somebody enters, leaves or changes the name", () => {
    const client = online({ mode: "pipe" })
    client.now = Date.parse(at)
    client.hears(`ENTER lobby ${at} dave`, `RENAME bob rob ${at}`, `LEAVE lobby ${at} quit dave`)
    client.waits(1_000)
    assert.deepStrictEqual<unknown>(objects(client), [
      { type: "enter", room: "lobby", time: at, nicks: ["dave"] },
      { type: "rename", time: at, old: "bob", new: "rob" },
      { type: "leave", room: "lobby", time: at, nicks: ["dave"], reason: "quit" }
    ])
  })

  it("is when the connection was lost, once, and when it is back", () => {
    const client = online({ mode: "pipe" })
    client.now = Date.parse(at)
    client.loses().waits(1_000).loses().waits(1_000).connects()
    assert.deepStrictEqual<unknown>(objects(client), [{ type: "lost", time: at }])
    client.sent()
    const again = online({ mode: "pipe" }).loses().connects()
    again.sent()
    again.now = Date.parse(at)
    again.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2").sent()
    again.hears("@WHO OK", "@PING PONG")
    assert.deepInclude<unknown>(objects(again), { type: "back", time: at })
  })

  it("is nothing of what is told to people alone", () => {
    assert.strictEqual(json(info("A sentence."), lobby), undefined)
  })
})

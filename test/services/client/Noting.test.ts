import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { habitsOf } from "../../../src/domain/client/TakeBack.ts"
import type { KeptSecrets } from "../../../src/services/client/KeptSecrets.ts"
import { noting } from "../../../src/services/client/Noting.ts"
import { at, online, Scenario, secret } from "../../support/scenario.ts"

const alice = Nick.make("alice")

/**
 * What is kept, without repetitions: the nickname, the current room, the seq up to which the lobby was read and who is
 * ignored. With a question mark it is only begun.
 */
const noted = () => {
  const kept: Array<string> = []
  const add = (text: string) => void (kept.at(-1) !== text && kept.push(text))
  const as =
    (end: string): KeptSecrets["keep"] =>
    (nick, { habits }) => {
      const lobby = habits?.read.find(({ room }) => room === "lobby")
      const ignored = habits?.ignored.map(({ nick }) => ` -${nick}`).join("")
      add(`${nick} ${habits?.room} ${lobby?.position.seq}${ignored}${end}`)
    }
  const forget = () => add("forgotten")
  return { kept, note: noting({ begin: as("?"), keep: as(""), forget }) }
}

describe("A session that is noted", () => {
  it("has what was read when it was there for a second, and all at the end", () => {
    const { kept, note } = noted()
    const client = online()
    note(client.state)
    for (let seq = 42; seq < 92; seq++) {
      client.now += 100
      note(client.hears(`MSG lobby ${seq} ${at} bob hi`).state)
    }
    assert.deepStrictEqual(
      kept,
      [41, 51, 61, 71, 81].map((seq) => `alice lobby ${seq}`)
    )
    for (let n = 0; n < 10; n++) note(client.waits(1_000).state)
    assert.deepStrictEqual(
      kept.slice(5),
      [91].map((seq) => `alice lobby ${seq}`)
    )
    client.hears(`MSG lobby 92 ${at} bob hi`)
    note(client.state)
    note(client.hears(`MSG lobby 93 ${at} bob hi`).state)
    assert.strictEqual(kept.length, 6)
    note(client.state, true)
    assert.deepStrictEqual(kept.slice(6), ["alice lobby 93"])
  })

  it("has nothing of what came only when the program was continued", () => {
    const { kept, note } = noted()
    const client = online()
    note(client.state)
    note(client.waits(1_000).hears(`MSG lobby 42 ${at} bob hi`).state)
    client.now += 60_000
    note(client.hears(`MSG lobby 43 ${at} bob are you there?`).state)
    note(client.hears(`MSG lobby 44 ${at} bob well`).state)
    assert.deepStrictEqual(kept, ["alice lobby 41", "alice lobby 42"])
  })

  it("is written at once where the person changes something, also without a connection", () => {
    const { kept, note } = noted()
    const client = online().types("/join dev").calm().hears("@JOIN JOINED dev e9:0 1")
    note(client.state)
    note(client.loses().types("/join lobby").state)
    assert.deepStrictEqual(kept, ["alice dev 41", "alice lobby 41"])
  })

  it("has no more read where something else changes, such as the name of somebody ignored", () => {
    const { kept, note } = noted()
    const client = online().types("/ignore bob")
    note(client.state)
    note(client.hears(`MSG lobby 42 ${at} carol hi`).state)
    note(client.hears(`RENAME bob rob ${at} ${at}`).state)
    client.types("/nick alicia").sent()
    note(client.hears("@NICK READY alicia").state)
    const read41 = ["alice lobby 41 -bob", "alice lobby 41 -rob", "alicia lobby 41 -rob"]
    assert.deepStrictEqual(kept, read41)
    note(client.waits(1_000).state)
    note(client.waits(1_000).state)
    assert.deepStrictEqual(kept.slice(3), ["alicia lobby 42 -rob"])
  })

  it("is there as soon as its name is asked for, and is read when it was there for a second", () => {
    const { kept, note } = noted()
    const client = new Scenario({}, "alice")
    note(client.state)
    note(client.connects().state)
    client.sent()
    assert.deepStrictEqual(kept, ["forgotten", "alice lobby undefined?"])
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:41 2", `TOLD 1 ${at} bob psst`)
    note(client.state)
    client.sent()
    note(client.hears("@AFTER OK lobby e1:41", "@WHO OK", "@PING PONG").state)
    assert.strictEqual(client.state.phase._tag, "Online")
    assert.deepStrictEqual(kept.slice(2), ["alice lobby undefined"])
    note(client.waits(1_000).state)
    assert.deepStrictEqual(kept.slice(3), ["alice lobby 41"])
  })

  it("is gone again where the name is refused", () => {
    const { kept, note } = noted()
    const client = new Scenario({}, "alice").connects()
    note(client.state)
    client.sent()
    note(client.hears("@NICK ERR nick-taken Taken.").state)
    note(client.types("bob").state)
    const bob = "bob lobby undefined?"
    assert.deepStrictEqual(kept, ["alice lobby undefined?", "forgotten", bob])
  })

  it("is that of an earlier run until that is caught up with, or is not there any more", () => {
    const habits = habitsOf(online().state)
    const leftSessions = new Map([["alice", { secret, habits }]])
    const begins = () => {
      const { kept, note } = noted()
      const client = new Scenario({ leftSessions }, "alice").connects()
      note(client.state)
      client.sent()
      return { client, kept, note }
    }
    const back = begins()
    back.client.hears("@RESUME READY alice 120 7", `MSG lobby 42 ${at} bob new`)
    back.note(back.client.hears("JOINED lobby e1:42 2").state)
    back.client.hears("@PING PONG").sent()
    back.client.hears(...back.client.state.pendingRequests.map(({ id }) => `@${id} OK`))
    assert.deepStrictEqual(back.kept, [])
    back.note(back.client.state)
    assert.deepStrictEqual(back.kept, ["alice lobby 41"])
    back.note(back.client.waits(1_000).state)
    assert.deepStrictEqual(back.kept, ["alice lobby 41", "alice lobby 42"])
    const gone = begins()
    gone.note(gone.client.hears("@RESUME ERR session-unknown Gone.").state)
    assert.deepStrictEqual(gone.kept, ["alice lobby 41?"])
  })

  it("does not take the place of one that an earlier run has left since the name was asked for", () => {
    const { kept, note } = noted()
    const client = new Scenario({}, "alice").connects()
    client.input({ _tag: "SessionFound", nick: alice, left: { secret, habits: undefined } })
    note(client.state)
    assert.deepStrictEqual(kept, [])
    client.sent()
    note(client.hears("@NICK READY alice 120 0").state)
    assert.deepStrictEqual(kept, ["alice lobby undefined"])
  })
})

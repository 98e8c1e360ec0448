import { assert, describe, it } from "@effect/vitest"
import type { KeptSecrets } from "../../../src/services/client/KeptSecrets.ts"
import { noting } from "../../../src/services/client/Noting.ts"
import { at, online, Scenario } from "../../support/scenario.ts"

/** What is kept: the nickname, the current room and the seq up to which the lobby was read. */
const noted = () => {
  const kept: Array<string> = []
  const keep: KeptSecrets["keep"] = (nick, { habits }) => {
    const lobby = habits?.read.find(({ room }) => room === "lobby")
    kept.push(`${nick} ${habits?.room} ${lobby?.position.seq}`)
  }
  return { kept, note: noting({ keep }) }
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
      [41, 42, 52, 62, 72].map((seq) => `alice lobby ${seq}`)
    )
    for (let n = 0; n < 10; n++) note(client.waits(1_000).state)
    assert.deepStrictEqual(
      kept.slice(5),
      [82, 91].map((seq) => `alice lobby ${seq}`)
    )
    client.hears(`MSG lobby 92 ${at} bob hi`)
    note(client.state)
    note(client.hears(`MSG lobby 93 ${at} bob hi`).state)
    assert.strictEqual(kept.length, 7)
    note(client.state, true)
    assert.deepStrictEqual(kept.slice(7), ["alice lobby 93"])
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

  it("is not written before there is one that is caught up with", () => {
    const { kept, note } = noted()
    const client = new Scenario({}, "alice").connects()
    note(client.state)
    client.sent()
    note(client.hears("@NICK READY alice 120 0", "JOINED lobby e1:41 2").state)
    note(client.state, true)
    assert.deepStrictEqual(kept, [])
  })
})

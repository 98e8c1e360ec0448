import { assert, describe, it } from "@effect/vitest"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { online, Scenario, secret } from "../../support/scenario.ts"

const left = Secret.make("0aBcDeFgHiJk4kqR8w2mXz")
/** Whether the client knows at its end that the server has ended the session. */
const isOver = (client: Scenario): boolean => {
  assert.strictEqual(client.state.phase._tag, "Ended")
  return client.state.isSessionOver
}

const settings = { kept: new Map([["alice", left]]), history: 2 }

describe("A session that an earlier run of the client did not end", () => {
  it("is taken back with its secret, under its name alone", () => {
    const client = new Scenario(settings).connects().types("Alice")
    assert.deepStrictEqual(client.sent(), [`NICK Alice 120 ${left}`])
    client.calm().hears("@NICK ERR nick-taken Taken.")
    assert.deepStrictEqual(client.calm().types("bob").sent(), [`NICK bob 120 ${secret}`])
    const other = new Scenario(settings, "bob").connects()
    assert.deepStrictEqual(other.sent(), [`NICK bob 120 ${secret}`])
  })

  it("is resumed with that secret, also when its answer was lost", () => {
    const client = new Scenario(settings, "alice").connects()
    client.calm().loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${left} inbox=0`, "PING"])
  })

  it("goes on above the ids that it has used", () => {
    const client = new Scenario(settings, "alice").types("early").connects().calm()
    client.hears("@NICK READY alice 120 1000", "JOINED lobby e1:0 1", "@PING PONG")
    client.hears("@AFTER OK lobby e1:0")
    const ids = [...client.state.pendingRequests, ...client.state.pendingLines].map(({ id }) => id)
    assert.isNotEmpty(ids)
    assert.isTrue(
      ids.every((id) => id > 1000),
      String(ids)
    )
    assert.isAbove(client.state.nextId, Math.max(...ids))
  })

  it("shows what is in all its rooms, and misses no private message that was read before", () => {
    const client = new Scenario(settings, "alice").connects().calm()
    client.hears(
      "@NICK READY alice 120 7",
      "JOINED lobby e1:41 2",
      "JOINED tea e2:9 2",
      "TOLD 5 2026-11-22T07:00:00.000Z bob psst"
    )
    const asked = client.sent().filter((line) => line.startsWith("AFTER"))
    assert.deepStrictEqual(asked, ["AFTER lobby 200 e1:39", "AFTER tea 200 e2:7"])
    assert.strictEqual(client.shown().length, 1, client.shown().join("\n"))
  })
})

describe("A session that the person quits", () => {
  it("is over once the server has answered, and not before", () => {
    const heard = online().types("/quit")
    heard.sent()
    assert.isTrue(isOver(heard.hears("@BYE BYE quit")))
    assert.isFalse(isOver(online().types("/quit").loses()))
    assert.isFalse(isOver(online().types("/quit").waits(2_000)))
    assert.isFalse(isOver(online().loses().types("/quit")))
    assert.isFalse(isOver(online().input({ _tag: "Stop" })))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { update } from "../../../src/domain/client/Client.ts"
import { limits, times } from "../../../src/domain/client/Limits.ts"
import { nextTick } from "../../../src/domain/client/Outbox.ts"
import { canTakeLine } from "../../../src/domain/client/PendingLines.ts"
import { Events } from "../../../src/domain/protocol/natter/Events.ts"
import { at, online } from "../../support/scenario.ts"

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`)
const says = (from: number, to: number) =>
  lines(to)
    .slice(from - 1)
    .map((line) => `SAY lobby ${line}`)

/** Online for so long that the whole burst may be sent. */
const rested = () => {
  const client = online({}, "rate=10")
  client.now += 10_000
  return client
}

describe("A private message that the person has before them", () => {
  it("is confirmed at once, and then as late as the server wants", () => {
    const client = rested().input({ _tag: "Seen" })
    assert.deepStrictEqual(client.sent(), ["PING"])
    client.hears("@PING PONG")
    assert.deepStrictEqual(client.waits(times.confirmAgain - 1).sent(), [])
    assert.deepStrictEqual(client.waits(1).sent(), ["PING"])
    client.hears("@PING PONG")
    assert.deepStrictEqual(client.waits(times.confirmAgain).sent(), ["PING"])
    assert.deepStrictEqual(client.hears("@PING PONG").waits(5_000).sent(), [])
  })

  it("does not make the client send more than one line a second, however many come", () => {
    const client = rested()
    for (let n = 0; n < 50; n++) client.input({ _tag: "Seen" }).hears("@PING PONG").waits(100)
    assert.isAtMost(client.sent().length, 6)
  })
})

describe("A server's rate", () => {
  it("is kept to: a burst of twice as many, and then so many a second, in order", () => {
    const client = rested().types(...lines(50))
    assert.deepStrictEqual(client.sent(), says(1, 20))
    assert.deepStrictEqual(client.waits(99).sent(), [])
    assert.deepStrictEqual(client.waits(1).sent(), says(21, 21))
    assert.deepStrictEqual(client.waits(500).sent(), says(22, 26))
    assert.deepStrictEqual(client.waits(2_000).sent(), says(27, 46))
  })

  it("does not hold back what is sent at once", () => {
    const client = rested().types(...lines(100))
    client.sent()
    assert.strictEqual(client.waits(5_000).sent()[0], "PING")
    assert.deepStrictEqual(client.input({ _tag: "Stop" }).sent(), ["BYE"])
  })

  it("is no limit where the server tells of none", () => {
    for (const features of [["rate=0"], []])
      assert.strictEqual(
        online({}, ...features)
          .types(...lines(200))
          .sent().length,
        200
      )
  })

  it("keeps a question behind the lines that were typed before it", () => {
    const client = rested().types(...lines(21), "/who", "last")
    client.sent()
    assert.deepStrictEqual(client.waits(300).sent(), [
      ...says(21, 21),
      "WHO lobby",
      "SAY lobby last"
    ])
  })

  it("counts what a page of the log costs", () => {
    const client = rested().hears(`MSG lobby 300 ${at} bob x`).types("/history 200")
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 200 e1:100"])
    // The log has fewer of them: the server counts what was asked for.
    client.hears(`@AFTER PAST lobby 300 ${at} bob x`, "@AFTER OK lobby e1:300").types("hello")
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.waits(200).sent(), ["SAY lobby hello"])
  })

  it("does not make a PONG end a question that was sent after its PING", () => {
    const client = rested()
      .types(...lines(20), "/who")
      .calm()
    // The PING goes out before the question, which has waited.
    const [pinged] = update({ ...client.state, lastPingAt: 0 }, { _tag: "Tick" }, client.now + 1)
    const [who, ping] = pinged.pendingRequests
    assert.deepStrictEqual([who?.command._tag, ping?.command._tag], ["Who", "Ping"])
    const [asked] = update(pinged, { _tag: "Tick" }, client.now + 1_000)
    const pong = Events.decode(`@${ping?.id} PONG`)
    const [after] = update(asked, { _tag: "Received", line: pong }, client.now + 1_001)
    const left = after.pendingRequests.map(({ id, turn }) => [id, turn > 0])
    assert.deepStrictEqual(left, [[who?.id, true]])
  })

  it("is kept to by a pipe, which runs at the rate and is read no faster", () => {
    const client = online({ mode: "pipe" }, "rate=10")
    client.now += 10_000
    const all = lines(1_000)
    const began = client.now
    let typed = 0
    let accepted = 0
    while (accepted < all.length) {
      while (typed < all.length && canTakeLine(client.state)) client.types(all[typed++] ?? "")
      assert.isAtMost(client.state.pendingLines.length, limits.pendingLines)
      const wait = nextTick(client.state)
      assert.isAtMost(wait, times.tick)
      client.waits(wait).sent()
      const sent = client.state.pendingLines.filter(({ sent }) => sent)
      client.hears(...sent.map(({ id }) => `@${id} OK lobby e1:${41 + ++accepted} ${at}`))
      client.hears("@PING PONG")
      assert.isAtMost(accepted, 20 + (client.now - began) / 100)
    }
    assert.closeTo((client.now - began) / 1_000, 98, 2)
  })
})

describe("A client that comes back with many lines", () => {
  it("sends them again at the rate, in their order", () => {
    const client = rested().types(...lines(20))
    const ids = client.sentIds()
    client.loses().waits(1_000).connects("rate=10").calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", "@PING PONG")
    const sent = [...client.sentIds()]
    assert.isBelow(sent.length, 10)
    for (let i = 0; i < 20; i++) sent.push(...client.waits(100).sentIds())
    assert.deepStrictEqual(sent.slice(0, 20), ids)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { online, type Scenario } from "../../support/scenario.ts"

const written = (millis: number) => new Date(millis).toISOString()

/** The times of what was shown. */
const times = (client: Scenario) =>
  client.notices().flatMap((notice) => ("time" in notice ? [notice.time] : []))

describe("The times of what is shown", () => {
  it("are the server's, also of joins, leaves, new names and private messages that are sent", () => {
    for (const ahead of [-300_000, 300_000]) {
      const client = online()
      const start = client.now + ahead
      client.hears(`MSG lobby 42 ${written(start)} bob one`).waits(60_000)
      client
        .hears("ENTER lobby carol")
        .waits(1_000)
        .hears(`RENAME carol Caro ${written(start + 61_000)}`)
      client.types("/msg bob psst").sent()
      client.hears("@TELL OK").waits(1_000).hears("LEAVE lobby quit Caro").waits(2_000)
      const after = [0, 60_000, 61_000, 61_000, 62_000]
      assert.deepStrictEqual(
        times(client),
        after.map((millis) => start + millis)
      )
    }
  })

  it("never run backwards where what the network kept is read late", () => {
    const client = online()
    const start = client.now
    client.hears(`MSG lobby 42 ${written(start)} bob one`)
    client.now += 140_000
    client.hears("ENTER lobby carol", `MSG lobby 43 ${written(start + 50_000)} carol two`)
    client.hears("LEAVE lobby quit carol").waits(1_000)
    const shown = times(client)
    assert.deepStrictEqual(
      shown,
      [...shown].sort((a, b) => a - b)
    )
    assert.deepStrictEqual(shown, [start, start + 50_000, start + 50_000, start + 140_000])
  })

  it("follow a clock that was set, on the next connection", () => {
    const client = online()
    client
      .hears(`MSG lobby 42 ${written(client.now + 3_600_000)} bob one`)
      .loses()
      .connects()
      .calm()
    client.hears("@RESUME READY alice 120 0").calm()
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears("JOINED lobby e1:42 2", `@${ping} PONG`).calm()
    client
      .hears(`MSG lobby 43 ${written(client.now + 10)} bob two`, "ENTER lobby carol")
      .waits(1_000)
    assert.deepStrictEqual(times(client), [client.now - 990, client.now - 990])
  })
})

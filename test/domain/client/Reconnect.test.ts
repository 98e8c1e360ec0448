import { assert, describe, it } from "@effect/vitest"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import type { AwaySummary } from "../../../src/domain/client/Notice.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, token } from "../../support/scenario.ts"

/** The heading of what was missed. */
const missed = (count: number, away: AwaySummary["away"]) =>
  Copy.noticeText({ _tag: "AwaySummary", room: lobby, count, away })

describe("A connection that is lost", () => {
  it("is told once, and tried again after growing waits", () => {
    const client = online().loses()
    assert.deepStrictEqual(client.shown(), [Copy.reconnecting("It was cut.", "person")])
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 250 }])
    assert.deepStrictEqual(view(client.state).status, { _tag: "RetryIn", seconds: 1 })
    client.waits(250).loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 500 }])
    client.waits(500).loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 1000 }])
    assert.deepStrictEqual(client.shown(), [])
  })

  it("is tried again at once when a key is pressed", () => {
    const client = online().loses().calm()
    assert.deepStrictEqual(client.input({ _tag: "Key" }).did(), [{ _tag: "Connect", after: 0 }])
    assert.deepStrictEqual(client.input({ _tag: "Key" }).did(), [])
  })

  it("is told to be tried while it is, and a key does not begin that anew", () => {
    const client = online().loses().calm()
    assert.deepStrictEqual(view(client.state).status, { _tag: "RetryIn", seconds: 1 })
    client.waits(249)
    assert.deepStrictEqual(view(client.state).status, { _tag: "RetryIn", seconds: 1 })
    client.waits(1)
    assert.deepStrictEqual(view(client.state).status, { _tag: "Reconnecting" })
    client.waits(30_000)
    assert.deepStrictEqual(view(client.state).status, { _tag: "Reconnecting" })
    assert.deepStrictEqual(client.input({ _tag: "Key" }).did(), [])
    assert.deepStrictEqual(client.loses().did(), [{ _tag: "Connect", after: 500 }])
    assert.deepStrictEqual(client.shown(), [])
  })

  it("is resumed with all that was read, and says what came meanwhile", () => {
    const client = online().hears(`MSG lobby 42 ${at} bob one`, `TOLD 1 ${at} bob psst`)
    client.loses().waits(180_000).connects().calm()
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${token(1)} lobby=e1:42 inbox=1`])
    client.shown()
    client.hears(
      `@RESUME READY alice ${token(2)} 120 0`,
      `MSG lobby 43 ${at} bob two`,
      `MSG lobby 44 ${at} bob three`,
      "JOINED lobby e1:44 2",
      `TOLD 2 ${at} bob again`
    )
    assert.deepStrictEqual(client.shown(), [
      missed(2, 180_000),
      "live lobby 43 bob: two",
      "live lobby 44 bob: three",
      "from bob: again"
    ])
    assert.deepStrictEqual(client.sent(), ["WHO lobby", "PING"])
    client.hears("@WHO OK", "@PING PONG")
    assert.deepStrictEqual(client.shown(), [Copy.reconnected(180_000)])
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${token(2)} lobby=e1:44 inbox=2`])
  })

  it("leaves lines behind: they are sent again under their ids, and stand in their places", () => {
    const client = online().types("mine")
    const ids = client.sentIds()
    client.loses().types("typed while away").connects().calm()
    client.hears(
      `@RESUME READY alice ${token(2)} 120 ${ids[0]}`,
      `MSG lobby 43 ${at} bob after mine`,
      "JOINED lobby e1:43 2"
    )
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(client.sent(), [
      "SAY lobby mine",
      "SAY lobby typed while away",
      "WHO lobby",
      "PING"
    ])
    client.hears(`@${ids[0]} OK lobby e1:42`)
    assert.deepStrictEqual(client.shown(), [
      missed(1, 0),
      "mine lobby 42 alice: mine",
      "live lobby 43 bob: after mine"
    ])
    client.hears("@SAY OK lobby e1:44")
    assert.deepStrictEqual(client.shown(), ["mine lobby 44 alice: typed while away"])
  })

  it("goes on from what has come when it is lost again before all is in its place", () => {
    const client = online().types("mine").loses().connects().calm()
    client.hears(
      `@RESUME READY alice ${token(2)} 120 0`,
      `MSG lobby 43 ${at} bob one`,
      `MSG lobby 44 ${at} bob two`
    )
    const [id] = client.sentIds()
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${token(2)} lobby=e1:44 inbox=0`])
    client.shown()
    client.hears(
      `@RESUME READY alice ${token(3)} 120 ${id}`,
      `MSG lobby 45 ${at} bob three`,
      "JOINED lobby e1:45 2",
      `@${id} OK lobby e1:42`
    )
    assert.deepStrictEqual(client.shown(), [
      missed(3, 0),
      "mine lobby 42 alice: mine",
      "live lobby 43 bob: one",
      "live lobby 44 bob: two",
      "live lobby 45 bob: three"
    ])
  })

  it("leaves a gap where the server no longer keeps what was said", () => {
    const client = online().loses().connects().calm()
    client.hears(
      `@RESUME READY alice ${token(2)} 120 0`,
      "GAP lobby 42 60 trimmed",
      `MSG lobby 61 ${at} bob one`,
      "JOINED lobby e1:61 2",
      "GAP inbox 1 3 trimmed"
    )
    assert.deepStrictEqual(client.shown(), [
      missed(1, 0),
      Copy.noticeText({ _tag: "Gap", stream: lobby, from: 42, to: 60, cause: "trimmed" }),
      "live lobby 61 bob: one",
      Copy.noticeText({ _tag: "Gap", stream: "inbox", from: 1, to: 3, cause: "trimmed" })
    ])
  })

  it("is begun anew under the same name when the session is gone", () => {
    const client = online().types("doubtful", "lost")
    client.hears(`MSG lobby 42 ${at} bob one`).loses().calm().connects()
    client.calm().hears("@RESUME ERR session-unknown No such session.")
    assert.deepStrictEqual(client.shown(), [Copy.sessionGone("alice")])
    assert.deepStrictEqual(client.sent(), ["NICK alice 120"])
    client.hears(`@NICK READY alice ${token(2)} 120`, "JOINED lobby e1:45 2")
    // Lines in doubt are looked up in the room's history before they are sent again.
    assert.deepStrictEqual(client.sent(), ["HISTORY lobby 200", "WHO lobby", "PING"])
    client.hears(
      `PAST lobby 42 ${at} bob one`,
      `PAST lobby 43 ${at} alice doubtful`,
      `PAST lobby 44 ${at} bob two`,
      `PAST lobby 45 ${at} bob three`,
      "@HISTORY OK lobby e1:45",
      "@WHO OK",
      "@PING PONG"
    )
    assert.deepStrictEqual(client.shown(), [
      missed(3, 0),
      "past lobby 43 alice: doubtful",
      "past lobby 44 bob: two",
      "past lobby 45 bob: three",
      Copy.reconnected(0)
    ])
    assert.deepStrictEqual(client.sent(), ["SAY lobby lost"])
  })

  it("looks the log up again when that, too, is cut short", () => {
    const client = online().types("doubtful").loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client
      .hears(
        `@NICK READY alice ${token(2)} 120`,
        "JOINED lobby e1:42 2",
        `MSG lobby 43 ${at} bob live`
      )
      .loses()
      .connects()
    assert.strictEqual(client.sent().at(-1), `RESUME ${token(2)} lobby=e1:41 inbox=0`)
    client.hears(`@RESUME READY alice ${token(3)} 120 0`, "JOINED lobby e1:42 2")
    assert.deepStrictEqual(client.sent(), ["HISTORY lobby 200", "WHO lobby", "PING"])
    client
      .calm()
      .hears(`PAST lobby 42 ${at} alice doubtful`, "@HISTORY OK lobby e1:42", "@PING PONG")
    assert.deepStrictEqual(client.sent(), [])
    assert.include(client.shown(), "past lobby 42 alice: doubtful")
  })

  it("asks for another name when the old one was taken meanwhile", () => {
    const client = online().loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK ERR nick-taken Somebody has it.")
    assert.deepStrictEqual(view(client.state).prompt, { _tag: "Name" })
    assert.deepStrictEqual(client.types("alicia").sent(), ["NICK alicia 120"])
  })

  it("says that the log is lost when the server has lost it", () => {
    const client = online().types("kept").loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").calm()
    client.hears(`@NICK READY alice ${token(2)} 120`, "JOINED lobby e2:1 2").sent()
    client.hears(`PAST lobby 1 ${at} bob first`, "@HISTORY OK lobby e2:1", "@PING PONG")
    assert.include(
      client.shown(),
      Copy.noticeText({ _tag: "Gap", stream: lobby, from: 0, to: 0, cause: "epoch" })
    )
    assert.deepStrictEqual(client.sent(), ["SAY lobby kept"])
    client.hears("@SAY OK lobby e2:2", `MSG lobby 3 ${at} bob next`)
    assert.deepStrictEqual(client.shown(), ["mine lobby 2 alice: kept", "live lobby 3 bob: next"])
  })

  it("is noticed when the server falls silent, after one question", () => {
    const client = online()
    assert.deepStrictEqual(client.waits(14_000).sent(), [])
    assert.deepStrictEqual(client.waits(1_000).sent(), ["PING"])
    assert.deepStrictEqual(client.waits(20_000).sent(), [])
    assert.deepStrictEqual(client.did(), [])
    assert.deepStrictEqual(client.waits(10_000).did(), [
      { _tag: "Disconnect", sentence: Copy.serverSilent(45_000) }
    ])
  })

  it("is feared when an answer is owed and nothing has come for a while, until something does", () => {
    const waiting = () => view(client.state).status
    const client = online().waits(14_000).types("hello?")
    client.waits(9_999)
    assert.strictEqual(waiting(), undefined)
    client.waits(1)
    assert.deepStrictEqual(waiting(), { _tag: "Silent", seconds: 10 })
    client.types("more").waits(2_000)
    assert.deepStrictEqual(waiting(), { _tag: "Silent", seconds: 12 })
    client.hears(`TOLD 1 ${at} bob hi`)
    assert.strictEqual(waiting(), undefined)
    client.waits(10_000)
    assert.deepStrictEqual(waiting(), { _tag: "Silent", seconds: 10 })
    for (const { id } of client.state.pendingLines) client.hears(`@${id} OK lobby e1:42`)
    for (const { id } of client.state.pendingRequests) client.hears(`@${id} PONG`)
    assert.strictEqual(waiting(), undefined)
    client.waits(14_000)
    assert.strictEqual(waiting(), undefined)
    client.types("again").waits(10_000).loses()
    assert.strictEqual(waiting()?._tag, "RetryIn")
  })

  it("is not noticed while the server says anything", () => {
    const client = online()
    for (let i = 0; i < 20; i++)
      client
        .waits(20_000)
        .hears("@PING PONG", `TOLD ${i + 1} ${at} bob hi`)
        .sent()
    assert.deepStrictEqual(
      client.did().filter(({ _tag }) => _tag !== "Bell"),
      []
    )
  })

  it("is given up when it takes too long, and what was not delivered is listed", () => {
    const client = online({ reconnectFor: 60_000 }).types("never").loses().calm()
    client.waits(59_000).loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 500 }])
    client.waits(1_000).loses("Nobody there.")
    assert.deepStrictEqual(client.shown(), [Copy.notDelivered("never")])
    assert.deepStrictEqual(client.did(), [
      { _tag: "Quit", code: 4, sentence: Copy.gaveUp("Nobody there.", 60_000) }
    ])
  })

  it("is given up at once when that is wanted", () => {
    const [quit] = online({ reconnectFor: 0 }).hears("BYE shutdown").loses().did()
    assert.deepStrictEqual(quit, {
      _tag: "Quit",
      code: 4,
      sentence: Copy.farewell("shutdown", undefined)
    })
  })

  it("is not taken back from another connection that has the session now", () => {
    const [quit] = online().hears("BYE replaced").loses().did()
    assert.isTrue(quit?._tag === "Quit" && quit.code === 4)
  })

  it("is no longer waited for after /quit, or Ctrl-C", () => {
    const quits = { _tag: "Quit", code: 0, sentence: undefined } as const
    assert.deepStrictEqual(online().loses().calm().types("/quit").did(), [quits])
    assert.deepStrictEqual(online().loses().calm().input({ _tag: "Interrupt", draft: "" }).did(), [
      quits
    ])
  })

  it("is not left behind by one Ctrl-C while lines wait to be sent", () => {
    const away = (...lines: ReadonlyArray<string>) =>
      online()
        .loses()
        .types(...lines)
        .calm()
    const interrupt = { _tag: "Interrupt", draft: "" } as const
    const client = away("one").input(interrupt)
    assert.deepStrictEqual(client.did(), [])
    assert.deepStrictEqual(client.shown(), [Copy.quitDiscards(1)])
    const [quit] = client.input(interrupt).did()
    assert.isTrue(quit?._tag === "Quit" && quit.code === 6)
    assert.deepStrictEqual(client.shown(), [Copy.notDelivered("one")])
    const late = away("one", "two").input(interrupt).waits(5_000).input(interrupt)
    assert.deepStrictEqual(late.shown(), [Copy.quitDiscards(2), Copy.quitDiscards(2)])
    assert.deepStrictEqual(
      late.did().filter(({ _tag }) => _tag === "Quit"),
      []
    )
  })

  it("begins with the shortest wait again once it has held for a while", () => {
    const client = online()
    for (let i = 0; i < 5; i++) client.loses()
    client
      .connects()
      .calm()
      .hears(`@RESUME READY alice ${token(2)} 120 0`, "JOINED lobby e1:41 2")
    client.calm().hears("@PING PONG").loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 8_000 }])
    client
      .connects()
      .calm()
      .hears(`@RESUME READY alice ${token(3)} 120 0`, "JOINED lobby e1:41 2")
    client.calm().hears("@PING PONG").waits(10_000).loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 250 }])
  })

  it("leaves rooms that the server no longer has the client in", () => {
    const client = online().types("/join dev")
    client.calm().hears("@JOIN JOINED dev e9:7 1").calm().hears("@HISTORY OK dev e9:7", "@WHO OK")
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${token(1)} lobby=e1:41 dev=e9:7 inbox=0`])
    client.hears(`@RESUME READY alice ${token(2)} 120 0`, "JOINED lobby e1:41 2").calm()
    for (const { id } of client.state.pendingRequests) client.hears(`@${id} OK`)
    assert.deepStrictEqual(
      client.state.rooms.map(({ name }) => name as string),
      ["lobby"]
    )
    assert.strictEqual(client.state.currentRoom, "lobby")
  })
})

import { assert, describe, it } from "@effect/vitest"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, token } from "../../support/scenario.ts"

describe("A connection that is lost", () => {
  it("is told once, and tried again after growing waits", () => {
    const client = online().loses()
    assert.match(client.shown().join(), /It was cut\. Reconnecting; what you type is kept/)
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
      "— 2 messages while you were away (3 min) —",
      "live lobby 43 bob: two",
      "live lobby 44 bob: three",
      "from bob: again"
    ])
    assert.deepStrictEqual(client.sent(), ["WHO lobby", "PING"])
    client.hears("@WHO OK", "@PING PONG")
    assert.deepStrictEqual(client.shown(), ["Connected again, after 3 min."])
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
      "— 1 message while you were away (a moment) —",
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
      "— 3 messages while you were away (a moment) —",
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
      "— 1 message while you were away (a moment) —",
      "— lobby: messages 42 to 60 can't be shown, for the server no longer keeps them —",
      "live lobby 61 bob: one",
      "— private messages: messages 1 to 3 can't be shown, for the server no longer keeps them —"
    ])
  })

  it("is begun anew under the same name when the session is gone", () => {
    const client = online().types("doubtful", "lost")
    client.hears(`MSG lobby 42 ${at} bob one`).loses().calm().connects()
    client.calm().hears("@RESUME ERR session-unknown No such session.")
    assert.match(client.shown().join(), /no longer holds your session; joining anew as alice/)
    assert.deepStrictEqual(client.sent(), ["NICK alice 120"])
    client.hears(`@NICK READY alice ${token(2)} 120`, "JOINED lobby e1:45 2")
    // What may have arrived is looked up in the room's log before it is sent again.
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
      "— 3 messages while you were away (a moment) —",
      "past lobby 43 alice: doubtful",
      "past lobby 44 bob: two",
      "past lobby 45 bob: three",
      "Connected again, after a moment."
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
    assert.include(client.shown().join("\n"), "lobby: the server has lost its log")
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
    const [disconnect] = client.waits(10_000).did()
    assert.strictEqual(disconnect?._tag, "Disconnect")
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
    assert.deepStrictEqual(client.shown(), ["Not delivered: never"])
    assert.deepStrictEqual(client.did(), [
      { _tag: "Quit", code: 4, sentence: "Nobody there. Gave up after 60 s." }
    ])
  })

  it("is given up at once when that is wanted", () => {
    const [quit] = online({ reconnectFor: 0 }).hears("BYE shutdown").loses().did()
    assert.deepStrictEqual(quit, { _tag: "Quit", code: 4, sentence: "The server shuts down." })
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
    assert.deepStrictEqual(client.shown(), [
      "1 line waits to be sent: /quit leaves without sending it, and so does Ctrl-C once more."
    ])
    const [quit] = client.input(interrupt).did()
    assert.isTrue(quit?._tag === "Quit" && quit.code === 6)
    assert.deepStrictEqual(client.shown(), ["Not delivered: one"])
    const late = away("one", "two").input(interrupt).waits(5_000).input(interrupt)
    assert.deepStrictEqual(
      late.shown().map((of) => of.slice(0, 26)),
      ["2 lines wait to be sent: /", "2 lines wait to be sent: /"]
    )
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

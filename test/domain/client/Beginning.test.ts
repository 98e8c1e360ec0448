import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, Scenario, token } from "../../support/scenario.ts"

describe("The client, when it begins", () => {
  it("asks for a nickname, and asks again with the reason when it is refused", () => {
    const client = new Scenario()
    assert.deepStrictEqual(view(client.state).status, { _tag: "Connecting", server: "here port 1" })
    client.connects()
    assert.strictEqual(view(client.state).status, undefined)
    assert.deepStrictEqual(view(client.state).prompt, { _tag: "Name" })
    assert.deepStrictEqual(client.sent(), [])
    client.types("not a name")
    assert.deepStrictEqual(client.shown(), [Copy.invalidNick("not a name")])
    client.types("", "  bob ")
    assert.deepStrictEqual(client.sent(), ["NICK bob 120"])
    client.hears("@NICK ERR nick-taken Somebody has that nickname; choose another.")
    assert.match(client.shown().join(), /Somebody has that nickname/)
    assert.deepStrictEqual(view(client.state).prompt, { _tag: "Name" })
    client.types("carol")
    assert.deepStrictEqual(client.sent(), ["NICK carol 120"])
  })

  it("takes a nickname that was typed before there was a connection", () => {
    const client = new Scenario().types("bob")
    assert.deepStrictEqual(view(client.state).prompt, { _tag: "None" })
    assert.deepStrictEqual(client.connects().sent(), ["NICK bob 120"])
  })

  it("makes a new connection for a name that took long to think of", () => {
    const client = new Scenario().connects()
    client.hears("BYE timeout").loses()
    assert.deepStrictEqual(client.did(), [])
    client.types("bob")
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 0 }])
    assert.deepStrictEqual(client.connects().sent(), ["NICK bob 120"])
  })

  it("reads what the room holds, and then tells who is there and how to go on", () => {
    const client = new Scenario({}, "alice").connects()
    client.calm().hears(`@NICK READY alice ${token(1)} 120`, "JOINED lobby e1:41 2")
    assert.deepStrictEqual(client.sent(), [
      "HISTORY lobby 20",
      "WHO lobby",
      "RETENTION lobby",
      "PING"
    ])
    client.hears(
      `MSG lobby 42 ${at} bob live already`,
      `PAST lobby 40 ${at} bob one`,
      `PAST lobby 41 ${at} alice two`
    )
    assert.deepStrictEqual(client.shown(), [])
    client.hears("@HISTORY OK lobby e1:41", "HERE lobby alice bob", "@WHO OK", "@PING PONG")
    const [first, second, third, greeting, ...rest] = client.shown()
    assert.deepStrictEqual(
      [first, second, third],
      ["past lobby 40 bob: one", "past lobby 41 alice: two", "live lobby 42 bob: live already"]
    )
    const place = { nick: "alice", room: "lobby", host: "model", server: "here port 1" }
    assert.strictEqual(greeting, Copy.greeting({ ...place, others: ["bob"], retention: undefined }))
    assert.deepStrictEqual(rest, [])
  })

  it("reads what the room holds that was asked for, and not what the lobby does", () => {
    const client = new Scenario({}, "alice", ["dev", "lobby"]).connects()
    client.calm().hears(`@NICK READY alice ${token(1)} 120`, "JOINED lobby e1:41 2")
    assert.deepStrictEqual(client.sent(), [
      "JOIN dev",
      "HISTORY dev 20",
      "WHO dev",
      "WHO lobby",
      "RETENTION dev",
      "PING"
    ])
    client.hears("@JOIN JOINED dev e9:7 1", `MSG lobby 42 ${at} bob live`, "@HISTORY OK dev e9:7")
    assert.deepStrictEqual(client.shown(), ["live lobby 42 bob: live"])
    client.hears("@PING PONG").loses().connects()
    assert.include(client.sent().join(), `RESUME ${token(1)} dev=e9:7 lobby=e1:42`)
    client.hears("@RESUME ERR session-unknown Gone.").sent()
    client.hears(`@NICK READY alice ${token(2)} 120`, "JOINED lobby e1:43 2")
    assert.include(client.sent(), "HISTORY lobby 200")
  })

  it("tells how long the room remembers, where the server says so", () => {
    const greeting = (...answers: ReadonlyArray<string>) => {
      const client = new Scenario({}, "alice").connects()
      client
        .calm()
        .hears(`@NICK READY alice ${token(1)} 120`, "JOINED lobby e1:0 1")
        .sent()
      return client.hears("@HISTORY OK lobby e1:0", "@WHO OK", ...answers, "@PING PONG").shown()
    }
    const [first, , last] = greeting("@RETENTION RETENTION lobby 2048").join().split("\n")
    const place = { nick: "alice", room: "lobby", host: "model", server: "here port 1" }
    const expected = Copy.greeting({ ...place, others: [], retention: 2_048 })
    assert.deepStrictEqual(expected.split("\n"), [first, Copy.retention(2_048), last])
    const remembers = (messages: number) =>
      greeting(`@RETENTION RETENTION lobby ${messages}`).join().split("\n")[1]
    for (const messages of [1_000_000, 2_048, 999, 1, 0])
      assert.strictEqual(remembers(messages), Copy.retention(messages))
    // A server that does not know the command, and one that does not answer it.
    for (const answers of [["@RETENTION ERR unknown-verb A line begins with NICK."], []]) {
      const shown = greeting(...answers)
      assert.strictEqual(shown.length, 1)
      assert.deepStrictEqual(shown.join().split("\n")[1], last)
    }
  })

  it("does not ask again how long the room remembers", () => {
    const client = online().loses().connects()
    client.calm().hears("@RESUME ERR session-unknown Gone.").calm()
    client.hears(`@NICK READY alice ${token(2)} 120`, "JOINED lobby e1:41 1")
    assert.notInclude(client.sent().join(), "RETENTION")
  })

  it("sends nothing between NICK and READY, and proves soon after that it has read the token", () => {
    const client = new Scenario({}, "alice").connects()
    assert.deepStrictEqual(client.sent(), ["NICK alice 120"])
    assert.deepStrictEqual(client.types("hello").waits(20_000).sent(), [])
    client.hears(`@NICK READY alice ${token(1)} 120`)
    assert.strictEqual(client.sent().at(-1), "PING")
  })

  it("holds what is typed meanwhile, and sends it then", () => {
    const client = new Scenario({}, "alice").types("early").connects()
    client.calm().hears(`@NICK READY alice ${token(1)} 120`, "JOINED lobby e1:41 1")
    assert.isFalse(client.sent().includes("SAY lobby early"))
    assert.deepStrictEqual(client.hears("@PING PONG").sent(), ["SAY lobby early"])
  })

  it("ends with a sentence when no connection can be made", () => {
    const client = new Scenario({}, "alice").loses("Nothing listens there.")
    assert.deepStrictEqual(client.did(), [
      { _tag: "Quit", code: 3, sentence: "Nothing listens there." }
    ])
    assert.deepStrictEqual(client.types("x").connects().did(), [])
  })

  it("ends when the server turns it away", () => {
    const client = new Scenario({}, "alice").connects().hears("BYE full come later").loses()
    assert.deepStrictEqual(client.did(), [
      { _tag: "Quit", code: 3, sentence: Copy.farewell("full", "come later") }
    ])
  })

  it("is in the room that was asked for, and not in the lobby, when a program runs it", () => {
    const client = new Scenario({ mode: "pipe", naming: { _tag: "Fixed" }, history: 0 }, "bot", [
      "dev"
    ])
    client
      .connects()
      .calm()
      .hears(`@NICK READY bot ${token(1)} 120`, "JOINED lobby e1:41 1")
    assert.deepStrictEqual(client.sent(), ["JOIN dev", "WHO dev", "PART lobby", "PING"])
    client.hears("@JOIN JOINED dev e1:3 1", "@WHO OK", "@PART OK", "@PING PONG").types("hi")
    assert.deepStrictEqual(client.sent(), ["SAY dev hi"])
    assert.deepStrictEqual(client.shown(), [])
  })

  it("tries names with letters appended, for a program that was given none", () => {
    const base = Nick.make("root")
    const client = new Scenario(
      { mode: "pipe", naming: { _tag: "Derived", base } },
      "root"
    ).connects()
    assert.deepStrictEqual(client.sent(), ["NICK root 120"])
    client.hears("@NICK ERR nick-taken taken")
    assert.deepStrictEqual(client.sent(), ["NICK roota 120"])
    client.hears("@NICK ERR nick-taken taken")
    assert.deepStrictEqual(client.sent(), ["NICK rootb 120"])
    client.hears(`@NICK READY rootb ${token(1)} 120`, "JOINED lobby e1:0 1").sent()
    assert.deepStrictEqual(client.hears("@PING PONG").shown(), [
      Copy.connectedAs("rootb", "lobby", "model")
    ])
  })

  it("gives up in the end when all such names are taken", () => {
    const base = Nick.make("X".repeat(24))
    const client = new Scenario(
      { mode: "pipe", naming: { _tag: "Derived", base } },
      base
    ).connects()
    const tried = new Set<string>()
    for (let names = client.sent(); names.length > 0; names = client.sent()) {
      tried.add(names.join())
      client.hears("@NICK ERR nick-taken taken")
    }
    assert.strictEqual(tried.size, 101)
    assert.deepStrictEqual(
      client.did().map((output) => output._tag === "Quit" && output.code),
      [5]
    )
  })

  it("ends with a code of its own when the only name that it may have is refused", () => {
    const client = new Scenario({ mode: "pipe", naming: { _tag: "Fixed" } }, "bot").connects()
    client.sent()
    const [quit] = client.hears("@NICK ERR nick-taken Somebody has it.").did()
    assert.deepStrictEqual(quit, {
      _tag: "Quit",
      code: 5,
      sentence: Copy.nickRefused("bot", "Somebody has it.")
    })
  })

  it("is online after all of that", () => {
    assert.strictEqual(online().state.phase._tag, "Online")
  })
})

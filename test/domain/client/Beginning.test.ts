import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { sanitizeText } from "../../../src/domain/chat/Text.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { jsonAnswer } from "../../../src/domain/client/JsonAnswers.ts"
import { nextTick } from "../../../src/domain/client/Outbox.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, Scenario, secret } from "../../support/scenario.ts"

describe("The client, when it begins", () => {
  it("tells a program of a room that is new", () => {
    const told = (room: string, position: string, members = 1) => {
      const client = new Scenario({ mode: "pipe", tellsOfNewRoom: true }, "bot", [room])
      client.connects().calm().hears("@NICK READY bot 120 0", "JOINED lobby e1:0 1").sent()
      if (room !== "lobby") client.hears(`@JOIN JOINED ${room} ${position} ${members}`)
      return client.shown()
    }
    assert.deepStrictEqual(told("tea", "e1:0"), [Copy.newRoomMade("tea")])
    assert.deepStrictEqual(told("tea", "e1:0", 2), [])
    assert.deepStrictEqual(told("tea", "e1:7"), [])
    assert.deepStrictEqual(told("lobby", "e1:0"), [])
  })

  it("asks for a nickname, and asks again with the reason when it is refused", () => {
    const client = new Scenario()
    assert.deepStrictEqual(view(client.state).status, { _tag: "Connecting", server: "here port 1" })
    client.connects("nicks=letters")
    assert.strictEqual(view(client.state).status, undefined)
    assert.deepStrictEqual(view(client.state).prompt, {
      _tag: "Name",
      offered: undefined,
      isTaken: false
    })
    assert.deepStrictEqual(client.sent(), [])
    client.types("not a name")
    assert.deepStrictEqual(client.shown(), [Copy.invalidNick("not a name", "letters")])
    client.types("", "  bob ")
    assert.deepStrictEqual(client.sent(), [`NICK bob 120 ${secret}`])
    client.hears("@NICK ERR nick-taken Somebody has that nickname; choose another.")
    assert.match(client.shown().join(), /Somebody has that nickname/)
    assert.deepStrictEqual<unknown>(view(client.state).prompt, {
      _tag: "Name",
      offered: "bob",
      isTaken: true
    })
    client.types("carol")
    assert.deepStrictEqual(client.sent(), [`NICK carol 120 ${secret}`])
  })

  it("takes back the session of the awaited nickname, when another run has left it meanwhile", () => {
    const left = { secret: Secret.make("4kqR8w2mXz0aBcDeFgHiJk"), habits: undefined }
    const find = { _tag: "FindSession", nick: Nick.make("bob") } as const
    const found = { _tag: "SessionFound", nick: Nick.make("bob"), left } as const
    const client = new Scenario().connects().types("bob")
    client.sent()
    client.hears("@NICK ERR nick-taken Taken.").calm().types("")
    assert.deepStrictEqual(client.did(), [find])
    assert.deepStrictEqual(client.input(found).sent(), [`RESUME ${left.secret}`, "PING"])
    const later = new Scenario().connects().types("bob")
    later.sent()
    later.hears("@NICK ERR nick-taken Taken.").types("").calm().waits(5_000)
    assert.deepStrictEqual(later.did(), [find])
    assert.deepStrictEqual(later.sent(), [`NICK bob 120 ${secret}`])
    // The answer to what was asked before comes first.
    assert.deepStrictEqual(later.input(found).sent(), [])
    later.hears("@NICK ERR nick-taken Taken.").waits(5_000)
    assert.deepStrictEqual(later.sent(), [`RESUME ${left.secret}`, "PING"])
  })

  it("takes the nicknames that the server takes, and says which those are", () => {
    const asks = (...features: ReadonlyArray<string>) =>
      new Scenario().connects(...features).types("r2-d2")
    const strict = asks("nicks=letters")
    assert.deepStrictEqual(strict.shown(), [Copy.invalidNick("r2-d2", "letters")])
    assert.deepStrictEqual(strict.sent(), [])
    assert.deepStrictEqual(asks("nicks=extended").sent(), [`NICK r2-d2 120 ${secret}`])
    assert.deepStrictEqual(asks().sent(), [`NICK r2-d2 120 ${secret}`])
    assert.deepStrictEqual(new Scenario().connects().types("2d").shown(), [
      Copy.invalidNick("2d", "extended")
    ])
    // Before HELLO nothing is promised that the server may refuse.
    const first = new Scenario().types("2d")
    assert.deepStrictEqual(first.shown(), [Copy.invalidNick("2d", undefined)])
    assert.notMatch(Copy.invalidNick("2d", undefined), /digits/)
    const early = new Scenario().types("r2d2").connects("nicks=letters")
    assert.deepStrictEqual(early.shown(), [Copy.invalidNick("r2d2", "letters")])
    assert.deepStrictEqual(early.types("bob").sent(), [`NICK bob 120 ${secret}`])
    const renames = online({}, "nicks=letters").types("/nick r2d2")
    assert.deepStrictEqual(renames.shown(), [Copy.invalidNick("r2d2", "letters")])
    assert.deepStrictEqual(renames.sent(), [])
    renames.types("/nick 2d")
    assert.deepStrictEqual(renames.shown(), [Copy.invalidNick("2d", "letters")])
  })

  it("asks with RESUME first when the answer to its NICK was lost", () => {
    const client = new Scenario({}, "alice").connects()
    client.calm().loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${secret} inbox=0`, "PING"])
    client.calm().hears("@RESUME ERR session-unknown None.", "@PING PONG")
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(client.sent(), [`NICK alice 120 ${secret}`])
    client.hears("@NICK ERR nick-taken Taken.").loses().connects()
    assert.deepStrictEqual(client.sent(), [])
  })

  it("takes a nickname that was typed before there was a connection", () => {
    const client = new Scenario().types("bob")
    assert.deepStrictEqual(view(client.state).prompt, { _tag: "None" })
    assert.deepStrictEqual(client.connects().sent(), [`NICK bob 120 ${secret}`])
  })

  it("makes a new connection for a name that took long to think of", () => {
    const client = new Scenario().connects()
    client.hears("BYE timeout").loses()
    assert.deepStrictEqual(client.did(), [])
    client.types("bob")
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 0 }])
    assert.deepStrictEqual(client.connects().sent(), [`NICK bob 120 ${secret}`])
  })

  it("reads what the room holds, and then tells who is there and how to go on", () => {
    const client = new Scenario({ history: 2 }, "alice").connects()
    client.calm().hears(`@NICK READY alice 120 0`, "JOINED lobby e1:41 2")
    assert.deepStrictEqual(client.sent(), ["PING", "AFTER lobby 2 e1:39", "WHO lobby"])
    client.hears(
      `MSG lobby 42 ${at} bob live already`,
      `@AFTER PAST lobby 40 ${at} bob one`,
      `@AFTER PAST lobby 41 ${at} alice two`
    )
    assert.deepStrictEqual(client.shown(), [])
    client.hears("@AFTER OK lobby e1:41", "@WHO HERE lobby alice bob", "@WHO OK", "@PING PONG")
    const [first, second, third, greeting, ...rest] = client.shown()
    assert.deepStrictEqual(
      [first, second, third],
      ["past lobby 40 bob: one", "past lobby 41 alice: two", "live lobby 42 bob: live already"]
    )
    const place = { nick: "alice", room: "lobby", host: "model", server: "here port 1" }
    assert.strictEqual(
      greeting,
      Copy.greeting({
        ...place,
        others: ["bob"],
        topic: undefined,
        retention: undefined
      })
    )
    assert.deepStrictEqual(rest, [])
  })

  it("reads what the room holds that was asked for, and not what the lobby does", () => {
    const client = new Scenario({}, "alice", ["dev", "lobby"]).connects()
    client.calm().hears(`@NICK READY alice 120 0`, "JOINED lobby e1:41 2")
    assert.deepStrictEqual(client.sent(), ["JOIN dev", "PING", "WHO lobby"])
    client.hears("@WHO OK", "@JOIN JOINED dev e9:7 1", `MSG lobby 42 ${at} bob live`)
    assert.deepStrictEqual(client.shown(), ["live lobby 42 bob: live"])
    assert.deepStrictEqual(client.sent(), ["AFTER dev 7 e9:0", "WHO dev"])
    client
      .hears("@AFTER GAP dev 1 7 trimmed", "@AFTER OK dev e9:7", "@WHO OK", "@PING PONG")
      .loses()
      .connects()
    assert.include(client.sent().join(), `RESUME ${secret} dev=e9:7 lobby=e1:42`)
    client.hears("@RESUME ERR session-unknown Gone.").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:43 2")
    assert.include(client.sent(), "AFTER lobby 1 e1:42")
  })

  it("says once why it takes long, where it does, and nothing where it does not", () => {
    const begins = () => {
      const client = new Scenario({ history: 2 }, "alice").connects()
      client.sent()
      client.hears(`@NICK READY alice 120 0`, "JOINED lobby e1:41 2").sent()
      return client.waits(450)
    }
    const told = (client: Scenario) => client.shown().filter((line) => line === Copy.catchingUp)
    const slow = begins()
    assert.strictEqual(nextTick(slow.state), 500)
    assert.deepStrictEqual(told(slow), [])
    assert.deepStrictEqual(told(slow.waits(50).waits(1_000)), [Copy.catchingUp])
    const fast = begins().hears("@WHO OK", "@AFTER OK", "@PING PONG").waits(5_000)
    assert.deepStrictEqual(told(fast), [])
    const again = fast.loses().connects().hears("@RESUME READY alice 120 0").waits(5_000)
    assert.deepStrictEqual(told(again), [])
  })

  it("names the other rooms, few of them where there are many", () => {
    const greeting = (...rooms: ReadonlyArray<string>) => {
      const client = new Scenario({}, "alice", ["dev", ...rooms]).connects()
      client.calm().hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1")
      for (const room of ["dev", ...rooms]) {
        const id = client.state.pendingRequests.find(
          ({ command }) => command._tag === "Join" && command.room === room
        )?.id
        client.hears(`@${id} JOINED ${room} e9:0 1`)
      }
      for (const { command, id } of client.state.pendingRequests)
        if (command._tag !== "Ping") client.hears(`@${id} OK`)
      client.sent()
      return (
        client.calm().hears(`@${client.state.pendingRequests[0]?.id} PONG`).shown().at(-1) ?? ""
      )
    }
    assert.notInclude(greeting(), "also in")
    assert.include(greeting("ops", "tea"), "You are also in ops and tea.")
    const many = Array.from({ length: 29 }, (_, n) => `r${n}`)
    assert.include(greeting(...many), "You are also in r0, r1, r2, r3, r4 and 24 others.")
  })

  it("tells how much a room remembers, and its topic, where the server says so", () => {
    const greeting = (features: ReadonlyArray<string>, topic: string) => {
      const client = new Scenario({}, "alice").connects(...features)
      client.calm().hears("@NICK READY alice 120 0", `JOINED lobby e1:0 1${topic}`).sent()
      return client.hears("@WHO OK", "@PING PONG").shown().join()
    }
    const place = { nick: "alice", room: "lobby", host: "model", server: "here port 1", others: [] }
    for (const log of [1_000_000, 2_048, 999, 1, 0])
      assert.strictEqual(
        greeting([`log=${log}`], ""),
        Copy.greeting({ ...place, topic: undefined, retention: log })
      )
    assert.strictEqual(
      greeting([], " green tea"),
      Copy.greeting({ ...place, topic: "green tea", retention: undefined })
    )
  })

  it("holds what is typed meanwhile, and sends it then", () => {
    const client = new Scenario({}, "alice").types("early").connects()
    client.calm().hears(`@NICK READY alice 120 0`, "JOINED lobby e1:41 1")
    assert.isFalse(client.sent().includes("SAY lobby early"))
    client.hears("@AFTER OK lobby e1:41", "@PING PONG")
    assert.isFalse(client.sent().includes("SAY lobby early"))
    assert.deepStrictEqual(client.hears("@WHO OK").sent(), ["SAY lobby early", "ROOMS"])
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
    client.connects().calm().hears(`@NICK READY bot 120 0`, "JOINED lobby e1:41 1")
    assert.deepStrictEqual(client.sent(), ["JOIN dev", "PART lobby", "PING"])
    client.hears("@JOIN JOINED dev e1:3 1", "@PART OK", "@PING PONG").types("hi")
    assert.deepStrictEqual(client.sent(), ["SAY dev hi"])
    assert.deepStrictEqual(client.shown(), [])
  })

  it("tries names with letters appended, for a program that was given none", () => {
    const base = Nick.make("root")
    const client = new Scenario(
      { mode: "pipe", naming: { _tag: "Derived", base } },
      "root"
    ).connects()
    assert.deepStrictEqual(client.sent(), [`NICK root 120 ${secret}`])
    client.hears("@NICK ERR nick-taken taken")
    assert.deepStrictEqual(client.sent(), [`NICK roota 120 ${secret}`])
    client.hears("@NICK ERR nick-taken taken")
    assert.deepStrictEqual(client.sent(), [`NICK rootb 120 ${secret}`])
    client.hears(`@NICK READY rootb 120 0`, "JOINED lobby e1:0 1").sent()
    assert.deepStrictEqual(client.hears("@PING PONG").shown(), [
      Copy.connectedAs("rootb", "lobby", "model")
    ])
  })

  it("says once what it follows, for a program whose output somebody watches", () => {
    const base = Nick.make("root")
    for (const naming of [{ _tag: "Fixed" }, { _tag: "Derived", base }] as const) {
      const client = new Scenario({ mode: "pipe", naming, isWatched: true }, "root").connects()
      client.sent()
      client.hears("@NICK READY root 120 0", "JOINED lobby e1:0 1").sent()
      const place = { nick: "root", room: "lobby", host: "model", server: "here port 1" }
      assert.deepStrictEqual(client.hears("@PING PONG").shown(), [Copy.following(place)])
    }
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

  describe("is not let into its room, and", () => {
    const full = "The server's room limit is reached."
    const sentence = Copy.cannotEnter(
      { _tag: "Err", code: "full", text: sanitizeText(full) },
      "zoo"
    )
    const refused = (settings: Partial<Settings>, rooms: ReadonlyArray<string>, line?: string) => {
      const client = new Scenario(settings, "alice", rooms)
      if (line !== undefined) client.types(line)
      client.connects().sent()
      client.hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1").sent()
      client.hears(`@JOIN ERR full ${full}`)
      return client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
    }

    it("says why at its end, if it is a program that can enter no other", () => {
      const client = refused({ mode: "pipe" }, ["zoo"])
      assert.deepStrictEqual(client.did(), [{ _tag: "Quit", code: 5, sentence }])
      assert.deepStrictEqual(client.shown(), [])
    })

    it("lists what it was to send, and ends with the code for that", () => {
      const client = refused({ mode: "pipe" }, ["zoo"], "hello")
      assert.deepStrictEqual(client.did(), [{ _tag: "Quit", code: 6, sentence }])
      assert.deepStrictEqual(client.shown(), [Copy.notDelivered("zoo", "hello")])
    })

    it("is told so behind its being ready, if it gives commands", () => {
      const client = refused({ mode: "pipe", staysWithoutRoom: true }, ["zoo"])
      const results = client.did().flatMap((of) => (of._tag === "Answer" ? of.answer : []))
      assert.deepStrictEqual(results.map(jsonAnswer), [
        { type: "ready", nick: "alice", host: "model", rooms: [] },
        { type: "error", id: undefined, code: "full", text: sentence }
      ])
      assert.strictEqual(client.state.phase._tag, "Online")
    })

    it("is told why, and is in the lobby, if it is a person", () => {
      const client = refused({}, ["zoo", "lobby"])
      assert.include(client.shown(), sentence)
      assert.strictEqual(client.state.currentRoom, "lobby")
    })
  })

  it("ends where the server can store nothing, and does not tell of the log of a room", () => {
    const client = new Scenario({}, "alice").connects()
    client.sent()
    const [quit] = client.hears("@NICK ERR unavailable The room's log is not available.").did()
    const sentence = "The server cannot store anything at the moment. Try again later."
    assert.deepStrictEqual(quit, { _tag: "Quit", code: 3, sentence })
    const back = online().types("/nick bob", "/msg bob hi")
    back.sent()
    back.hears("@NICK ERR unavailable The room's log is not available.")
    back.hears("@TELL ERR unavailable The room's log is not available.")
    assert.deepStrictEqual(back.shown(), [sentence, Copy.notSent("/msg bob hi", sentence)])
  })

  it("is online after all of that", () => {
    assert.strictEqual(online().state.phase._tag, "Online")
  })
})

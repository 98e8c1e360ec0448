import { assert, describe, it } from "@effect/vitest"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { expandDraft } from "../../../src/domain/client/ExpandDraft.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, type Scenario, secret } from "../../support/scenario.ts"

const drafts = (client: Scenario): ReadonlyArray<string> =>
  client.did().flatMap((cmd) => (cmd._tag === "Draft" ? [cmd.text] : []))

/** The rows above the prompt for lines that wait. */
const rows = (client: Scenario): ReadonlyArray<string> =>
  view(client.state).pending.map(Copy.pendingLine)

/** What tells of lines that were given back, each with its room. */
const givenBack = (...lines: ReadonlyArray<string>): string =>
  Copy.givenBack(
    lines.map((line) => {
      const [to = "", text = ""] = line.split(/: (.*)/)
      return { to, text, isCommand: text.startsWith("/") }
    })
  )

/** The room that the prompt names. */
const prompted = ({ state }: Scenario): string | undefined => {
  const { prompt } = view(state)
  return prompt._tag === "Room" ? prompt.room : undefined
}

/** The connection is back, and all that was missed has come. */
const resumes = (client: Scenario, ...joined: ReadonlyArray<string>): Scenario => {
  client.connects().sent()
  client.hears("@RESUME READY alice 120 0", ...joined.map((room) => `JOINED ${room} 2`))
  client.sent()
  const own = client.state.pendingRequests.filter(({ requestedBy }) => requestedBy === "client")
  client.hears(...own.map(({ command, id }) => `@${id} ${command._tag === "Ping" ? "PONG" : "OK"}`))
  assert.strictEqual(client.state.phase._tag, "Online")
  return client
}

/** In dev, the current room, and in the lobby. */
const inDev = () => {
  const client = online({ history: 0 }).types("/join dev")
  client.calm().hears("@JOIN JOINED dev e9:0 1").sent()
  return client.hears("@WHO OK").calm()
}
const press = (client: Scenario, draft: string) =>
  client.input({ _tag: "NextRoom", draft: { text: draft } })

describe("Lines behind a /join or /room that the client refuses", () => {
  /** Each line was begun at a time, after the last that the client was told. */
  const enter = (client: Scenario, startedAt: number, ...lines: ReadonlyArray<string>) =>
    client.input(...lines.map((text) => ({ _tag: "Line", text, startedAt }) as const))
  const refused = [
    "/room",
    "/part lobby",
    "/part dev",
    "/room tea",
    "/join T&a",
    "/join",
    "/jion tea",
    "/room two words"
  ]

  it("are told to be not sent if they were begun before that could be seen", () => {
    for (const move of refused) {
      const client = enter(online(), 1_000_000, move, "only for tea").calm()
      enter(client, 1_000_000, "/me waves", "/mute", "/topic x", "/msg bob psst", "/who", "/topic")
      assert.deepStrictEqual(client.shown(), [
        Copy.meantElsewhere("/me waves", move),
        Copy.meantElsewhere("/mute", move),
        Copy.meantElsewhere("/topic x", move),
        Copy.topicIs("lobby", undefined)
      ])
      // Who is where, and what the topic is, can be asked for all the same.
      assert.deepStrictEqual(client.sent(), ["TELL bob psst", "WHO lobby"])
      client.now += 5
      assert.deepStrictEqual(enter(client, client.now, "here").sent(), ["SAY lobby here"])
    }
    const shown = enter(online(), 1_000_000, "/room tea", "only for tea").shown()
    assert.strictEqual(shown.at(-1), Copy.meantElsewhere("only for tea", "/room tea"))
  })

  it("go on behind the next that is carried out", () => {
    const client = enter(inDev(), 1_000_000, "/room tea", "for tea", "/room lobby", "for all")
    assert.deepStrictEqual(client.sent(), ["SAY lobby for all"])
    const asked = enter(online(), 1_000_000, "/room tea", "for tea", "/join tea", "for tea now")
    assert.deepStrictEqual(asked.sent(), ["JOIN tea"])
    asked.hears("@JOIN JOINED tea e9:0 1")
    assert.include(asked.sent(), "SAY tea for tea now")
  })

  it("are told as well where all of them have waited for the server", () => {
    const client = online()
    for (const line of ["/join ops", "for ops", "/room tea", "for tea"]) {
      enter(client, client.now, line)
      client.now += 1_000
    }
    client.calm().sent()
    client.hears(`@${client.state.pendingRequests[0]?.id} JOINED ops e9:0 1`)
    assert.strictEqual(client.shown().at(-1), Copy.meantElsewhere("for tea", "/room tea"))
    assert.deepStrictEqual(
      client.sent().filter((line) => line.startsWith("SAY")),
      ["SAY ops for ops"]
    )
  })

  it("leave alone what was entered before, also where that waits", () => {
    const client = online()
    enter(client, client.now, "/join ops", "for ops", "/room tea", "/join T&a", "for tea")
    client.calm().sent()
    client.hears("@JOIN JOINED ops e9:0 1")
    assert.deepStrictEqual(
      client.sent().filter((line) => line.startsWith("SAY")),
      ["SAY ops for ops"]
    )
    const away = online().loses()
    enter(away, away.now, "/part lobby", "/join ops", "for ops", "/join T&a")
    assert.notInclude(away.shown().join("\n"), "for ops")
  })

  it("are said where it is not known when they were begun", () => {
    const client = online().types("/room tea", "here")
    assert.deepStrictEqual(client.sent(), ["SAY lobby here"])
  })
})

describe("Lines behind an unanswered /join", () => {
  it("go to that room when it is entered, and are shown below the transcript until then", () => {
    const client = online().types("/join ops", "only for ops", "/who", "/me waves")
    assert.deepStrictEqual(client.sent(), ["JOIN ops"])
    assert.deepStrictEqual(rows(client), [
      "/join ops",
      "[ops] alice: only for ops",
      "[ops] /who",
      "[ops] * alice waves"
    ])
    client.hears("@JOIN JOINED ops e9:0 1")
    assert.includeMembers(
      [...client.sent()],
      ["SAY ops only for ops", "WHO ops", "SAY ops /me waves"]
    )
    assert.strictEqual(rows(client).at(-1), "[ops] * alice waves")
  })

  it("are followed by what is typed after them, in its order", () => {
    const typed = [
      "for ops",
      "/nick alicia",
      "/rooms",
      "/msg bob psst",
      "/topic tea",
      "/search tea"
    ]
    const client = online({}, "search=200").types("/join ops", ...typed)
    client.types("/history", "/part lobby", "last")
    assert.deepStrictEqual(client.sent(), ["JOIN ops"])
    assert.deepStrictEqual(view(client.state).pending.length, 5)
    assert.strictEqual(view(client.state).morePending, 5)
    client.hears("@JOIN JOINED ops e9:0 1")
    const own = ["SAY ops for ops", "NICK alicia", "ROOMS", "TELL bob psst", "TOPIC ops tea"]
    assert.deepStrictEqual(client.sent().slice(-5), own)
    client.hears(`@SAY OK ops e9:1 ${at}`).hears(`@TOPIC OK ops e9:2 ${at}`)
    const rest = ["SEARCH ops 20 tea", "AFTER ops 2 e9:0", "PART lobby", "SAY ops last"]
    assert.deepStrictEqual(client.sent(), rest)
  })

  it("hold back nothing that the server has no part in", () => {
    const client = online().types("/join ops", "for ops").calm()
    client.types("/ignore carol", "/quiet on", "/whoami", "/help nick", "/links")
    assert.strictEqual(client.state.waitingLines.length, 1)
    assert.strictEqual(client.shown().length, 4)
    assert.deepStrictEqual<unknown>(client.did(), [{ _tag: "Links" }])
  })

  it("hold back no command behind the /join alone that means the same in every room", () => {
    const client = online().types("/join ops", "/msg bob psst", "/nick alicia")
    assert.deepStrictEqual(client.sent(), ["JOIN ops", "TELL bob psst", "NICK alicia"])
  })

  it("go where /whoami says and the prompt leads, under the name that it says, also while offline", () => {
    const ahead = (...typed: ReadonlyArray<string>) => {
      const client = inDev().loses()
      client.calm()
      client.types(...typed).calm()
      return client.types("/whoami").shown().at(-1) ?? ""
    }
    assert.match(ahead(), /Lines you type go to dev\.$/)
    assert.match(ahead("/part"), /Lines you type go to lobby\.$/)
    assert.match(ahead("/join ops"), /Lines you type go to ops\.$/)
    assert.match(ahead("/nick Carl"), /You are alice .* go to dev, as Carl\.$/)
    assert.match(ahead("/join ops", "/nick Carl", "one"), /go to ops, as Carl\.$/)
  })

  it("stay in the room that they are for when the key is pressed that goes to another", () => {
    const client = inDev().hears(`MSG lobby 90 ${at} bob hi`).types("/join ops", "for ops").calm()
    press(client, "more for ops")
    assert.deepStrictEqual(drafts(client), ["more for ops"])
    assert.deepStrictEqual(client.shown(), [Copy.lineGoesTo("ops")])
  })

  it("have the name that a /nick before them asks for, and no longer once that is refused", () => {
    const client = online().types("/nick Carl", "one", "/nick Dan", "/me waves").calm()
    assert.deepStrictEqual(rows(client), ["Carl: one", "* Dan waves"])
    const [first, second] = client.state.pendingRequests.map(({ id }) => id)
    client.hears(`@${first} READY Carl`, `@${second} ERR nick-taken Taken.`).calm()
    assert.deepStrictEqual(rows(client), ["Carl: one", "* Carl waves"])
    const joining = online().types("/nick Carl", "/join ops", "one", "/nick Dan", "two").calm()
    assert.deepStrictEqual(rows(joining), [
      "/join ops",
      "[ops] Carl: one",
      "/nick Dan",
      "[ops] Dan: two"
    ])
  })

  it("are told to be not sent when it is refused, and are not left where the next would follow", () => {
    const client = online().types("/join ops", "only for ops", "and more").calm()
    client.hears("@JOIN ERR full Too many.")
    assert.deepStrictEqual(client.shown().at(-1), givenBack("ops: only for ops", "ops: and more"))
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(drafts(client), [])
    client.types("in the lobby")
    assert.deepStrictEqual(client.sent(), ["SAY lobby in the lobby"])
  })

  it("wait for one room after the other", () => {
    const client = online().types("/join ops", "one", "/join dev", "two", "/room lobby", "three")
    assert.deepStrictEqual(client.sent(), ["JOIN ops"])
    client.hears("@JOIN JOINED ops e9:0 1")
    assert.deepStrictEqual(
      client.sent().filter((line) => !line.startsWith("WHO")),
      ["SAY ops one", "JOIN dev"]
    )
    client.hears("@JOIN JOINED dev e8:0 1")
    assert.deepStrictEqual(
      client.sent().filter((line) => !line.startsWith("WHO")),
      ["SAY dev two", "SAY lobby three"]
    )
  })

  it("wait over a lost connection", () => {
    const client = online().types("/join ops", "only for ops").calm().loses().connects().calm()
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${ping} PONG`)
    assert.deepStrictEqual(client.sent(), ["JOIN ops", "WHO lobby"])
    client.hears("@JOIN JOINED ops e9:0 1")
    assert.include(client.sent(), "SAY ops only for ops")
  })

  it("are sent before the person leaves, and told when they were not", () => {
    const client = online().types("/join ops", "only for ops", "/quit").calm()
    client.hears("@JOIN JOINED ops e9:0 1")
    assert.include(client.sent(), "SAY ops only for ops")
    client.hears("@SAY OK ops e9:1")
    assert.deepStrictEqual(client.sent(), ["BYE"])
    const refused = online().types("/join ops", "only for ops", "/quit").calm()
    refused.hears("@JOIN ERR full Too many.")
    assert.deepStrictEqual(refused.sent(), ["BYE"])
    const late = online().types("/join ops", "only for ops", "/quit").calm().waits(2_000)
    assert.deepStrictEqual(late.shown(), [Copy.notDelivered("ops", "only for ops")])
    assert.isTrue(late.did().some((cmd) => cmd._tag === "Quit" && cmd.code === 6))
  })

  it("are told with their own rooms when they were not sent", () => {
    const client = online().types("/join ops", "one", "/join dev", "two", "/who").calm()
    client.hears("@JOIN ERR full Too many.")
    const all = givenBack("ops: one", "ops: /join dev", "dev: two", "dev: /who")
    assert.deepStrictEqual(client.shown().at(-1), all)
    const quit = online().loses().types("/join ops", "one", "/join dev", "two", "/who").calm()
    const [one, two] = [
      { to: "ops", text: "one" },
      { to: "dev", text: "two" }
    ]
    assert.deepStrictEqual(quit.types("/quit").shown(), [
      Copy.linesNotDelivered([one, two]),
      Copy.notCarriedOut(["/join ops", "/join dev", "/who"])
    ])
  })

  it("are given back from one on that would be carried out in another room than was shown", () => {
    const client = inDev().loses().types("/join ops", "/room", "for ops", "and more")
    assert.strictEqual(rows(client).at(-1), "[ops] alice: and more")
    resumes(client, "lobby e1:41", "dev e9:0").sent()
    client.hears(`MSG lobby 42 ${at} bob hi`).calm()
    client.hears("@JOIN JOINED ops e8:0 1")
    assert.strictEqual(client.state.currentRoom, "lobby")
    assert.deepStrictEqual(client.shown().at(-1), givenBack("ops: for ops", "ops: and more"))
    assert.deepStrictEqual(
      client.sent().filter((line) => line.startsWith("SAY")),
      []
    )
  })

  it("are bounded like those that wait for the server", () => {
    const client = online().types("/join ops", ...Array.from({ length: 257 }, (_, i) => `${i}`))
    assert.deepStrictEqual(client.shown(), [Copy.lineComesBack(Copy.tooManyPending(256))])
    assert.deepStrictEqual(drafts(client), [])
  })
})

describe("A private message that waits", () => {
  const toBob = () =>
    online().hears(`TOLD 1 ${at} bob hi`).waits(20_000).types("/join ops", "for ops")

  it("is for whoever had written when it was typed", () => {
    const client = toBob().types("/reply psst").hears(`TOLD 2 ${at} carol me too`)
    assert.strictEqual(rows(client).at(-1), "private, you → bob: psst")
    client.calm().hears("@JOIN JOINED ops e9:0 1")
    assert.include(client.sent(), "TELL bob psst")
  })

  it("is for whoever had the name when it was typed", () => {
    const tells = (client: Scenario) =>
      client.sentWithTags().filter((line) => line.includes(" TELL ") || line.startsWith("TELL "))
    const known = toBob().types("/msg bob psst").hears("RENAME bob rob", "ENTER lobby bob")
    known.calm().hears("@JOIN JOINED ops e9:0 1")
    assert.deepStrictEqual(tells(known), [`@;since=${at} TELL bob psst`])
    // Another bob has written while it was typed.
    const typing = toBob().hears("TOLD 2 2026-11-22T07:00:20.000Z bob hm").types("/reply psst")
    typing.calm().hears("@JOIN JOINED ops e9:0 1")
    assert.deepStrictEqual(tells(typing), [`@;since=${at} TELL bob psst`])
    // Nothing of carol was seen yet.
    const client = toBob()
    client.types("/msg carol psst").calm().hears("@JOIN JOINED ops e9:0 1")
    const [sent] = tells(client)
    assert.match(sent ?? "", /^@;since=\S+ TELL carol psst$/)
  })

  it("is refused at once where it will be refused", () => {
    const client = online().types("/join ops", "for ops").calm().types("/reply psst")
    assert.deepStrictEqual(client.shown(), [Copy.nothingToAnswer])
    assert.strictEqual(client.state.waitingLines.length, 1)
  })
})

describe("What reads the log behind the person's own lines", () => {
  it("waits until they are in it, and so does what is typed after it", () => {
    for (const [typed, asked] of [
      ["/history 2", "AFTER lobby 2 e1:41"],
      ["/search tea", "SEARCH lobby 20 tea"]
    ] as const) {
      const client = online({}, "search=200").types("one", "two", typed, "three")
      assert.deepStrictEqual(client.sentIds().length, 2, typed)
      assert.deepStrictEqual(rows(client).slice(2), [typed, "alice: three"])
      client.calm()
      const [one, two] = client.state.pendingLines.map(({ id }) => id)
      client.hears(`@${one} OK lobby e1:42 ${at}`)
      assert.deepStrictEqual(client.sent(), [])
      client.hears(`@${two} OK lobby e1:43 ${at}`)
      assert.deepStrictEqual(client.sent(), [asked, "SAY lobby three"])
    }
  })

  it("waits over a lost connection, and goes before what was typed after it", () => {
    const client = online().types("one", "/history 1").calm().loses()
    resumes(client, "lobby e1:41")
    assert.deepStrictEqual(client.sent().slice(0, 1), ["SAY lobby one"])
    client.hears(`@SAY OK lobby e1:42 ${at}`)
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 1 e1:41"])
  })

  it("does not wait for what is said elsewhere", () => {
    const client = inDev()
      .types("/room lobby", "one", "/room dev", "/history")
      .types("/msg bob psst")
    assert.strictEqual(client.state.waitingLines.length, 0)
  })
})

describe("Commands that are typed while there is no connection", () => {
  it("keep their places among the lines, which go where they would have gone", () => {
    const client = online().loses().types("before", "/join private-plans", "for the plans")
    client.waits(250).loses().types("/nick alicia", "/who", "/msg bob psst")
    assert.deepStrictEqual(client.calm().connects().sent(), [
      `RESUME ${secret} lobby=e1:41 inbox=0`,
      "PING"
    ])
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", "@PING PONG")
    assert.deepStrictEqual(client.sent(), ["SAY lobby before", "JOIN private-plans", "WHO lobby"])
    client.calm().hears("@JOIN JOINED private-plans e9:0 1")
    assert.deepStrictEqual(client.sent(), [
      "WHO private-plans",
      "SAY private-plans for the plans",
      "NICK alicia",
      "WHO private-plans",
      "TELL bob psst"
    ])
  })

  it("are shown as commands, and lines behind them with the room where they will go", () => {
    const client = inDev().loses()
    client.types("/topic tea", "/join ops", "for ops", "//who", "/j tea", "for tea", "/part")
    assert.deepStrictEqual(
      rows(client),
      [
        "[dev] /topic tea",
        "/join ops",
        "[ops] alice: for ops",
        "[ops] alice: /who",
        "[ops] /j tea",
        "[tea] alice: for tea",
        "[tea] /part"
      ].slice(-5)
    )
    assert.deepStrictEqual(rows(client.types("/topic -")), [
      "[ops] alice: /who",
      "[ops] /j tea",
      "[tea] alice: for tea",
      "[tea] /part",
      "[lobby] /topic -"
    ])
    assert.deepStrictEqual(rows(inDev().loses().types("/topic tea", "/join ops", "for ops")), [
      "[dev] /topic tea",
      "/join ops",
      "[ops] alice: for ops"
    ])
    const left = inDev().loses().types("/part", "hello", "/room dev", "/me waves")
    assert.deepStrictEqual(rows(left), [
      "/part dev",
      "[lobby] alice: hello",
      "[lobby] /room dev",
      "[lobby] * alice waves"
    ])
  })

  it("have a row of their own where they were typed, until they are sent, and a /join until it is answered", () => {
    const client = online().loses().types("one", "/nick alicia", "two", "/join ops", "three")
    const before = ["[lobby] alice: one", "/nick alicia", "[lobby] alicia: two", "/join ops"]
    assert.deepStrictEqual(rows(client), [...before, "[ops] alicia: three"])
    resumes(client, "lobby e1:41").sent()
    const sent = ["[lobby] alice: one", "[lobby] alicia: two", "/join ops", "[ops] alicia: three"]
    assert.deepStrictEqual(rows(client), sent)
    assert.strictEqual(prompted(client), "ops")
    assert.deepStrictEqual(rows(client.loses()), [...before, "[ops] alicia: three"])
    client.calm().types("/quit")
    assert.include(client.shown(), Copy.notDelivered("ops", "three"))
  })

  it("let the prompt name the room where the next line goes", () => {
    const client = inDev().loses()
    const behind = (line: string) => prompted(client.types(line))
    assert.strictEqual(prompted(client), "dev")
    assert.strictEqual(behind("/part"), "lobby")
    assert.strictEqual(behind("/join ops"), "ops")
    assert.strictEqual(behind("hello"), "ops")
    assert.strictEqual(behind("/room lobby"), "lobby")
    assert.strictEqual(behind("/part lobby"), "ops")
  })

  it("say which lines behind them were not sent when they are refused", () => {
    const client = online().loses().types("/join ops", "only for ops").connects().calm()
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${ping} PONG`)
    assert.deepStrictEqual(client.sent(), ["JOIN ops", "WHO lobby"])
    client.calm().hears("@JOIN ERR full Too many.")
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown().at(-1), givenBack("ops: only for ops"))
    assert.deepStrictEqual(drafts(client), [])
  })

  it("go to a room that the person is in as soon as it is chosen", () => {
    const client = inDev().types("/room lobby").calm().loses().types("/join dev", "for dev")
    assert.deepStrictEqual(rows(client), ["[dev] alice: for dev"])
  })
})

describe("Lines behind an unanswered /part", () => {
  it("go to the room that remains", () => {
    const client = inDev().types("/part", "hello")
    assert.deepStrictEqual(client.sent(), ["PART dev"])
    assert.deepStrictEqual(client.hears("@PART OK").sent(), ["SAY lobby hello"])
  })
})

describe("Lines behind several unanswered /parts", () => {
  it("go to the room that remains", () => {
    const client = inDev().types("/join ops").calm()
    client.hears("@JOIN JOINED ops e8:0 1").sent()
    client.types("/room dev").loses().types("/part lobby", "/part", "hello")
    assert.strictEqual(prompted(client), "ops")
    assert.strictEqual(rows(client).at(-1), "[ops] alice: hello")
    resumes(client, "lobby e1:41", "dev e9:0", "ops e8:0").sent()
    for (const { command, id } of client.state.pendingRequests)
      if (command._tag === "Part") client.hears(`@${id} OK`)
    assert.include(client.sent(), "SAY ops hello")
  })

  it("cannot leave all rooms", () => {
    const client = inDev().loses().types("/part lobby", "/part")
    assert.strictEqual(client.shown().at(-1), Copy.cannotLeaveOnlyRoom("dev"))
    assert.strictEqual(prompted(client), "dev")
  })
})

describe("A room that the person has chosen while something waits", () => {
  const goes = (client: Scenario, room: string, draft = "") =>
    client.input({ _tag: "GoTo", room: RoomName.make(room), draft: { text: draft } })

  it("is where they are behind that, and what they type there is said there", () => {
    const client = online().loses().types("/join cellar", "for the cellar")
    goes(client, "lobby").types("for the lobby", "/topic green")
    assert.strictEqual(prompted(client), "lobby")
    assert.deepStrictEqual(rows(client), [
      "/join cellar",
      "[cellar] alice: for the cellar",
      "alice: for the lobby",
      "/topic green"
    ])
    goes(client, "cellar")
    assert.include(rows(client), "[lobby] alice: for the lobby")
    resumes(client, "lobby e1:41").sent()
    const said = client.hears("@JOIN JOINED cellar e4:0 1").sent()
    assert.deepStrictEqual(
      said.filter((line) => /^(?:SAY|TOPIC)/.test(line)),
      ["SAY cellar for the cellar", "SAY lobby for the lobby", "TOPIC lobby green"]
    )
    assert.strictEqual(client.state.currentRoom, "cellar")
    assert.notInclude(client.shown().join("\n"), "/room")
  })

  it("is where that is said also where the person does not get into another", () => {
    const client = online().types("/join cellar", "for the cellar")
    goes(client, "lobby").types("for the lobby").sent()
    client.calm().hears("@JOIN ERR private No.")
    assert.deepStrictEqual(client.sent(), ["SAY lobby for the lobby"])
    assert.include(client.shown(), givenBack("cellar: for the cellar"))
    assert.strictEqual(client.state.currentRoom, "lobby")
  })

  it("is forgotten where they only look around, and leaves the draft where it is", () => {
    const client = online().loses().types("/join cellar").calm()
    for (const room of ["lobby", "cellar", "lobby", "cellar"]) goes(client, room, "half")
    assert.deepStrictEqual(drafts(client), Array(4).fill("half"))
    assert.strictEqual(prompted(client), "cellar")
    assert.deepStrictEqual(client.state.waitingLines, [])
    const waits = goes(client, "lobby").input({ _tag: "Leave" }).shown().join("\n")
    assert.notInclude(waits, "/room")
  })
})

describe("A draft", () => {
  let seq = 89
  const says = (client: Scenario, room: string) =>
    client.hears(`MSG ${room} ${++seq} ${at} bob hi`).calm()

  it("stays with its room when another is chosen, and comes back with it", () => {
    const client = says(inDev(), "lobby")
    assert.deepStrictEqual(drafts(press(client, "for dev")), [])
    assert.strictEqual(client.state.currentRoom, "lobby")
    assert.deepStrictEqual(drafts(press(says(client, "dev"), "for the\nlobby")), ["for dev"])
    assert.deepStrictEqual(drafts(press(says(client, "lobby"), "")), ["for the\nlobby"])
    assert.deepStrictEqual(drafts(press(says(client, "dev"), "")), [])
  })

  it("comes back with the key when there is nothing new any more, unless the person chose a room", () => {
    const away = () => {
      const client = inDev().hears(`MSG lobby 90 ${at} bob hi`)
      press(client, "half").calm()
      assert.strictEqual(client.state.currentRoom, "lobby")
      return client
    }
    const client = press(away(), "other half")
    assert.strictEqual(client.state.currentRoom, "dev")
    assert.deepStrictEqual(drafts(client), ["half"])
    assert.strictEqual(press(client, "half").state.currentRoom, "dev")
    const chosen = press(away().types("/room lobby"), "")
    assert.strictEqual(chosen.state.currentRoom, "lobby")
    const left = away().types("/part dev")
    left.sent()
    assert.strictEqual(press(left.hears("@PART OK"), "").state.currentRoom, "lobby")
  })

  it("is never where the next line is typed after a command: Up brings it", () => {
    for (const command of ["/room", "/room lobby", "/join lobby", "/part"]) {
      // A draft waits in the lobby.
      const client = press(says(inDev().types("/room lobby"), "dev"), "for the lobby")
      says(client, "lobby").types(command).sent()
      client.hears("@PART OK")
      assert.strictEqual(client.state.currentRoom, "lobby", command)
      const told = Copy.draftOffered("lobby", "for the lobby")
      assert.strictEqual(client.shown().filter((line) => line === told).length, 1, command)
      assert.deepStrictEqual<unknown>(client.did(), [{ _tag: "Recall", text: "for the lobby" }])
      assert.deepStrictEqual(client.types("/room lobby").did(), [])
    }
  })

  it("comes back to the editor at once when there is no other room, or not yet", () => {
    assert.deepStrictEqual(drafts(press(online(), "for the lobby")), ["for the lobby"])
    const joining = says(inDev(), "lobby").types("/join ops").calm()
    assert.deepStrictEqual(drafts(press(joining, "for ops")), ["for ops"])
    assert.strictEqual(joining.state.currentRoom, "dev")
  })

  it("is kept for the room that is left, and comes back when that is entered again", () => {
    for (const isLeft of [true, false]) {
      const client = says(inDev(), "lobby")
      press(client, "for dev").types(...(isLeft ? ["/leave dev"] : []))
      client.sent()
      client.calm()
      if (isLeft) client.hears("@PART OK")
      else {
        client.loses().connects().calm()
        const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
        client.hears("@RESUME READY alice 120 0", `JOINED lobby e1:${seq} 2`, `@${ping} PONG`)
      }
      assert.include(client.shown(), Copy.draftKept("dev", "for dev"))
      client.types("/join dev").sent()
      client.calm().hears("@JOIN JOINED dev e9:0 1")
      assert.deepStrictEqual<unknown>(client.did(), [{ _tag: "Recall", text: "for dev" }])
    }
  })

  it("is taken out of the line where its room cannot be entered, or is lost, and comes back with Up", () => {
    const take = (client: Scenario) => client.did().filter(({ _tag }) => _tag === "TakeDraft")
    const joining = () => inDev().types("/join ops").calm()
    const refused = joining().hears("@JOIN ERR full Too many.")
    assert.deepStrictEqual<unknown>(take(refused), [{ _tag: "TakeDraft", room: "ops" }])
    const behind = joining().types("for ops").calm().hears("@JOIN ERR full Too many.")
    assert.deepStrictEqual<unknown>(take(behind), [{ _tag: "TakeDraft", room: "ops" }])
    assert.deepStrictEqual(take(joining().hears("@JOIN JOINED ops e3:0 1")), [])
    assert.deepStrictEqual(take(inDev().types("/part").calm().hears("@PART OK")), [])
    const lost = inDev().loses().connects().calm()
    const ping = lost.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    lost.hears("@RESUME READY alice 120 0", `JOINED lobby e1:${seq} 2`, `@${ping} PONG`)
    assert.deepStrictEqual<unknown>(take(lost), [{ _tag: "TakeDraft", room: "dev" }])
    refused
      .calm()
      .input({ _tag: "DraftTaken", room: RoomName.make("ops"), draft: { text: "for o" } })
    assert.deepStrictEqual(refused.shown(), [Copy.draftOffered("ops", "for o")])
    assert.deepStrictEqual<unknown>(refused.did(), [{ _tag: "Recall", text: "for o" }])
  })
})

describe("/reply", () => {
  it("names its addressee as soon as it is begun", () => {
    const client = online()
    assert.isUndefined(expandDraft(client.state, "/reply ", client.now))
    client.hears(`TOLD 1 ${at} bob psst`)
    assert.strictEqual(expandDraft(client.state, "/reply ", client.now)?.text, "/msg bob ")
    assert.strictEqual(
      expandDraft(client.state, "/r only you", client.now)?.text,
      "/msg bob only you"
    )
    for (const draft of ["/reply", "/replying ", " /reply ", "/rooms "])
      assert.isUndefined(expandDraft(client.state, draft, client.now))
    client.hears("RENAME bob rob 2026-11-22T07:00:01.000Z")
    assert.strictEqual(expandDraft(client.state, "/reply ", client.now)?.text, "/msg rob ")
  })

  it("names nobody where another has written in the last second, and asks which of them is meant", () => {
    const client = online().hears(`TOLD 1 ${at} bob the code?`).waits(5_000)
    client.hears("TOLD 2 2026-11-22T07:00:05.000Z carol lunch?").calm()
    assert.isUndefined(expandDraft(client.state, "/reply ", client.now + 900))
    // As long as the draft is from then, however late it is entered.
    client.waits(20_000).calm()
    client.input({ _tag: "Line", text: "/reply 4711", startedAt: client.now - 20_100 })
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown(), [Copy.replyChanged("4711", "carol", "bob")])
    assert.strictEqual(expandDraft(client.state, "/reply ", client.now)?.text, "/msg carol ")
    // A paste is begun when it comes.
    client.input({ _tag: "Line", text: "/reply noon", startedAt: client.now - 1_000 })
    assert.deepStrictEqual(client.sent(), ["TELL carol noon"])
  })

  it("is for who wrote last where only they have written in the last second", () => {
    const wrote = (...then: ReadonlyArray<readonly [millis: number, nick: string]>) => {
      const client = online().hears(`TOLD 1 ${at} alan the code?`).waits(60_000)
      for (const [index, [millis, nick]] of then.entries())
        client
          .waits(millis)
          .hears(`TOLD ${index + 2} 2026-11-22T07:01:${10 + index}.000Z ${nick} hm`)
      return (after: number) => expandDraft(client.state, "/reply ", client.now + after)?.text
    }
    const alanAgain = wrote([0, "bob"], [400, "alan"])
    assert.isUndefined(alanAgain(300))
    assert.isUndefined(alanAgain(700))
    assert.strictEqual(alanAgain(1_000), "/msg alan ")
    assert.isUndefined(wrote([0, "bob"], [1_400, "carol"])(300))
    assert.strictEqual(wrote([0, "bob"], [1_400, "bob"])(300), "/msg bob ")
    assert.strictEqual(wrote([0, "alan"], [100, "alan"])(0), "/msg alan ")
    const many = wrote(...Array.from({ length: 20 }, (_, of) => [40, `nick${of}`] as const))
    assert.isUndefined(many(200))
    assert.strictEqual(many(1_000), "/msg nick19 ")
  })

  it("is not for who has the same name, and wrote too late to be seen", () => {
    const client = online().hears(`TOLD 1 ${at} bob the code?`).waits(60_000)
    client.hears("TOLD 2 2026-11-22T07:01:00.000Z bob lunch?")
    const begin = (after: number) => {
      const begun = expandDraft(client.state, "/reply ", client.now + after)
      client.input({ _tag: "Line", text: `${begun?.text}4711`, begunAt: begun?.chosenAt ?? 0 })
      return client.sentWithTags()
    }
    assert.deepStrictEqual(begin(900), [`@;since=${at} TELL bob 4711`])
    assert.deepStrictEqual(client.types("/reply 4711").sentWithTags(), [
      `@;since=${at} TELL bob 4711`
    ])
    const second = "@;since=2026-11-22T07:01:00.000Z TELL bob 4711"
    assert.deepStrictEqual(begin(1_000), [second])
    assert.include(client.waits(20_000).types("/reply 4711").sentWithTags(), second)
  })

  it("is for who wrote as the first and only one, at once, under the name that they have now", () => {
    const client = online().hears(`TOLD 1 ${at} bob psst`)
    const begin = (after: number) => {
      const begun = expandDraft(client.state, "/reply ", client.now + after)
      client.input({ _tag: "Line", text: `${begun?.text}hm`, begunAt: begun?.chosenAt ?? 0 })
      return client.sentWithTags()
    }
    assert.deepStrictEqual(begin(100), [`@;since=${at} TELL bob hm`])
    assert.deepStrictEqual(client.types("/reply hm").sentWithTags(), [`@;since=${at} TELL bob hm`])
    client.waits(2_000).hears("RENAME bob rob 2026-11-22T07:00:02.000Z")
    assert.deepStrictEqual(begin(100), ["@;since=2026-11-22T07:00:02.000Z TELL rob hm"])
  })

  it("asks when another has written since its draft was begun, however long ago", () => {
    const client = online().hears(`TOLD 1 ${at} bob hi`).waits(5_000)
    const startedAt = client.now - 1_000
    client.hears(`TOLD 2 ${at} carol me too`).waits(60_000).calm()
    client.input({ _tag: "Line", text: "/reply only for bob", startedAt })
    assert.deepStrictEqual(client.shown(), [Copy.replyChanged("only for bob", "carol", "bob")])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("asks when somebody else has just written, on a terminal that could not show that", () => {
    const client = online().hears(`TOLD 1 ${at} bob hi`).waits(1_000)
    client.hears(`TOLD 2 ${at} carol me too`).calm().types("/reply only for bob")
    assert.deepStrictEqual(client.shown(), [Copy.replyChanged("only for bob", "carol", "bob")])
    assert.deepStrictEqual(client.sent(), [])
    client.waits(20_000).calm().types("/reply for carol")
    assert.deepStrictEqual(client.sent(), ["TELL carol for carol"])
  })

  it("does not answer oneself", () => {
    const client = online().hears(`TOLD 1 ${at} bob hi`, `TOLD 2 ${at} alice note to myself`)
    assert.deepStrictEqual(client.types("/reply what?").sent(), ["TELL bob what?"])
  })
})

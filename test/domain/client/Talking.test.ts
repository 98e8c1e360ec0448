import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import { ruleOf } from "../../../src/domain/chat/Rule.ts"
import { sanitizeText } from "../../../src/domain/chat/Text.ts"
import { complete } from "../../../src/domain/client/Completion.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { limits } from "../../../src/domain/client/Limits.ts"
import type { Msg } from "../../../src/domain/client/Msg.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, Scenario } from "../../support/scenario.ts"

const bells = (client: Scenario) => client.did().filter(({ _tag }) => _tag === "Bell").length

const nicks = (names: ReadonlyArray<string>) => names.map((name) => Nick.make(name))
const entered = (...names: ReadonlyArray<string>) =>
  Copy.noticeText({ _tag: "Entered", room: lobby, time: 0, nicks: nicks(names), labelled: false })
const left = (...names: ReadonlyArray<string>) =>
  Copy.noticeText({
    _tag: "Left",
    room: lobby,
    time: 0,
    nicks: nicks(names),
    reason: "quit",
    labelled: false
  })

/** In the lobby, which is the current room, and in dev with carol. */
const inTwoRooms = () => {
  const client = online().types("/join dev")
  client.calm().hears("@JOIN JOINED dev e9:7 2").sent()
  return client
    .hears(
      "@AFTER GAP dev 1 7 trimmed",
      "@AFTER OK dev e9:7",
      "@WHO HERE dev alice carol",
      "@WHO OK"
    )
    .types("/room lobby")
    .calm()
}

describe("What is typed", () => {
  it("stands below the transcript until it is accepted, and then in its place", () => {
    const client = online().types("hello")
    assert.deepStrictEqual(client.sent(), ["SAY lobby hello"])
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(
      view(client.state).pending.map(({ text }) => text),
      ["hello"]
    )
    client.hears(`MSG lobby 42 ${at} bob before`, "@SAY OK lobby e1:43")
    assert.deepStrictEqual(client.shown(), [
      "live lobby 42 bob: before",
      "mine lobby 43 alice: hello"
    ])
    assert.deepStrictEqual(view(client.state).pending, [])
  })

  it("is told to be refused, with the reason", () => {
    const client = online().types("hello")
    client.sent()
    client.hears("@SAY ERR unavailable The log can't be reached.")
    assert.deepStrictEqual(client.shown(), [Copy.notSent("hello", "The log can't be reached.")])
    assert.deepStrictEqual(view(client.state).pending, [])
  })

  it("comes back into the field of a page, and not into a line that may be typed already", () => {
    const comesBack = (
      settings: Partial<Settings>,
      line: string,
      ...heard: ReadonlyArray<string>
    ) => {
      const client = online(settings).types(line)
      client.sent()
      client.hears(...heard)
      return client.did().filter(({ _tag }) => _tag === "Recall")
    }
    for (const [line, ...heard] of [
      ["hello", "@SAY ERR muted Not now."],
      ["/msg bob hello", "@TELL ERR no-such-nick Nobody."],
      ["/topic tea", "@TOPIC ERR muted Not now."],
      ["/topik tea"],
      ["/msg bob"],
      [`/me ${"x".repeat(4096)}`]
    ] as const) {
      const recall = { _tag: "Recall", text: line, isRefused: true } as const
      assert.deepStrictEqual(comesBack({ frontEnd: "page" }, line, ...heard), [recall], line)
      assert.deepStrictEqual(comesBack({}, line, ...heard), [], line)
    }
    for (const line of ["hello", "/help", "/mute"])
      assert.deepStrictEqual(comesBack({ frontEnd: "page" }, line), [], line)
  })

  it("is told in a page as it was typed, also in a conversation", () => {
    const client = online({ frontEnd: "page" }).types("/msg bob are you there")
    client.sent()
    client.hears("@TELL ERR no-such-nick Nobody here has that nickname.")
    const why = "Nobody here has that nickname."
    assert.deepStrictEqual(client.shown(), [Copy.privateNotSent("bob", "are you there", why)])
  })

  it("is refused when it is too long and cannot be cut", () => {
    const line = `/me ${"x".repeat(4096)}`
    const client = online().types(line)
    assert.deepStrictEqual(client.sent(), [])
    const why = Copy.textTooLong(line.length, 4096 - "@4 SAY lobby ".length)
    assert.deepStrictEqual(client.shown(), [Copy.lineComesBack(why)])
    assert.deepStrictEqual(client.did(), [])
  })

  it("is never sent when it is no command, nor left where the next line would follow it", () => {
    for (const line of ["/xyzzy", "quit", "help", " /who", "/msg bob", "msg BOB hi"]) {
      const client = online().types(line)
      assert.deepStrictEqual(client.sent(), [], line)
      assert.strictEqual(client.shown().length, 1)
      assert.deepStrictEqual(client.did(), [])
    }
  })

  it("is sent by /say and /dm as without and by /msg, and is a text where nobody has the name", () => {
    assert.deepStrictEqual(online().types("/say hi  there").sent(), ["SAY lobby hi  there"])
    assert.deepStrictEqual(online().types("/dm bob hi").sent(), ["TELL bob hi"])
    assert.deepStrictEqual(online().types("msg me later").sent(), ["SAY lobby msg me later"])
    assert.deepStrictEqual(online().types(" msg bob hi").sent(), ["SAY lobby  msg bob hi"])
    assert.deepStrictEqual(online({ mode: "pipe" }).types("/say hi").sent(), ["SAY lobby hi"])
  })

  it("may fill a line to its last byte", () => {
    const most = 4096 - "@4 SAY lobby ".length
    assert.strictEqual(
      online()
        .types("é".repeat(Math.floor(most / 2)))
        .sent().length,
      1
    )
    assert.strictEqual(
      online()
        .types("é".repeat(most / 2 + 1))
        .sent().length,
      2
    )
  })

  it("is queued while there is no connection, and refused when too much is", () => {
    const client = online().loses().calm()
    for (let i = 0; i < 256; i++) client.types(`line ${i}`)
    assert.deepStrictEqual(client.shown(), [])
    const { morePending, pending } = view(client.state)
    assert.strictEqual(morePending + pending.length, 256)
    client.types("one more")
    assert.deepStrictEqual(client.shown(), [Copy.lineComesBack(Copy.tooManyPending(256))])
    assert.deepStrictEqual(
      client.did().filter(({ _tag }) => _tag === "Draft"),
      []
    )
  })

  it("goes out without characters that a line can't carry", () => {
    assert.deepStrictEqual(online().types("a\x1b[31mb\tc").sent(), ["SAY lobby a\ufffd[31mb\tc"])
    assert.deepStrictEqual(online().types("two\nlines").sent(), ["SAY lobby two\\nlines"])
  })

  it("goes to one person with /msg and /reply", () => {
    const client = online().types("/msg bob hi").calm().hears("@TELL OK").calm()
    // It goes to who wrote last, and that was nobody but the person.
    assert.deepStrictEqual(client.types("/reply hm").shown(), [Copy.nothingToAnswer])
    client.hears(`TOLD 1 ${at} bob psst`, `TOLD 1 ${at} bob psst`).types("/reply what?")
    assert.deepStrictEqual(client.shown(), ["from bob: psst"])
    assert.deepStrictEqual(client.sent(), ["TELL bob what?"])
    assert.deepStrictEqual(client.hears("@TELL OK").shown(), ["to bob: what?"])
  })
})

describe("A pipe that ends while it was not read any further", () => {
  it("says that more was to come, unless the input had ended", () => {
    const ends = (lines: number, ...last: ReadonlyArray<Msg>) => {
      const pipe = new Scenario({ mode: "pipe" }, "bot")
      pipe.types(...Array.from({ length: lines }, (_, n) => `line ${n}`))
      return pipe.input(...last).shown()
    }
    const stop = { _tag: "Stop" } as const
    assert.include(ends(limits.pendingLines, stop), Copy.inputNotRead)
    assert.notInclude(ends(limits.pendingLines - 1, stop), Copy.inputNotRead)
    assert.notInclude(ends(limits.pendingLines, { _tag: "End" }, stop), Copy.inputNotRead)
  })
})

describe("A leave that is held back", () => {
  it("has its own time before what is given back of a message from long ago", () => {
    const time = (second: number) => new Date(Date.parse(at) + second * 1000).toISOString()
    const client = online({}, `time=${at}`).waits(100_000)
    client.calm().hears(`LEAVE lobby ${time(100)} lost bob`, `UNTOLD 1 ${time(5)} bob hi`)
    assert.deepStrictEqual(
      client.notices().map((of) => [of._tag, "time" in of && of.time]),
      [
        ["Left", Date.parse(time(100))],
        ["Untold", Date.parse(time(5))]
      ]
    )
  })
})

describe("A join that is held back", () => {
  it("is shown before another room is entered, with the room that it is about", () => {
    const client = online().hears("ENTER lobby will").types("/join tea")
    client.calm().hears("@JOIN JOINED tea e2:0 2")
    assert.deepStrictEqual<unknown>(
      client
        .notices()
        .map((of) =>
          of._tag === "Entered" ? [of.room, of.labelled] : of._tag === "Info" && of.text
        ),
      [["lobby", true], Copy.roomEntered("tea", 1)]
    )
  })

  it("is shown with its room where the person is in two by then", () => {
    const client = online().types("/join tea").calm().hears("@JOIN JOINED tea e2:0 2")
    client.hears("ENTER lobby will").calm().waits(1_000)
    const labels = client.notices().map((of) => of._tag === "Entered" && of.labelled)
    assert.deepStrictEqual(labels, [true])
  })
})

describe("Topics", () => {
  it("are set and removed with /topic, which alone shows the present one", () => {
    const client = online().types("/topic green tea", "/topic -", "/topic")
    assert.deepStrictEqual(client.sent(), ["TOPIC lobby green tea", "TOPIC lobby"])
    const [set, removed] = client.state.pendingLines.map(({ id }) => id)
    assert.deepStrictEqual(
      view(client.state).pending.map(({ text }) => text),
      ["/topic green tea", "/topic -"]
    )
    // What is being set is not yet the topic, and what was the topic soon is none.
    assert.deepStrictEqual(client.shown(), [Copy.topicBeingSet("lobby", undefined)])
    client.hears(`@${set} OK lobby e1:42 ${at}`).types("/topic")
    assert.deepStrictEqual(client.shown(), [
      "mine lobby 42 alice set the topic: green tea",
      Copy.topicBeingSet("lobby", undefined)
    ])
    client.hears(`@${removed} OK lobby e1:43 ${at}`).types("/topic")
    assert.deepStrictEqual(client.shown(), [
      "mine lobby 43 alice removed the topic",
      Copy.topicIs("lobby", undefined)
    ])
    const long = "x".repeat(301)
    assert.deepStrictEqual(client.types(`/topic ${long}`).sent(), [])
  })

  it("are those of another room where that is named first, as on IRC", () => {
    const client = online().types("/join tea")
    client.sent()
    client.hears("@JOIN JOINED tea e2:0 1").sent()
    client.hears("@WHO OK").types("/room lobby").calm()
    client.types("/topic #tea Oolong", "/topic #TEA")
    assert.deepStrictEqual(client.sent(), ["TOPIC tea Oolong"])
    assert.deepStrictEqual(client.shown(), [Copy.topicBeingSet("tea", "Oolong")])
    assert.deepStrictEqual(
      view(client.state).pending.map(({ text }) => text),
      ["/topic #tea Oolong"]
    )
    client.types("/topic #tea -", "/topic #1 in tests")
    assert.deepStrictEqual(client.sent(), ["TOPIC tea", "TOPIC lobby #1 in tests"])
    // A slip in the name changes no topic.
    client.calm().types("/topic #teaa Oolong", "/topic #dev")
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown(), [
      Copy.lineComesBack(Copy.notInRoom("teaa")),
      Copy.lineComesBack(Copy.notInRoom("dev"))
    ])
  })

  it("are told with what is being set, and not at all where they are not known", () => {
    const client = online().types("/topic green tea", "/topic")
    assert.deepStrictEqual(client.shown(), [Copy.topicBeingSet("lobby", "green tea")])
    assert.deepStrictEqual(online().loses().calm().types("/topic").shown(), [
      Copy.needsConnection("/topic")
    ])
    const pipe = new Scenario({ mode: "pipe" }, "bot").types("/topic")
    assert.deepStrictEqual(pipe.shown(), [Copy.notSent("/topic", Copy.noTopicInPipe)])
    assert.strictEqual(pipe.state.refusedLines, 1)
  })

  it("of others are shown in their places, and known", () => {
    const client = online().hears(
      `MSG lobby 42 ${at} bob before`,
      `TOPIC lobby 43 ${at} bob green tea`,
      `MSG lobby 44 ${at} bob after`
    )
    assert.deepStrictEqual(client.types("/topic").shown(), [
      "live lobby 42 bob: before",
      "live lobby 43 bob set the topic: green tea",
      "live lobby 44 bob: after",
      Copy.topicIs("lobby", "green tea")
    ])
    client.hears(`TOPIC lobby 45 ${at} bob`).types("/topic")
    assert.deepStrictEqual(client.shown(), [
      "live lobby 45 bob removed the topic",
      Copy.topicIs("lobby", undefined)
    ])
  })

  it("are told when a room is entered, and listed with the rooms", () => {
    const client = online().types("/join dev", "/rooms")
    client.sent()
    client.hears("@JOIN JOINED dev e9:0 3 code and tea")
    assert.deepStrictEqual(client.shown(), [
      Copy.roomEntered("dev", 2),
      Copy.topicIs("dev", "code and tea")
    ])
    client.hears("@ROOMS ROOM lobby 2 e1:41", "@ROOMS ROOM dev 3 e9:0 code and tea", "@ROOMS OK")
    const rooms = [
      { room: "lobby", members: 2, own: "entered" as const },
      { room: "dev", members: 3, topic: "code and tea", own: "current" as const }
    ]
    assert.deepStrictEqual(client.shown(), [Copy.roomList(rooms)])
  })
})

describe("A private message", () => {
  it("to somebody who is away waits for them, and comes back when they do not", () => {
    const client = online().types("/msg dave psst")
    client.sent()
    client.hears("@TELL AWAY dave 120", "@TELL OK")
    assert.deepStrictEqual(client.shown(), [Copy.waitsFor("dave", 120), "to dave: psst"])
    client.hears(`UNTOLD 1 ${at} dave psst`, `UNTOLD 1 ${at} dave psst`, `TOLD 2 ${at} bob hi`)
    const untold = {
      _tag: "Untold",
      seq: 1,
      time: 0,
      nick: Nick.make("dave"),
      text: "psst"
    } as const
    assert.deepStrictEqual(client.shown(), [Copy.noticeText(untold), "from bob: hi"])
    client.loses().connects()
    assert.include(client.sent()[0], "inbox=2")
  })
})

describe("One's own line", () => {
  it("has the time of the server, also a private one, whose answer has none", () => {
    const client = online().types("hello", "/msg bob psst")
    client.sent()
    client.hears(`@SAY OK lobby e1:42 ${at}`, "@TELL OK")
    const times = client.notices().map((notice) => "time" in notice && notice.time)
    assert.deepStrictEqual(times, [Date.parse(at), Date.parse(at)])
  })
})

describe("What a later version of the server may say", () => {
  it("is left out without a word", () => {
    const client = online().hears(
      "FOO bar",
      "@7 FOO",
      "@1;new=yes NEWS",
      `MSG lobby 42 ${at} bob hi`,
      "ENTER lobby carol"
    )
    assert.deepStrictEqual(client.shown(), ["live lobby 42 bob: hi"])
  })
})

describe("What is said", () => {
  it("is shown once, in order, and holes are declared", () => {
    const client = online().hears(
      `MSG lobby 42 ${at} bob one`,
      `MSG lobby 42 ${at} bob one`,
      `MSG lobby 45 ${at} bob four`,
      `MSG lobby 41 ${at} bob old`,
      `MSG elsewhere 1 ${at} bob what`
    )
    assert.deepStrictEqual(client.shown(), [
      "live lobby 42 bob: one",
      Copy.noticeText({ _tag: "Gap", stream: lobby, from: 43, to: 44, cause: "unknown" }),
      "live lobby 45 bob: four"
    ])
  })

  it("in a muted room is counted, until that room is spoken in", () => {
    const client = inTwoRooms()
      .types("/mute dev")
      .hears(`MSG dev 8 ${at} carol one`, `MSG dev 9 ${at} carol Alice, two`)
    const prompt = {
      _tag: "Room",
      room: "lobby",
      unread: [{ name: "dev", unread: 2, mentioned: true }]
    }
    assert.deepStrictEqual<unknown>(view(client.state).prompt, prompt)
    client.types("/room", "here")
    assert.deepStrictEqual<unknown>(view(client.state).prompt, {
      _tag: "Room",
      room: "dev",
      unread: []
    })
    assert.deepStrictEqual(client.sent(), ["AFTER dev 2 e9:7", "SAY dev here"])
  })

  it("is what /room goes to first", () => {
    const client = inTwoRooms().types("/join ops")
    client.sent()
    client.hears("@JOIN JOINED ops e9:7 1").sent()
    client
      .hears("@AFTER GAP ops 1 7 trimmed", "@AFTER OK ops e9:7", "@WHO OK")
      .types("/room lobby")
      .calm()
    const goes = () => client.types("/room").calm().state.currentRoom
    const key = () =>
      client.input({ _tag: "NextRoom", draft: { text: "" } }).calm().state.currentRoom
    assert.deepStrictEqual([goes(), key()], ["lobby", "lobby"])
    client.hears(`MSG ops 8 ${at} carol one`, `MSG dev 8 ${at} carol one`)
    assert.deepStrictEqual([key(), goes(), key()], ["dev", "ops", "lobby"])
    assert.deepStrictEqual([key(), goes()], ["lobby", "lobby"])
    const early = new Scenario({}, undefined, ["dev", "lobby"]).connects()
    assert.deepStrictEqual(early.input({ _tag: "NextRoom", draft: { text: "" } }).shown(), [])
    for (const alone of [
      online().types("/room"),
      online().input({ _tag: "NextRoom", draft: { text: "" } })
    ])
      assert.deepStrictEqual(alone.shown(), [Copy.onlyRoom("lobby")])
  })

  it("rings when it names the reader as a word, or when all is to ring", () => {
    const client = online()
    for (const text of ["alice?", "hey ALICE", "@alice"])
      assert.strictEqual(
        bells(
          client.hears(`MSG lobby ${client.state.rooms[0]?.reorderBuffer.next} ${at} bob ${text}`)
        ),
        1
      )
    assert.strictEqual(bells(client.hears(`MSG lobby 45 ${at} bob malice`)), 0)
    assert.strictEqual(bells(client.types("/bell all").hears(`MSG lobby 46 ${at} bob x`)), 1)
    assert.strictEqual(bells(client.types("/bell off").hears(`MSG lobby 47 ${at} bob alice`)), 0)
  })

  it("is hidden when it comes from someone who is ignored, and counts as read", () => {
    const client = online().types("/ignore Bob").calm()
    client.hears(
      `MSG lobby 42 ${at} bob one`,
      `TOLD 1 ${at} bob two`,
      `MSG lobby 43 ${at} carol three`
    )
    assert.deepStrictEqual(client.shown(), ["live lobby 43 carol: three"])
    assert.deepStrictEqual(client.types("/ignore").shown(), [Copy.ignoredAre(["bob"])])
    client.types("/ignore bob").calm().hears(`MSG lobby 44 ${at} bob four`)
    assert.deepStrictEqual(client.shown(), ["live lobby 44 bob: four"])
  })
})

describe("A name that nobody can have", () => {
  it("is refused with the rule of this server", () => {
    const shown = (rule: "letters" | "extended", name: string) => {
      const client = online({}, `nicks=${rule}`).types(
        `/msg ${name} hi`,
        `/ignore ${name}`,
        `/unignore ${name}`
      )
      assert.deepStrictEqual(client.sent(), [])
      assert.deepStrictEqual(client.state.preferences.ignored, [])
      return client.shown()
    }
    for (const [rule, name] of [
      ["letters", "1bob"],
      ["letters", "bob_1"],
      ["extended", "1bob"]
    ] as const) {
      const why = Copy.nobodyCalled(name, rule)
      assert.deepStrictEqual(shown(rule, name), [Copy.lineComesBack(why), why, why])
    }
    const client = online({}, "nicks=extended").types("/msg bob_1 hi")
    assert.deepStrictEqual(client.sent(), ["TELL bob_1 hi"])
  })

  it("counts as refused in a pipe", () => {
    const pipe = online({ mode: "pipe" }).types("/msg 1bob hi")
    const why = Copy.nobodyCalled("1bob", "extended")
    assert.deepStrictEqual(pipe.shown(), [Copy.notSent("/msg 1bob hi", why)])
    assert.strictEqual(pipe.state.refusedLines, 1)
  })
})

describe("/ignore", () => {
  it("says when nobody has the name, and heeds it all the same", () => {
    const client = online().types("/ignore Bob")
    assert.deepStrictEqual(client.shown(), [Copy.ignoreSet("Bob", true)])
    client.types("/ignore nobody")
    assert.deepStrictEqual(client.shown(), [Copy.ignoreSet("nobody", false)])
    client.hears(`MSG lobby 42 ${at} nobody boo`)
    assert.deepStrictEqual(client.shown(), [])
  })
})

describe("One's own name", () => {
  it("can't be ignored, and what is said under it is shown even if it was ignored before", () => {
    const client = online().types("/ignore Alice")
    assert.deepStrictEqual(client.shown(), [Copy.ignoredSelf("alice")])
    client.types("/ignore bobby", "/nick bobby", "hello").calm()
    const [nick, line] = [client.state.pendingRequests[0]?.id, client.state.pendingLines[0]?.id]
    client.hears(`@${nick} READY bobby`, `@${line} OK lobby e1:42`)
    assert.deepStrictEqual(client.shown(), [
      Copy.nickChanged("bobby"),
      "mine lobby 42 bobby: hello"
    ])
    assert.deepStrictEqual(client.types("/ignore bobby").shown(), [Copy.ignoreCleared("bobby")])
  })
})

describe("Who comes and goes", () => {
  it("shares a line with others who do so in the same moment", () => {
    const client = online().hears(
      "ENTER lobby carol",
      "ENTER lobby dave eve",
      "LEAVE lobby quit eve"
    )
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(client.waits(1_000).shown(), [
      entered("carol", "dave", "eve"),
      left("eve")
    ])
    client.hears("ENTER lobby a b c d", `MSG lobby 42 ${at} bob hi`)
    assert.deepStrictEqual(client.shown(), [entered("a", "b", "c", "d"), "live lobby 42 bob: hi"])
  })

  it("is hidden by /quiet, and known all the same", () => {
    const client = online().types("/quiet on").calm().hears("ENTER lobby carol").waits(1_000)
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(complete(client.state, "ca").candidates, ["carol: "])
  })

  it("changes names, those of others and one's own", () => {
    const client = online().hears(`RENAME bob rob ${at}`)
    assert.deepStrictEqual(client.shown(), [
      Copy.noticeText({ _tag: "Renamed", time: 0, old: Nick.make("bob"), new: Nick.make("rob") })
    ])
    // Whoever has typed the beginning of a name may mean somebody else than who takes one just now.
    assert.deepStrictEqual(complete(client.state, "r").candidates, [])
    client.waits(1_000)
    assert.deepStrictEqual(complete(client.state, "r").candidates, ["rob: "])
    client.types("/nick alicia")
    assert.deepStrictEqual(client.sent(), ["NICK alicia"])
    client.hears("@NICK READY alicia")
    assert.deepStrictEqual(client.shown(), [Copy.nickChanged("alicia")])
    assert.strictEqual(client.state.nick, "alicia")
  })

  it("changes names in the order in which that was asked for, with what was said between", () => {
    const client = online().types("before", "/nick alicia", "after")
    const [before, rename, after] = client.sentIds()
    client.hears(`@${before} OK lobby e1:42`, `@${rename} READY alicia`, `@${after} OK lobby e1:43`)
    assert.deepStrictEqual(client.shown(), [
      "mine lobby 42 alice: before",
      Copy.nickChanged("alicia"),
      "mine lobby 43 alicia: after"
    ])
  })

  it("keeps the old name when the new one is refused", () => {
    const client = online().types("/nick bob")
    client.sent()
    assert.deepStrictEqual(client.hears("@NICK ERR nick-taken Taken.").shown(), ["Taken."])
    assert.strictEqual(client.state.nick, "alice")
  })
})

describe("Rooms", () => {
  it("are entered with what was said there, and left again", () => {
    const client = online({ history: 1 }).types("/join dev")
    assert.deepStrictEqual(client.sent(), ["JOIN dev"])
    client.hears("@JOIN JOINED dev e9:7 2")
    assert.deepStrictEqual(client.sent(), ["AFTER dev 1 e9:6", "WHO dev"])
    client.hears(
      `@AFTER PAST dev 7 ${at} carol before`,
      "@AFTER OK dev e9:7",
      "@WHO HERE dev alice carol",
      "@WHO OK"
    )
    assert.deepStrictEqual(client.shown(), [Copy.roomEntered("dev", 1), "past dev 7 carol: before"])
    client.types("/part")
    assert.deepStrictEqual(client.sent(), ["PART dev"])
    assert.deepStrictEqual(client.hears("@PART OK").shown(), [Copy.roomLeft("dev", "lobby")])
    assert.deepStrictEqual(client.types("/part").shown(), [Copy.cannotLeaveOnlyRoom("lobby")])
  })

  it("are entered again with no more of what was said there than is new", () => {
    const client = inTwoRooms().hears(`MSG lobby 42 ${at} bob read`).calm()
    const leave = () => client.types("/part lobby").calm().hears("@PART OK").calm()
    const enter = (position: string) => {
      client.types("/join lobby").sent()
      return client.hears(`@JOIN JOINED lobby ${position} 2`).sent()
    }
    leave()
    assert.deepStrictEqual(enter("e1:42"), ["WHO lobby"])
    assert.deepStrictEqual(client.calm().hears(`MSG lobby 43 ${at} bob live`).shown(), [
      "live lobby 43 bob: live"
    ])
    leave()
    assert.deepStrictEqual(enter("e1:45"), ["AFTER lobby 2 e1:43", "WHO lobby"])
    client
      .calm()
      .hears(
        ...[44, 45].map((seq) => `@AFTER PAST lobby ${seq} ${at} bob ${seq}`),
        "@AFTER OK lobby e1:45"
      )
    assert.deepStrictEqual(client.shown(), ["past lobby 44 bob: 44", "past lobby 45 bob: 45"])
    leave()
    assert.deepStrictEqual(enter("e1:100"), ["AFTER lobby 20 e1:80", "WHO lobby"])
    client.hears("@AFTER OK lobby e1:100").calm()
    leave()
    assert.deepStrictEqual(enter("e2:5"), ["AFTER lobby 5 e2:0", "WHO lobby"])
  })

  it("are asked for later while there is no connection, and the answer says so", () => {
    const client = online().loses().calm().types("/history", "/who", "/join dev")
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown(), [
      Copy.needsConnection("/history"),
      Copy.carriedOutLater("/who lobby"),
      Copy.carriedOutLater("/join dev")
    ])
    assert.notInclude(
      client.did().map(({ _tag }) => _tag),
      "Draft"
    )
  })

  it("remove no topic where there is none, and say so", () => {
    const client = online().types("/topic -")
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown(), [Copy.topicIs("lobby", undefined)])
    assert.deepStrictEqual(client.hears(`TOPIC lobby 42 ${at} bob tea`).types("/topic -").sent(), [
      "TOPIC lobby"
    ])
    assert.deepStrictEqual(online().types("/topic tea", "/topic -").sent(), [
      "TOPIC lobby tea",
      "TOPIC lobby"
    ])
    // What has changed meanwhile is not known yet.
    const lost = online().loses().types("/topic -")
    assert.deepStrictEqual(
      view(lost.state).pending.map(({ text }) => text),
      ["/topic -"]
    )
  })

  it("tell who is there, and what was said, when asked", () => {
    const client = online().types("/who", "/history 2")
    assert.deepStrictEqual(client.sent(), ["WHO lobby", "AFTER lobby 2 e1:39"])
    client.hears("@WHO HERE lobby bob alice", "@WHO HERE lobby Carol", "@WHO OK")
    assert.deepStrictEqual(client.shown(), [Copy.members("lobby", ["alice", "bob", "Carol"])])
    client.hears(
      `@AFTER PAST lobby 40 ${at} bob one`,
      `@AFTER PAST lobby 41 ${at} bob two`,
      "@AFTER OK lobby e1:41"
    )
    assert.deepStrictEqual(client.shown(), [
      Copy.historyHeading("lobby", true),
      "past lobby 40 bob: one",
      "past lobby 41 bob: two",
      Copy.historyShown({ room: "lobby", count: 2, isBeginning: false }, `${at} to ${at}`)
    ])
    const place = { nick: "alice", host: "model", server: "here port 1" }
    assert.deepStrictEqual(client.types("/whoami").shown(), [
      Copy.whoami({ ...place, rooms: ["lobby"], room: "lobby", connection: { pins: undefined } })
    ])
  })
})

describe("What is written wrong", () => {
  it("is answered with what a room's name is", () => {
    const rule = Option.getOrUndefined(ruleOf(RoomName.ast)) ?? assert.fail("no rule")
    const shown = (line: string) => online().types(line).shown()
    for (const line of ["/join 2nd", "/join inbox"])
      assert.deepStrictEqual(shown(line), [Copy.usage("/join ROOM", rule)])
    const two = Copy.tooManyWords("room")
    assert.deepStrictEqual(shown("/join my room"), [Copy.usage("/join ROOM", two)])
    assert.deepStrictEqual(shown("/who my room"), [Copy.usage("/who [ROOM]", two)])
    assert.deepStrictEqual(shown("/room 2nd"), [Copy.usage("/room [ROOM]", rule)])
  })

  it("is not quoted at length", () => {
    const name = "x".repeat(1_000)
    assert.isBelow(new Scenario().types(name).shown().join().length, 150)
    assert.isBelow(online().types(`/help ${name}`).shown().join().length, 150)
  })
})

describe("What the server refuses", () => {
  it("is told in the words of the commands, and not in those of the protocol", () => {
    const told = (line: string, verb: string, error: string): string => {
      const client = online().types(line)
      client.sent()
      return client.hears(`@${verb} ERR ${error}`).shown().join()
    }
    assert.strictEqual(
      told("/who den", "WHO", "no-such-room There is no room of that name; JOIN makes it."),
      Copy.roomRefused({ _tag: "Err", code: "no-such-room", text: sanitizeText("x") }, "den")
    )
    assert.strictEqual(
      told("hello", "SAY", "not-in-room You are not in that room; JOIN it first."),
      Copy.notSent("hello", Copy.notInRoom("lobby"))
    )
    assert.strictEqual(
      told(
        "/join den",
        "JOIN",
        "full The server has as many rooms as it may; JOIN one that exists."
      ),
      Copy.roomRefused({ _tag: "Err", code: "full", text: sanitizeText("x") }, "den")
    )
    assert.strictEqual(told("/who", "WHO", "unavailable Later."), "Later.")
  })
})

describe("TAB", () => {
  it("completes names, who spoke last first", () => {
    const client = online().hears("ENTER lobby bella", `MSG lobby 42 ${at} bella hi`)
    assert.deepStrictEqual(complete(client.state, "b"), {
      candidates: ["bella: ", "bob: "],
      stem: "b"
    })
    assert.deepStrictEqual(complete(client.state, "hi B"), {
      candidates: ["bella ", "bob "],
      stem: "B"
    })
    assert.deepStrictEqual(complete(client.state, "/msg bo").candidates, ["bob "])
    assert.deepStrictEqual(complete(client.state, "a").candidates, [])
  })

  it("puts nobody's name into a text behind whom it is for, before one is begun there", () => {
    const { state } = online().hears("ENTER lobby bella").waits(1_000)
    const offered = (before: string) => complete(state, before).candidates
    for (const before of ["/msg bob ", "/m bob  ", "/reply ", "/me ", "/say "])
      assert.deepStrictEqual(offered(before), [], before)
    assert.deepStrictEqual(offered("/msg bob @be"), ["@bella "])
    assert.deepStrictEqual(offered("/msg bob be"), ["bella "])
    assert.deepStrictEqual(offered("/msg bob hi "), ["bella ", "bob "])
    assert.deepStrictEqual(offered("/msg "), ["bella ", "bob "])
  })

  it("completes a name behind what cannot be in one", () => {
    const { state } = online().hears("ENTER lobby bella", `MSG lobby 42 ${at} bella hi`)
    for (const before of ["(", 'hi "', "bella,", "bella/", "你好", "/me greets (", "/msg bob ("])
      assert.deepStrictEqual(
        complete(state, `${before}BO`),
        { candidates: ["bob"], stem: "BO" },
        before
      )
    assert.deepStrictEqual(complete(state, "(b").candidates, ["bella", "bob"])
    for (const before of ["(", "hi,", "xbo", "(xbo", "/bo", "/msg (bo", "/room (bo", "/bell (bo"])
      assert.deepStrictEqual(complete(state, before).candidates, [], before)
  })

  it("completes commands and what may follow them", () => {
    const client = inTwoRooms()
    assert.deepStrictEqual(complete(client.state, "/wh").candidates, ["/who ", "/whoami "])
    assert.deepStrictEqual(complete(client.state, "/room d").candidates, ["dev "])
    assert.deepStrictEqual(complete(client.state, "/bell ").candidates, [
      "off ",
      "mention ",
      "all "
    ])
    assert.deepStrictEqual(complete(client.state, "/help hi").candidates, ["history "])
    assert.deepStrictEqual(complete(client.state, "/history ").candidates, [])
  })
})

describe("/quiet and /bell", () => {
  it("tell how it is when they are not told how it is to be", () => {
    const client = online()
    const told = (line: string) => client.types(line).shown().join()
    assert.strictEqual(told("/quiet"), Copy.quietIs(false))
    assert.strictEqual(told("/quiet on"), Copy.quietSet(true))
    assert.strictEqual(told("/quiet"), Copy.quietIs(true))
    assert.strictEqual(told("/bell"), Copy.bellIs("mention"))
    assert.strictEqual(told("/bell all"), Copy.bellSet("all"))
    assert.strictEqual(told("/bell"), Copy.bellIs("all"))
  })
})

describe("Leaving", () => {
  it("waits for what was sent to be answered, and no longer than two seconds", () => {
    const client = online().types("last words", "/quit")
    assert.deepStrictEqual(client.sent(), ["SAY lobby last words"])
    assert.deepStrictEqual(client.hears("@SAY OK lobby e1:42").sent(), ["BYE"])
    const [quit] = client.hears("@BYE BYE quit").did()
    assert.isTrue(quit?._tag === "Quit" && quit.code === 0)

    const stuck = online().types("last words").input({ _tag: "End" }).calm()
    assert.deepStrictEqual(stuck.waits(1_000).did(), [])
    const [gone] = stuck.waits(1_000).did()
    assert.isTrue(gone?._tag === "Quit" && gone.code === 6)
    assert.deepStrictEqual(stuck.shown(), [Copy.perhapsNotDelivered("lobby", "last words")])
  })

  it("does not lose what stands behind a /quit", () => {
    const usage = Copy.usage("/quit")
    for (const name of ["/quit", "/exit", "/bye", "/q"]) {
      const pasted = online().types(`${name}\nsecond`, `${name}\n`)
      assert.deepStrictEqual(pasted.shown(), [Copy.commandOneLine(usage)], name)
      assert.deepStrictEqual(pasted.sent(), ["BYE"])
      const typed = online().types(`${name} now or I will`)
      const why = Copy.usage("/quit", Copy.tooManyWords("now or I will"))
      assert.deepStrictEqual(typed.shown(), [why])
      assert.deepStrictEqual(typed.sent(), [])
    }
  })

  it("asks once about drafts that wait in other rooms", () => {
    const away = (draft = "half") => {
      const client = inTwoRooms().types("/room dev").hears(`MSG lobby 42 ${at} bob hi`)
      return client.input({ _tag: "NextRoom", draft: { text: draft } }).calm()
    }
    const interrupt = { _tag: "Interrupt", draft: "" } as const
    const wait = Copy.draftsWait([{ to: "dev", text: "half" }])
    for (const msg of [
      { _tag: "Line", text: "/quit" },
      { _tag: "Line", text: "/q" },
      { _tag: "Leave" }
    ] as const) {
      const client = away().input(msg)
      assert.deepStrictEqual(client.shown(), [wait])
      assert.deepStrictEqual(client.sent(), [])
      assert.deepStrictEqual(client.input(msg, msg).sent(), ["BYE"])
      assert.deepStrictEqual(client.did(), [])
    }
    const pressed = away().input(interrupt)
    assert.deepStrictEqual(pressed.shown(), [Copy.quitHint, wait])
    assert.deepStrictEqual(pressed.input(interrupt).sent(), ["BYE"])
    const offline = away().loses().calm().input(interrupt)
    assert.deepStrictEqual(offline.shown(), [wait])
    assert.deepStrictEqual(offline.did(), [])
    assert.deepInclude(offline.input(interrupt).did(), {
      _tag: "Quit",
      code: 0,
      sentence: undefined
    })
    // Nobody is there any more to be asked.
    assert.deepStrictEqual(away().input({ _tag: "End" }).sent(), ["BYE"])
    assert.deepStrictEqual(away("").input({ _tag: "Leave" }).sent(), ["BYE"])
  })

  it("shows drafts where the person did not want to leave", () => {
    const drafted = () => {
      const client = inTwoRooms().types("/room dev").hears(`MSG lobby 42 ${at} bob hi`)
      const long = "half ".repeat(100)
      return { client: client.input({ _tag: "NextRoom", draft: { text: long } }).calm(), long }
    }
    const { client, long } = drafted()
    const all = [[{ to: "dev", text: long }]]
    assert.deepStrictEqual(client.hears("BYE replaced").loses().drafts(), all)
    const gaveUp = drafted().client
    gaveUp.loses().waits(600_000).loses()
    assert.deepStrictEqual(gaveUp.drafts(), all)
    assert.deepStrictEqual(drafted().client.input({ _tag: "Stop" }).drafts(), all)
    for (const msg of [{ _tag: "Leave" }, { _tag: "Interrupt", draft: "" }] as const) {
      const left = drafted().client.loses().calm().input(msg, msg)
      assert.deepStrictEqual(left.drafts(), [])
    }
    assert.deepStrictEqual(online({ mode: "pipe" }).hears("BYE replaced").loses().drafts(), [])
  })

  it("waits until lines are sent that wait for the rate of a server that answers", () => {
    const client = online({}, "rate=10")
    client.now += 10_000
    client.types(...Array.from({ length: 60 }, (_, i) => `${i}`)).input({ _tag: "End" })
    const answer = () => {
      for (const { id, sent } of client.state.pendingLines)
        if (sent) client.hears(`@${id} OK lobby e1:${41 + id}`)
    }
    for (let i = 0; i < 50; i++) {
      answer()
      client.waits(100)
    }
    answer()
    const sent = client.sent()
    assert.strictEqual(sent.filter((line) => line.startsWith("SAY")).length, 60)
    assert.include(sent, "BYE")
    const stuck = online({}, "rate=10")
    stuck.now += 10_000
    stuck
      .types(...Array.from({ length: 60 }, (_, i) => `${i}`))
      .input({ _tag: "End" })
      .calm()
    for (let i = 0; i < 40; i++) stuck.waits(100)
    assert.isTrue(stuck.did().some((cmd) => cmd._tag === "Quit" && cmd.code === 6))
  })

  it("is left to the end of the input in a pipe, and no line behind a /quit is lost", () => {
    for (const quit of ["/quit", "/exit", "/q", "/bye"]) {
      const pipe = online({ mode: "pipe" }).types("a1", quit, "b1").input({ _tag: "End" })
      assert.deepStrictEqual(pipe.sent(), ["SAY lobby a1", "SAY lobby b1"])
      const why = Copy.quitNotInPipe("quit")
      assert.deepStrictEqual(pipe.shown(), [Copy.notSent(quit, why)])
      const [first, last] = pipe.state.pendingLines.map(({ id }) => id)
      pipe.hears(`@${first} OK lobby e1:42`, `@${last} OK lobby e1:43`)
      assert.deepStrictEqual(pipe.sent(), ["BYE"])
      const [gone] = pipe.hears("@BYE BYE quit").did()
      assert.isTrue(gone?._tag === "Quit" && gone.code === 6)
    }
  })

  it("lists the lines of a person in one block of each kind", () => {
    const client = online().types("one", "two").loses().types("three", "four").calm()
    client.types("/quit")
    const [perhaps, not] = [
      ["one", "two"],
      ["three", "four"]
    ].map((texts) => texts.map((text) => ({ to: "lobby", text })))
    assert.deepStrictEqual(client.shown(), [
      Copy.linesPerhapsNotDelivered(perhaps ?? []),
      Copy.linesNotDelivered(not ?? [])
    ])
  })

  it("tells a line that may have arrived from one that was not sent", () => {
    const pipe = online({ mode: "pipe" }, "rate=10")
    pipe.now += 10_000
    pipe.types(...Array.from({ length: 20 }, (_, i) => `/msg bob ${i}`), "not sent")
    pipe.input({ _tag: "Interrupt", draft: "" })
    assert.deepStrictEqual(pipe.shown().slice(18), [
      Copy.perhapsNotDelivered("bob", "18"),
      Copy.perhapsNotDelivered("bob", "19"),
      Copy.notDelivered("lobby", "not sent")
    ])
    assert.deepStrictEqual(pipe.did(), [
      { _tag: "Quit", code: 6, sentence: Copy.linesNotAcknowledged(21) }
    ])
  })

  it("takes a second Ctrl-C, of which the first says so", () => {
    const client = online().input({ _tag: "Interrupt", draft: "draft" })
    assert.deepStrictEqual([client.shown(), client.did()], [[], []])
    client.input({ _tag: "Interrupt", draft: "" })
    assert.deepStrictEqual(client.shown(), [Copy.quitHint])
    client.input({ _tag: "Interrupt", draft: "" })
    assert.deepStrictEqual(client.sent(), ["BYE"])
    assert.strictEqual(client.hears("@BYE BYE quit").did()[0]?._tag, "Quit")
  })

  it("takes a Ctrl-C after anything else for a first one", () => {
    for (const other of [{ _tag: "Key" } as const, { _tag: "Line", text: "/whoami" } as const]) {
      const client = online().input({ _tag: "Interrupt", draft: "" }).input(other).calm()
      client.input({ _tag: "Interrupt", draft: "" })
      assert.deepStrictEqual(client.shown(), [Copy.quitHint])
      assert.deepStrictEqual(client.sent(), [])
    }
  })

  it("frees the name when a signal ends the program", () => {
    const client = online().input({ _tag: "Stop" })
    assert.deepStrictEqual(client.sent(), ["BYE"])
    assert.strictEqual(client.did()[0]?._tag, "Quit")
  })

  it("waits for the last answer, over a lost connection too, when a pipe ends", () => {
    const client = online({ mode: "pipe" }).types("one", "two").input({ _tag: "End" })
    assert.deepStrictEqual(client.sent(), ["SAY lobby one", "SAY lobby two"])
    client.hears("@SAY ERR unavailable Not now.")
    assert.deepStrictEqual(client.shown(), [Copy.notSent("two", "Not now.")])
    client.loses().waits(30_000).connects()
    assert.strictEqual(client.state.phase._tag, "Registering")
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import { complete } from "../../../src/domain/client/Completion.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { noDraft } from "../../../src/domain/client/Draft.ts"
import { mentions } from "../../../src/domain/client/Messages.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, Scenario } from "../../support/scenario.ts"

/** In the lobby, the current room, and in dev with carol. */
const inTwoRooms = () => {
  const client = online({ history: 0 }).types("/join dev")
  client.calm().hears("@JOIN JOINED dev e9:7 2").sent()
  client.hears("@WHO HERE dev alice Carol", "@WHO OK").types("/room lobby")
  return client.calm()
}
const unread = ({ state }: Scenario) => {
  const { prompt } = view(state)
  return prompt._tag === "Room" ? prompt.unread.map(({ name, unread }) => `${name} ${unread}`) : []
}
const past = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `@AFTER PAST lobby ${from + i} ${at} bob x`)

describe("A muted room", () => {
  it("is counted and not shown, and read when the person goes there", () => {
    const client = inTwoRooms().types("/mute dev")
    assert.deepStrictEqual(client.shown(), [Copy.roomMuted("dev", false)])
    client.hears(`MSG dev 8 ${at} Carol one`, `MSG dev 9 ${at} Carol alice!`, "ENTER dev dave")
    client.hears(`TOPIC dev 10 ${at} Carol tea`).waits(2_000)
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(client.did(), [])
    assert.deepStrictEqual(unread(client), ["dev 2"])
    client.input({ _tag: "NextRoom", draft: { text: "" } })
    assert.deepStrictEqual(unread(client), [])
    // The topic counts as a message of the log.
    assert.deepStrictEqual(client.sent(), ["AFTER dev 3 e9:7"])
    client.hears(`MSG dev 11 ${at} Carol here`)
    assert.include(client.shown(), "live dev 11 Carol: here")
  })

  it("is shown as long as the person is there, and the answer says so", () => {
    const client = inTwoRooms().types("/mute lobby")
    assert.deepStrictEqual(client.shown(), [Copy.roomMuted("lobby", true)])
    client.hears(`MSG lobby 42 ${at} bob one`).types("/room dev").calm()
    client.hears(`MSG lobby 43 ${at} bob two`)
    assert.deepStrictEqual(unread(client), ["lobby 1"])
  })

  it("is shown again after /unmute, which mutes none", () => {
    const client = inTwoRooms().types("/mute dev").calm().types("/unmute dev", "/unmute dev")
    assert.deepStrictEqual(client.shown(), [Copy.roomUnmuted("dev"), Copy.notMuted("dev", [])])
    client.hears(`MSG dev 8 ${at} Carol one`)
    assert.deepStrictEqual(client.shown(), ["live dev 8 Carol: one"])
  })

  it("is shown again after the same command", () => {
    const client = inTwoRooms().types("/mute dev", "/mute dev").calm()
    client.hears(`MSG dev 8 ${at} Carol one`)
    assert.deepStrictEqual(client.shown(), ["live dev 8 Carol: one"])
    assert.deepStrictEqual(online().types("/mute ops").shown(), [Copy.notInRoom("ops")])
  })

  it("is marked by /rooms, with what is unread, and listed by /mute alone", () => {
    const client = inTwoRooms().types("/mute dev").hears(`MSG dev 8 ${at} Carol one`)
    client.types("/rooms", "/mute").sent()
    client.shown()
    client.hears("@ROOMS ROOM dev 2 e9:8", "@ROOMS ROOM ops 1 e8:0", "@ROOMS OK").types("/mute")
    const rooms = [
      { room: "dev", members: 2, own: "entered" as const, isMuted: true, unread: 1 },
      { room: "ops", members: 1 }
    ]
    assert.deepStrictEqual(client.shown(), [Copy.roomList(rooms), Copy.mutedAre(["dev"])])
    assert.deepStrictEqual(online().types("/mute").shown(), [Copy.mutedAre([])])
  })

  it("shows all that is unread, whatever else has come since", () => {
    const client = inTwoRooms().types("/mute dev", "/ignore mallory")
    client.hears(`MSG dev 8 ${at} Carol one`)
    for (let seq = 9; seq < 14; seq++) client.hears(`MSG dev ${seq} ${at} mallory spam`)
    assert.deepStrictEqual(unread(client), ["dev 1"])
    client.sent()
    client.types("/room dev")
    assert.deepStrictEqual(client.sent(), ["AFTER dev 6 e9:7"])
  })

  it("that is chosen without a connection is read when there is one", () => {
    const client = inTwoRooms().types("/mute dev").hears(`MSG dev 8 ${at} Carol one`).loses().calm()
    client.types("/room dev")
    assert.deepStrictEqual(client.shown(), [Copy.roomSwitched("dev")])
    client.connects().calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `MSG dev 9 ${at} Carol two`)
    client.hears("JOINED dev e9:9 2").calm().hears("@PING PONG")
    assert.isFalse(client.shown().some((line) => line.includes("Carol")))
    assert.include(client.sent(), "AFTER dev 2 e9:7")
    assert.strictEqual(client.state.rooms.find(({ name }) => name === "dev")?.unread, 0)
    assert.deepStrictEqual(client.calm().hears(`MSG dev 10 ${at} Carol three`).shown(), [
      "live dev 10 Carol: three"
    ])
  })

  it("has nothing unread any more when the server has lost its log", () => {
    const client = inTwoRooms().types("/mute dev").hears(`MSG dev 8 ${at} Carol one`).calm()
    assert.deepStrictEqual(unread(client), ["dev 1"])
    assert.deepStrictEqual(unread(client.hears("GAP dev 0 0 epoch")), [])
  })

  it("counts as read after /read", () => {
    const client = inTwoRooms().types("/mute dev").hears(`MSG dev 8 ${at} Carol one`).calm()
    assert.deepStrictEqual(client.types("/read").shown(), [Copy.allRead])
    assert.deepStrictEqual(unread(client), [])
  })

  it("is not shown after a lost connection either", () => {
    const client = inTwoRooms().types("/mute dev").loses().waits(5_000).connects().calm()
    client.hears("@RESUME READY alice 120 0", `MSG dev 8 ${at} Carol one`, "JOINED dev e9:8 2")
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(unread(client), ["dev 1"])
  })
})

describe("What is shown of other rooms", () => {
  it("is not unread, but Alt-A goes there first", () => {
    const client = inTwoRooms().types("/join ops")
    client.calm().hears("@JOIN JOINED ops e8:0 1").calm().hears(`MSG lobby 42 ${at} bob hi`)
    assert.deepStrictEqual(unread(client), [])
    assert.strictEqual(
      client.input({ _tag: "NextRoom", draft: { text: "" } }).state.currentRoom,
      "lobby"
    )
  })

  it("does not lead elsewhere by what came in the last second", () => {
    const begun = () => {
      const client = inTwoRooms().types("/mute dev", "/join ops")
      client.calm().hears("@JOIN JOINED ops e8:0 1").calm().hears(`MSG lobby 42 ${at} bob hi`)
      return client.waits(2_000).hears(`MSG dev 8 ${at} Carol hm`)
    }
    const next = (client: Scenario) =>
      client.input({ _tag: "NextRoom", draft: { text: "" } }).state.currentRoom
    assert.strictEqual(next(begun()), "lobby")
    assert.strictEqual(next(begun().waits(1_000)), "dev")
    // Where nothing else is new, it is what the person has just heard of.
    assert.strictEqual(next(inTwoRooms().hears(`MSG dev 8 ${at} Carol hm`)), "dev")
  })

  it("makes no difference to Alt-N and Alt-P, which go through all rooms, each with its draft", () => {
    const client = inTwoRooms().types("/join ops")
    client.calm().hears("@JOIN JOINED ops e8:0 1").calm()
    const press = (by: 1 | -1, draft: string) => {
      client.calm().input({ _tag: "RoomBeside", draft: { text: draft }, by })
      return [client.state.currentRoom, ...client.did()]
    }
    const draft = (text: string) => ({ _tag: "Draft", text })
    assert.deepStrictEqual<unknown>(press(1, "half"), ["lobby"])
    assert.deepStrictEqual<unknown>(press(1, ""), ["dev"])
    assert.deepStrictEqual<unknown>(press(1, ""), ["ops", draft("half")])
    assert.deepStrictEqual<unknown>(press(-1, "rest"), ["dev"])
    assert.deepStrictEqual(client.shown(), [Copy.roomSwitched("dev")])
    assert.deepStrictEqual<unknown>(press(-1, ""), ["lobby"])
    assert.deepStrictEqual<unknown>(press(-1, ""), ["ops", draft("rest")])
  })

  it("keeps since when each draft names whom it is for, and was begun", () => {
    const draft = { text: "/msg bob 4711", begunAt: 7, startedAt: 5 }
    const away = () => inTwoRooms().calm().input({ _tag: "RoomBeside", draft, by: 1 })
    const back = away().input({ _tag: "RoomBeside", draft: noDraft, by: 1 })
    assert.deepStrictEqual(back.did(), [{ _tag: "Draft", ...draft }])
    assert.deepStrictEqual(back.input({ _tag: "NextRoom", draft }).did(), [
      { _tag: "Draft", ...draft }
    ])
    assert.deepStrictEqual(away().types("/room lobby").did(), [{ _tag: "Recall", ...draft }])
    // It is kept for the room also while that is left.
    const left = away().types("/part lobby")
    left.sent()
    left.hears("@PART OK").types("/join lobby").sent()
    left.calm().hears("@JOIN JOINED lobby e1:41 1")
    assert.deepStrictEqual(left.did(), [{ _tag: "Recall", ...draft }])
    const taken = away().calm()
    taken.input({ _tag: "DraftTaken", room: RoomName.make("gone"), draft })
    assert.deepStrictEqual(taken.did(), [{ _tag: "Recall", ...draft }])
  })

  it("leaves Alt-N no other room while what was typed waits, or where there is none", () => {
    const client = inTwoRooms().types("/join ops").calm()
    client.input({ _tag: "RoomBeside", draft: { text: "half" }, by: 1 })
    assert.strictEqual(client.state.currentRoom, "lobby")
    assert.deepStrictEqual(client.shown(), [Copy.lineGoesTo("ops")])
    assert.deepStrictEqual(client.did(), [{ _tag: "Draft", text: "half" }])
    const alone = online()
    alone.input({ _tag: "RoomBeside", draft: { text: "half" }, by: -1 })
    assert.deepStrictEqual(alone.shown(), [Copy.onlyRoom("lobby")])
    assert.deepStrictEqual(alone.did(), [{ _tag: "Draft", text: "half" }])
  })

  it("leaves the person where they are when nothing is new, and the draft too", () => {
    const client = inTwoRooms()
    for (const go of [
      { _tag: "NextRoom", draft: { text: "half" } } as const,
      { _tag: "Line", text: "/room" } as const
    ]) {
      client.calm().input(go)
      assert.strictEqual(client.state.currentRoom, "lobby")
      assert.deepStrictEqual(client.shown(), [Copy.nothingNew(["dev"])])
      assert.deepStrictEqual(
        client.did(),
        go._tag === "Line" ? [] : [{ _tag: "Draft", text: "half" }]
      )
    }
  })

  it("carries its room, and so does the rest, while the person is in several", () => {
    const labels = (client: Scenario) =>
      client.notices().map((notice) => "labelled" in notice && notice.labelled)
    const say = (client: Scenario) =>
      client.hears(`MSG lobby 42 ${at} bob hi`, "ENTER lobby dave", `TOPIC lobby 43 ${at} bob tea`)
    assert.deepStrictEqual(labels(say(inTwoRooms())), [true, true, true])
    assert.deepStrictEqual(labels(say(online())), [false, false, false])
  })

  it("has a time, also when somebody enters, leaves or changes the name", () => {
    const client = online().hears("ENTER lobby dave").waits(500)
    const renamed = new Date(client.now).toISOString()
    client
      .hears("ENTER lobby eve", `RENAME bob rob ${renamed}`, "LEAVE lobby quit eve")
      .waits(2_000)
    const times = client.notices().map((notice) => "time" in notice && notice.time)
    assert.deepStrictEqual(times, [client.now - 2_000, client.now - 2_000, client.now - 2_000])
  })
})

/** What stands below messages of the lobby that all have the same time. */
const end = (count: number, isBeginning: boolean) =>
  Copy.historyShown({ room: "lobby", count, isBeginning }, `${at} to ${at}`)

describe("/history", () => {
  it("goes back by a page each time, to where the log begins", () => {
    const client = online().types("/history")
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 20 e1:21"])
    client.hears(...past(22, 41), "@AFTER OK lobby e1:41")
    const first = client.shown()
    assert.strictEqual(first[0], Copy.historyHeading("lobby", true))
    assert.strictEqual(first.at(-1), end(20, false))
    client.types("/history 30").hears(`MSG lobby 42 ${at} bob meanwhile`)
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 21 e1:0"])
    client.calm().hears("@AFTER GAP lobby 1 11 trimmed", ...past(12, 21), "@AFTER OK lobby e1:42")
    const shown = client.shown()
    assert.strictEqual(shown.length, 12)
    assert.strictEqual(shown[0], Copy.historyHeading("lobby", false))
    assert.strictEqual(shown.at(-1), end(10, true))
    assert.deepStrictEqual(client.types("/history").shown(), [Copy.noHistory("lobby", false)])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("begins with the last messages again after any other line", () => {
    const client = online().types("/history", "/whoami", "/history", "/room lobby", "/history")
    const asked = "AFTER lobby 20 e1:21"
    assert.deepStrictEqual(client.sent(), [asked, asked, asked])
  })

  it("asks as often as it takes, and counts what was shown", () => {
    const client = online({}, "history=200").hears(`MSG lobby 1000 ${at} bob newest`)
    client.types("/ignore mallory").calm().types("/history 500")
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 200 e1:500"])
    client.hears(...past(501, 700), "@AFTER OK lobby e1:1000")
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 200 e1:700"])
    client.hears(
      ...past(701, 899),
      `@AFTER PAST lobby 900 ${at} mallory x`,
      "@AFTER OK lobby e1:1000"
    )
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 100 e1:900"])
    client.hears(...past(901, 1_000), "@AFTER OK lobby e1:1000")
    const shown = client.shown()
    assert.strictEqual(shown.filter((line) => line.startsWith("past")).length, 499)
    assert.strictEqual(shown.at(-1), end(499, false))
  })

  it("says from when to when the messages are", () => {
    const client = online().types("/history 2")
    client.sent()
    const later = at.replace("07:00", "09:30")
    client.hears(...past(40, 40), `@AFTER PAST lobby 41 ${later} bob x`, "@AFTER OK lobby e1:41")
    const told = client.notices().at(-1)
    const [from, to] = [Date.parse(at), Date.parse(later)]
    const which = { room: "lobby", count: 2, from, to, isBeginning: false }
    assert.deepStrictEqual<unknown>(told, { _tag: "HistoryShown", ...which })
  })

  it("says what it has shown, and that there is nothing", () => {
    const client = online().types("/ignore bob", "/history 2").calm()
    client.hears(...past(40, 41), "@AFTER OK lobby e1:41")
    assert.deepStrictEqual(client.shown(), [Copy.nothingShown("lobby", false)])
    client.types("/history 100").sent()
    client.hears(...past(1, 41), "@AFTER OK lobby e1:41")
    assert.deepStrictEqual(client.shown(), [Copy.nothingShown("lobby", true)])
    const empty = new Scenario({}, "alice").connects().calm()
    empty.hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1").sent()
    empty.hears("@WHO OK", "@PING PONG").calm().types("/history")
    assert.deepStrictEqual(empty.shown(), [Copy.noHistory("lobby", true)])
  })
})

describe("What a program asks for of the log", () => {
  const reader = (settings: { readonly history?: number; readonly since?: number }) => {
    const client = new Scenario(
      { mode: "pipe", naming: { _tag: "Fixed" }, history: 0, ...settings },
      "bot"
    ).connects("log=2048", "history=200")
    client.calm().hears("@NICK READY bot 120 0", "JOINED lobby e1:5000 1")
    return client
  }
  const page = (from: number, to: number, minute = "00") =>
    Array.from(
      { length: to - from + 1 },
      (_, i) => `@HISTORY PAST lobby ${from + i} 2026-11-22T07:${minute}:00.000Z bob x`
    )
  const since = Date.parse("2026-11-22T07:30:00.000Z")
  const gap = (to: number) =>
    Copy.noticeText({ _tag: "Gap", stream: lobby, from: 1, to, cause: "trimmed" })

  it("comes in as many pages as it takes, with a gap for what the log has not", () => {
    const client = reader({ history: 3_000 })
    assert.include(client.sent(), "AFTER lobby 200 e1:2000")
    client.hears(
      "@AFTER GAP lobby 2001 2952 trimmed",
      ...past(2_953, 3_151),
      "@AFTER OK lobby e1:5000"
    )
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 200 e1:3151"])
  })

  it("since a time comes from the newest page back, and is shown from the oldest on", () => {
    const client = reader({ since })
    assert.include(client.sent(), "HISTORY lobby 200")
    client.hears(...page(4_801, 5_000, "50"), "@HISTORY OK lobby e1:5000")
    assert.deepStrictEqual(client.sent(), ["HISTORY lobby 200 e1:4801"])
    client.hears(...page(4_601, 4_700, "10"), ...page(4_701, 4_800, "40"))
    assert.deepStrictEqual(client.shown(), [])
    client.hears("@HISTORY OK lobby e1:5000", "@PING PONG")
    const shown = client.shown()
    assert.strictEqual(shown.length, 300)
    assert.strictEqual(shown[0], "past lobby 4701 bob: x")
    assert.strictEqual(shown.at(-1), "past lobby 5000 bob: x")
  })

  it("since a time before the log begins comes after a gap", () => {
    const client = reader({ since })
    client.sent()
    client.hears(...page(4_901, 5_000, "50"), "@HISTORY OK lobby e1:5000")
    assert.strictEqual(client.shown()[0], gap(4_900))
    const exact = reader({ since })
    exact.sent()
    exact.hears(...page(4_801, 5_000, "50"), "@HISTORY OK lobby e1:5000").sent()
    exact.hears("@HISTORY OK lobby e1:5000")
    assert.strictEqual(exact.shown()[0], gap(4_800))
  })

  it("since a time is nothing when nothing was said since", () => {
    const client = reader({ since })
    client.sent()
    client.hears(...page(4_801, 5_000, "10"), "@HISTORY OK lobby e1:5000", "@PING PONG")
    assert.deepStrictEqual(client.shown(), [])
    client.hears(`MSG lobby 5001 ${at} bob live`)
    assert.deepStrictEqual(client.shown(), ["live lobby 5001 bob: live"])
  })
})

describe("Someone who is ignored", () => {
  const time = (second: number) => new Date(Date.UTC(2026, 10, 22, 7) + second * 1000).toISOString()

  it("stays so under another name, and the old one is free for others", () => {
    const client = online().types("/ignore Bob").calm().hears(`RENAME bob rob ${at}`)
    client.hears(
      `MSG lobby 42 ${at} rob evading?`,
      `TOLD 1 ${at} rob hi`,
      `MSG lobby 43 ${at} bob new`
    )
    assert.deepStrictEqual(client.shown(), [
      Copy.ignoredRenamed("bob", "rob"),
      "live lobby 43 bob: new"
    ])
    assert.deepStrictEqual(client.types("/ignore").shown(), [Copy.ignoredAre(["rob"])])
  })

  it("cannot push others out of the list, however often they change their name and come again", () => {
    const client = online().hears("ENTER lobby mallory").types("/ignore eve", "/ignore mallory")
    const names = () => client.state.preferences.ignored.map(({ nick }) => nick)
    for (let n = 0; n < 300; n++) {
      const name = `m${n.toString(36).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)] ?? "")}`
      client.hears(
        `RENAME mallory ${name} ${time(3 * n + 1)} ${time(3 * n)}`,
        `LEAVE lobby quit ${name}`,
        "ENTER lobby mallory"
      )
      assert.includeMembers(names(), ["eve", "mallory", name])
      assert.isAtMost(names().length, 3)
    }
    client.calm().hears(`MSG lobby 42 ${time(999)} eve hi`, `MSG lobby 43 ${time(999)} mallory hi`)
    assert.deepStrictEqual(client.shown(), [])
  })

  const renamed = () =>
    online()
      .types("/ignore Bob")
      .hears(`RENAME bob rob ${time(1)}`, `RENAME rob robin ${time(2)}`)
  const ignored = (client: Scenario) => client.state.preferences.ignored.map(({ nick }) => nick)

  it("is found by each name that they had, unless somebody else has it now", () => {
    for (const line of ["/ignore Bob", "/ignore rob", "/unignore bob", "/unignore Robin"]) {
      const client = renamed().calm().types(line)
      assert.deepStrictEqual(ignored(client), [], line)
      const name = line.endsWith("Robin") ? "Robin" : "robin"
      assert.deepStrictEqual(client.shown(), [Copy.ignoreCleared(name)])
    }
    const other = renamed().hears("ENTER lobby bob").types("/ignore bob")
    assert.deepStrictEqual(ignored(other), ["robin", "bob"])
    assert.deepStrictEqual(ignored(other.types("/ignore bob")), ["robin"])
    other.types("/ignore bob").calm().types("/unignore bob")
    assert.deepStrictEqual(ignored(other), ["robin"])
    // Nobody who is ignored has it now.
    assert.deepStrictEqual(ignored(other.types("/unignore bob")), ["robin"])
    assert.deepStrictEqual(other.shown().at(-1), Copy.notIgnored("bob", ["robin"]))
    other.hears("LEAVE lobby quit bob").types("/unignore bob")
    assert.deepStrictEqual(ignored(other), [])
    assert.deepStrictEqual(other.types("/unignore bob").shown().at(-1), Copy.notIgnored("bob", []))
  })

  it("is whoever takes the name when they have left, and is followed again", () => {
    const client = online().types("/ignore ben").hears("LEAVE lobby quit ben").calm()
    client.hears(`RENAME cyd ben ${time(1)} ${time(0)}`, `MSG lobby 42 ${time(2)} ben hidden`)
    client.hears(`TOLD 1 ${time(3)} ben hidden`)
    assert.deepStrictEqual(client.types("/ignore").shown(), [
      "cyd is now ben",
      Copy.ignoredAre(["ben"])
    ])
    client.hears(`RENAME ben dan ${time(4)} ${time(1)}`, `MSG lobby 43 ${time(5)} dan hidden`)
    assert.deepStrictEqual(client.types("/ignore").shown(), [
      Copy.ignoredRenamed("ben", "dan"),
      Copy.ignoredAre(["dan"])
    ])
  })

  it("is hidden under the first name again when they have left under another", () => {
    const left = () => renamed().hears("ENTER lobby robin", "LEAVE lobby quit robin")
    assert.deepStrictEqual(ignored(left()), ["robin", "bob"])
    const client = left().hears("ENTER lobby nicey", `RENAME nicey bob ${time(3)} ${time(2)}`)
    client.calm().hears(`MSG lobby 42 ${time(4)} bob hidden`, `RENAME bob robin ${time(5)}`)
    client.hears(`MSG lobby 43 ${time(6)} robin hidden`)
    assert.deepStrictEqual(client.shown(), [Copy.ignoredRenamed("bob", "robin")])
    assert.deepStrictEqual(ignored(client), ["robin"])
  })

  it("is nobody who has taken the first name before they left", () => {
    const client = renamed().hears("ENTER lobby bob", "LEAVE lobby quit robin").calm()
    client.hears(`MSG lobby 42 ${time(4)} bob shown`)
    assert.strictEqual(client.shown().at(-1), "live lobby 42 bob: shown")
    const other = renamed()
      .hears(`RENAME carol bob ${time(3)}`, "LEAVE lobby lost robin")
      .calm()
    assert.deepStrictEqual(ignored(other), ["robin"])
  })

  it("is hidden under the first name again when they are gone after a loss", () => {
    const client = renamed().types("/who")
    client.sent()
    client.hears("@WHO HERE lobby alice", "@WHO OK")
    assert.deepStrictEqual(ignored(client), ["robin", "bob"])
  })

  it("is whoever changes to a name that was ignored without a time", () => {
    const client = online()
    const preferences = { ...client.state.preferences, ignored: [{ nick: "trolly", old: [] }] }
    client.state = { ...client.state, preferences }
    client.hears("ENTER lobby mild", `RENAME mild trolly ${time(1)} ${time(0)}`).calm()
    client.hears(`MSG lobby 42 ${time(2)} trolly hidden`, `TOLD 1 ${time(3)} trolly hidden`)
    assert.deepStrictEqual(client.types("/ignore").shown(), [Copy.ignoredAre(["trolly"])])
    client.hears(`RENAME trolly mild ${time(4)} ${time(1)}`, `MSG lobby 43 ${time(5)} mild hidden`)
    assert.deepStrictEqual(client.types("/ignore").shown(), [
      Copy.ignoredRenamed("trolly", "mild"),
      Copy.ignoredAre(["mild"])
    ])
  })

  it("stays so through a loss in which they changed it, and who has the old one then is shown", () => {
    const client = online()
      .types("/ignore bob")
      .hears("ENTER lobby carol", `MSG lobby 42 ${time(60)} carol hi`)
    // Nothing comes on the first connection after that.
    client.loses().waits(1_000).connects()
    const [resume = ""] = client.calm().loses().connects().sentWithTags()
    // What was told late may be from before the last message.
    assert.isTrue(resume.startsWith(`@;since=${time(30)} RESUME `), resume)
    const id = client.state.pendingRequests.find(({ command }) => command._tag === "Resume")?.id
    client
      .calm()
      .hears(
        `@${id} READY alice 120 0`,
        `RENAME bob rob ${time(70)}`,
        `RENAME carol bob ${time(80)}`,
        `MSG lobby 43 ${time(65)} bob hidden`,
        `MSG lobby 44 ${time(75)} rob hidden`,
        `MSG lobby 45 ${time(85)} bob shown`,
        "JOINED lobby e1:45 3",
        `TOLD 1 ${time(66)} bob hidden`,
        `TOLD 2 ${time(86)} bob shown`,
        `RENAME bob rob ${time(70)}`
      )
    const shown = client.shown().join("\n")
    assert.notInclude(shown, "hidden")
    assert.strictEqual(shown.split(Copy.ignoredRenamed("bob", "rob")).length, 2)
    assert.include(shown, "live lobby 45 bob: shown")
    assert.include(shown, "from bob: shown")
    assert.deepStrictEqual(ignored(client), ["rob"])
  })

  it("is whoever had the name, if they have changed it before", () => {
    const client = online().hears(`RENAME bob rob ${at}`).calm().types("/ignore bob")
    assert.deepStrictEqual(client.shown(), [
      Copy.isNowCalled("bob", "rob"),
      Copy.ignoreSet("rob", true)
    ])
    assert.deepStrictEqual(ignored(client.types("/unignore bob")), [])
  })

  it("is who has just taken the name, also while no time of this connection is known", () => {
    const client = online().hears("ENTER lobby carol").loses().connects().calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 3", "@PING PONG")
    client
      .hears(`RENAME carol eve ${time(1)}`)
      .types("/ignore eve")
      .calm()
    client.hears(`MSG lobby 42 ${time(2)} eve hidden`)
    assert.deepStrictEqual(client.shown(), [])
  })

  it("is not who had the name before, or has it later", () => {
    const told = () =>
      online()
        .hears(`MSG lobby 42 ${time(60)} bob hi`)
        .types("/ignore bob")
    const names = (...lines: ReadonlyArray<string>) => ignored(told().hears(...lines))
    assert.deepStrictEqual(names(`RENAME bob rob ${time(80)} ${time(60)}`), ["rob"])
    assert.deepStrictEqual(names(`RENAME bob rob ${time(80)} ${time(70)}`), ["bob"])
    assert.deepStrictEqual(names(`RENAME bob rob ${time(50)} ${time(40)}`), ["bob"])
    const client = told().hears(
      `RENAME bob rob ${time(80)} ${time(40)}`,
      `RENAME rob bob ${time(90)} ${time(80)}`
    )
    client.calm().hears(`RENAME bob eve ${time(85)} ${time(81)}`)
    assert.notInclude(client.shown(), Copy.ignoredRenamed("bob", "eve"))
    assert.deepStrictEqual(ignored(client), ["bob"])
  })

  it("is written to, with one hint that the answer is hidden", () => {
    const client = online().types("/ignore bob").calm().types("/msg bob hi", "/msg bob there?")
    assert.deepStrictEqual(client.shown(), [Copy.answerHidden("bob")])
    assert.deepStrictEqual(client.types("/msg carol hi").shown(), [])
    client.types("/ignore bob", "/ignore bob").calm().types("/msg bob hi")
    assert.deepStrictEqual(client.shown(), [Copy.answerHidden("bob")])
  })

  it("keeps no more than some of the names that they had", () => {
    const client = online().types("/ignore bob")
    for (let n = 0, last = "bob"; n < 20; n++, last = `bob${n - 1}`)
      client.hears(`RENAME ${last} bob${n} ${time(n)}`)
    const [of] = client.state.preferences.ignored
    assert.strictEqual(of?.nick, "bob19")
    assert.strictEqual(of?.old.length, 8)
  })
})

describe("Joins and leaves that are held back", () => {
  const held = () => online().hears("ENTER lobby dora", "LEAVE lobby quit bob")
  const shown = (line: string, verb: string, answer: string) => {
    const client = held().types(line)
    client.sent()
    return client.hears(`@${verb} ${answer}`).shown()
  }
  const before = ["dora joined", "bob quit"]

  it("come before a private message, also one of the person", () => {
    assert.deepStrictEqual(held().hears(`TOLD 1 ${at} dora hi`).shown(), [
      ...before,
      "from dora: hi"
    ])
    assert.deepStrictEqual(shown("/msg dora hi", "TELL", "OK"), [...before, "to dora: hi"])
    assert.deepStrictEqual(held().hears(`UNTOLD 1 ${at} bob hi`).shown().slice(0, 2), before)
  })

  it("come before what refuses a nickname, or tells of somebody's connection", () => {
    const gone = "ERR no-such-nick Nobody here has that nickname."
    assert.deepStrictEqual(shown("/msg bob hi", "TELL", gone).slice(0, -1), before)
    assert.deepStrictEqual(shown("/nick dora", "NICK", "ERR nick-taken Taken."), [
      ...before,
      "Taken."
    ])
    assert.deepStrictEqual(shown("/msg dora hi", "TELL", "AWAY dora 60").slice(0, -1), before)
  })
})

describe("A mention", () => {
  it("is the name as a word of its own, in any script, and not in an address", () => {
    const al = Nick.make("al")
    for (const text of ["al", "hey AL!", "@al", "(al)", "al's", "al, see https://x.example/"])
      assert.isTrue(mentions(text, al), text)
    // Scripts that put no blank between words.
    for (const text of ["alさん、", "ねえal", "ユーザーal", "al님", "สวัสดีal", "叫al-吧"])
      assert.isTrue(mentions(text, al), text)
    for (const text of [
      "alé",
      "aléさん",
      "さんxal",
      "alж",
      "al\u0301",
      "éal",
      "foo_al_bar",
      "x-al",
      "al-x",
      "al2",
      "https://x.example/al/y",
      "www.example.org/al"
    ])
      assert.isFalse(mentions(text, al), text)
  })

  it("is not in what one has said oneself, in an earlier session", () => {
    const asked = online().types("/history 2")
    asked.sent()
    asked.hears(
      `@AFTER PAST lobby 40 ${at} Alice my name is alice`,
      `@AFTER PAST lobby 41 ${at} bob hi alice`,
      "@AFTER OK lobby e1:41"
    )
    const shown = asked.notices().flatMap((of) => (of._tag === "Message" ? [of.mention] : []))
    assert.deepStrictEqual(shown, [false, true])
  })
})

describe("A restart of the server", () => {
  it("is told once, and not for each room", () => {
    const client = inTwoRooms().loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 2")
    client.sent()
    client.hears("@JOIN JOINED dev e3:0 1")
    const gaps = client.notices().filter((notice) => notice._tag === "Gap")
    assert.deepStrictEqual(
      gaps.map(({ isRepeated, stream }) => [stream, isRepeated === true]),
      [
        ["lobby", false],
        ["dev", true]
      ]
    )
    assert.strictEqual(Copy.noticeText(gaps[0] ?? assert.fail()), Copy.serverRestarted)
  })
})

describe("TAB", () => {
  it("finds the people of all one's rooms, those of the current one first", () => {
    const client = inTwoRooms().hears("ENTER lobby Cat")
    // She is not shown yet.
    assert.deepStrictEqual(complete(client.state, "c").candidates, ["Carol: "])
    client.waits(1_000)
    assert.deepStrictEqual(complete(client.state, "c").candidates, ["Cat: ", "Carol: "])
    assert.deepStrictEqual(complete(client.state, "/msg ca").candidates, ["Cat ", "Carol "])
    assert.deepStrictEqual(complete(client.state, "/w car").candidates, ["Carol "])
    assert.deepStrictEqual(complete(client.state, "/ignore car").candidates, ["Carol "])
    assert.deepStrictEqual(complete(client.state, "hi @CA"), {
      candidates: ["@Cat ", "@Carol "],
      stem: "@CA"
    })
  })

  it("leaves no double blank before a text", () => {
    const { state } = online()
    assert.deepStrictEqual(complete(state, "bo", " and more").candidates, ["bob:"])
    assert.deepStrictEqual(complete(state, "hi bo", " !").candidates, ["bob"])
    assert.deepStrictEqual(complete(state, "bo", "and more").candidates, ["bob: "])
  })

  it("knows the rooms of the server from the beginning", () => {
    const client = new Scenario({}, "alice").connects().calm()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1").sent()
    assert.deepStrictEqual(client.hears("@WHO OK", "@PING PONG").sent(), ["ROOMS"])
    client.calm().hears("@ROOMS ROOM lobby 1 e1:0", "@ROOMS ROOM den 3 e9:0", "@ROOMS OK")
    assert.deepStrictEqual(complete(client.state, "/join d").candidates, ["den "])
    assert.deepStrictEqual(client.shown(), [])
  })

  it("completes the arguments of commands", () => {
    const client = inTwoRooms().types("/rooms")
    client.sent()
    client.hears("@ROOMS ROOM lobby 2 e1:41", "@ROOMS ROOM den 3 e9:0", "@ROOMS OK")
    const candidates = (line: string) => complete(client.state, line).candidates
    assert.deepStrictEqual(candidates("/join de"), ["dev ", "den "])
    assert.deepStrictEqual(candidates("/who de"), ["dev ", "den "])
    assert.deepStrictEqual(candidates("/room de"), ["dev "])
    assert.deepStrictEqual(candidates("/mute de"), ["dev "])
    assert.deepStrictEqual(candidates("/help k"), ["keys ", "kick "])
    assert.deepStrictEqual(candidates("/help m"), ["msg ", "me ", "mute ", "more "])
    client.hears(`TOPIC lobby 42 ${at} bob green tea`)
    assert.deepStrictEqual(candidates("/topic "), ["green tea"])
  })
})

describe("A command", () => {
  it("has the names that fingers know", () => {
    const sent = (line: string) => inTwoRooms().types(line).sent()
    assert.deepStrictEqual(sent("/j ops"), ["JOIN ops"])
    assert.deepStrictEqual(sent("/w bob hi"), ["TELL bob hi"])
    assert.deepStrictEqual(sent("/query bob hi"), ["TELL bob hi"])
    assert.deepStrictEqual(sent("/names"), ["WHO lobby"])
    assert.deepStrictEqual(sent("/list"), ["ROOMS"])
    for (const line of ["/q", "/exit", "/quit", "/bye"])
      assert.deepStrictEqual(sent(line), ["BYE"], line)
  })

  it("takes a room as people write it", () => {
    const sent = (line: string) => online().types(line).sent()
    for (const line of ["/join #cooks", "/join Cooks", "/JOIN #Cooks"])
      assert.deepStrictEqual(sent(line), ["JOIN cooks"], line)
    assert.strictEqual(inTwoRooms().types("/room Dev").state.currentRoom, RoomName.make("dev"))
  })

  it("is explained, and so are the keys", () => {
    const told = (line: string) => online().types(line).shown().join()
    assert.isTrue(told("/help keys").startsWith(`${Copy.keyList}\n\n/keys `))
    assert.strictEqual(told("/help editing"), Copy.editingKeyList)
    assert.include(told("/help msg"), "Only that person")
    assert.include(told("/help w"), "/msg NICK TEXT")
  })

  it("names people as they write themselves", () => {
    const client = inTwoRooms().types("/msg CAROL hi")
    client.sent()
    assert.deepStrictEqual(client.hears("@TELL OK").shown(), ["to Carol: hi"])
  })
})

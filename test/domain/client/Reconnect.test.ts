import { assert, describe, it } from "@effect/vitest"
import { HashMap } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { ExitCode } from "../../../src/domain/client/ExitCode.ts"
import type { AwaySummary } from "../../../src/domain/client/Notice.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, Scenario, secret } from "../../support/scenario.ts"

/** The id of the PING that is under way. */
const pingId = ({ state }: Scenario) =>
  state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id ?? 0

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

  it("promises a program to send again only what there is", () => {
    const told = (client: Scenario) => client.loses().shown().at(-1)
    const idle = Copy.reconnecting("It was cut.", "idle")
    assert.strictEqual(told(online({ mode: "pipe" })), idle)
    const pending = online({ mode: "pipe" }).types("one")
    assert.strictEqual(told(pending), Copy.reconnecting("It was cut.", "pipe"))
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

  it("counts of what came meanwhile only what is shown", () => {
    const back = (author: string) => {
      const client = online().types("/ignore carol").loses().waits(180_000).connects().calm()
      client.hears(
        "@RESUME READY alice 120 0",
        `MSG lobby 42 ${at} carol hidden`,
        `MSG lobby 43 ${at} ${author} hi`,
        "JOINED lobby e1:43 2"
      )
      return client.shown()
    }
    assert.deepStrictEqual(back("bob"), [missed(1, 180_000), "live lobby 43 bob: hi"])
    assert.deepStrictEqual(back("carol"), [])
  })

  it("is resumed with all that was read, and says what came meanwhile", () => {
    const client = online().hears(`MSG lobby 42 ${at} bob one`, `TOLD 1 ${at} bob psst`)
    client.loses().waits(180_000).connects().calm()
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${secret} lobby=e1:42 inbox=1`, "PING"])
    client.shown()
    client.hears(
      "@RESUME READY alice 120 0",
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
    assert.deepStrictEqual(client.sent(), [])
    client.hears("@PING PONG")
    assert.deepStrictEqual(client.shown(), [Copy.reconnected(180_000)])
    assert.deepStrictEqual(client.sent(), ["WHO lobby"])
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${secret} lobby=e1:44 inbox=2`, "PING"])
  })

  it("asks for changes of names since it was online, also after a replay that was cut", () => {
    const time = (second: number) => new Date(Date.parse(at) + second * 1000).toISOString()
    const client = online().hears(`MSG lobby 42 ${time(60)} bob one`)
    const since = () => /since=(\S+) RESUME/.exec(client.sentWithTags().join("\n"))?.[1]
    client.loses().connects()
    assert.strictEqual(since(), time(30))
    const [id] = client.state.pendingRequests.map((of) => of.id)
    client.hears(`@${id} READY alice 120 0`, `MSG lobby 43 ${time(200)} bob two`)
    client.loses().connects()
    assert.strictEqual(since(), time(30))
    const [resume, ping] = client.state.pendingRequests.map((of) => of.id)
    client.hears(`@${resume} READY alice 120 0`, `MSG lobby 44 ${time(210)} bob three`)
    client.hears("JOINED lobby e1:44 2", `@${ping} PONG`).sent()
    client.loses().connects()
    assert.strictEqual(since(), time(180))
  })

  it("asks for them since it was greeted, and shows those that were made after the loss", () => {
    const time = (second: number) => new Date(Date.parse(at) + second * 1000).toISOString()
    const client = online({}, `time=${time(60)}`).calm()
    client
      .loses()
      .connects(`time=${time(100)}`)
      .shown()
    assert.match(client.sentWithTags()[0] ?? "", new RegExp(`^@;since=${time(30)} RESUME `))
    // Whoever has the name bob now has taken it before the person came.
    client.hears(
      "@RESUME READY alice 120 0",
      `RENAME bob rob ${time(40)} ${time(0)}`,
      `RENAME carl bob ${time(41)} ${time(0)}`
    )
    assert.deepStrictEqual(client.shown(), [])
    const [room] = client.state.rooms
    assert.isTrue(room !== undefined && HashMap.has(room.members, "bob"))
    // What was said before comes first, which may still come.
    client.hears(`RENAME bob ben ${time(80)} ${time(41)}`)
    assert.deepStrictEqual(client.notices(), [])
    // It is told of all of them again on the next connection, and shows each once.
    client.loses().connects().shown()
    client.sent()
    client.hears("@RESUME READY alice 120 0", `RENAME bob ben ${time(80)} ${time(41)}`)
    client.hears(
      `MSG lobby 42 ${time(70)} bob I am bob`,
      `MSG lobby 43 ${time(90)} ben I am ben`,
      "JOINED lobby e1:43 2"
    )
    const shown = client.notices().filter(({ _tag }) => _tag === "Renamed" || _tag === "Message")
    assert.deepStrictEqual(
      shown.map((of) => (of._tag === "Message" ? of.text : of)),
      [
        "I am bob",
        {
          _tag: "Renamed",
          time: Date.parse(time(80)),
          old: Nick.make("bob"),
          new: Nick.make("ben")
        },
        "I am ben"
      ]
    )
  })

  it("shows at the end those after which nothing was said, and before a private message", () => {
    const time = (second: number) => new Date(Date.parse(at) + second * 1000).toISOString()
    const back = (...lines: ReadonlyArray<string>) => {
      const client = online({}, `time=${time(60)}`)
        .loses()
        .connects(`time=${time(100)}`)
      client.sent()
      client.hears("@RESUME READY alice 120 0", `RENAME bob ben ${time(80)} ${time(41)}`, ...lines)
      client.calm().hears("JOINED lobby e1:41 2")
      return client
    }
    const quiet = back()
    assert.deepStrictEqual(quiet.shown(), [])
    const [ping] = quiet.state.pendingRequests.map(({ id }) => id)
    assert.include(quiet.hears(`@${ping} PONG`).shown().join(), "ben")
    const told = back().hears(`TOLD 1 ${time(90)} ben hi`)
    assert.deepStrictEqual(
      told.notices().map(({ _tag }) => _tag),
      ["Renamed", "PrivateMessage"]
    )
  })

  it("was away since the server owed an answer, also where the program was suspended", () => {
    const back = (client: Scenario) => {
      client.waits(1_000).connects().calm()
      client.hears(
        "@RESUME READY alice 120 0",
        `MSG lobby 43 ${at} bob late`,
        "JOINED lobby e1:43 2"
      )
      return client.shown()[0]
    }
    const silent = online()
    for (let i = 0; i < 20; i++) silent.waits(1_000)
    assert.strictEqual(back(silent.loses()), missed(1, 6_000))
    const suspended = online()
    suspended.now += 140_000
    // What the network kept until then is read at once, and then the end of the connection.
    suspended.hears(`MSG lobby 42 ${at} bob early`, "BYE timeout").loses()
    assert.strictEqual(back(suspended), missed(1, 141_000))
    const earlier = online()
    earlier.now += 60_000
    earlier.hears(`MSG lobby 42 ${at} bob early`)
    for (let i = 0; i < 20; i++) earlier.hears("PONG").waits(1_000)
    assert.strictEqual(back(earlier.loses()), missed(1, 2_000))
  })

  it("was away for as long as it says when it is back, and not since the last message", () => {
    const client = online().hears(`MSG lobby 42 ${at} bob early`)
    for (let i = 0; i < 14; i++) client.waits(1_000)
    client.loses().waits(4_000).connects().calm()
    client.hears("@RESUME READY alice 120 0", `MSG lobby 43 ${at} bob late`, "JOINED lobby e1:43 2")
    client.hears(`@${pingId(client)} PONG`)
    assert.includeMembers([...client.shown()], [missed(1, 4_000), Copy.reconnected(4_000)])
  })

  it("brings the lines that had arrived in their places, and the others are sent again after that", () => {
    const client = online().types("arrived", "/topic tea", "lost", "/msg bob psst")
    const [arrived, topic, lost] = client.sentIds()
    client.loses().types("typed while away").connects().calm()
    client.hears(
      `@RESUME READY alice 120 ${topic}`,
      `MSG lobby 42 ${at} bob before`,
      `@${arrived} OK lobby e1:43 ${at}`,
      `MSG lobby 44 ${at} bob between`,
      `@${topic} OK lobby e1:45 ${at}`,
      "JOINED lobby e1:45 2 tea"
    )
    assert.deepStrictEqual(client.shown(), [
      missed(2, 0),
      "live lobby 42 bob: before",
      "mine lobby 43 alice: arrived",
      "live lobby 44 bob: between",
      "mine lobby 45 alice set the topic: tea"
    ])
    assert.deepStrictEqual(client.sentIds(), [])
    client.hears(`@${pingId(client)} PONG`)
    const [again, psst, last] = client.state.pendingLines.map(({ id }) => id)
    assert.strictEqual(again, lost)
    assert.deepStrictEqual(client.sent(), [
      "SAY lobby lost",
      "TELL bob psst",
      "SAY lobby typed while away",
      "WHO lobby"
    ])
    client.hears(`@${again} OK lobby e1:46 ${at}`, `@${psst} OK`)
    client.hears(`@${last} OK lobby e1:47 ${at}`)
    assert.deepStrictEqual(client.shown(), [
      Copy.reconnected(0),
      "mine lobby 46 alice: lost",
      "to bob: psst",
      "mine lobby 47 alice: typed while away"
    ])
  })

  it("does not lose a room or name that was asked for, nor the order of these and the lines", () => {
    const client = online().types("one", "/nick alicia", "two", "/join dev")
    const ids = client.sentIds()
    client.loses().connects().calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${pingId(client)} PONG`)
    const again = [...client.state.pendingRequests, ...client.state.pendingLines]
    assert.deepStrictEqual(
      again
        .map(({ id }) => Number(id))
        .sort((a, b) => a - b)
        .slice(0, 4),
      ids.slice(0, 4)
    )
    assert.deepStrictEqual(client.sent(), [
      "SAY lobby one",
      "NICK alicia",
      "SAY lobby two",
      "JOIN dev",
      "WHO lobby"
    ])
  })

  it("does not complain of a room that was left before that", () => {
    const client = online().types("/join dev")
    client.calm().hears("@JOIN JOINED dev e9:7 1").sent()
    client
      .hears("@AFTER GAP dev 1 7 trimmed", "@AFTER OK dev e9:7", "@WHO OK")
      .types("/part dev")
      .sent()
    client.loses().connects().calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${pingId(client)} PONG`)
    assert.deepStrictEqual(client.sent(), ["PART dev", "WHO lobby"])
    client.hears("@PART ERR not-in-room You are not in that room.")
    assert.deepStrictEqual(client.shown(), [Copy.reconnected(0), Copy.roomLeft("dev", "lobby")])
  })

  it("goes on from what has come when it is lost again before all has", () => {
    const client = online().types("mine")
    const [id] = client.sentIds()
    client.loses().connects().calm()
    client.hears(
      `@RESUME READY alice 120 ${id}`,
      `@${id} OK lobby e1:42 ${at}`,
      `MSG lobby 43 ${at} bob one`
    )
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${secret} lobby=e1:43 inbox=0`, "PING"])
    client.shown()
    client.hears(
      `@RESUME READY alice 120 ${id}`,
      `MSG lobby 44 ${at} bob two`,
      "JOINED lobby e1:44 2"
    )
    assert.deepStrictEqual(client.shown(), [
      missed(2, 0),
      "mine lobby 42 alice: mine",
      "live lobby 43 bob: one",
      "live lobby 44 bob: two"
    ])
  })

  it("shows a line whose place the log no longer has, when it is sent again", () => {
    const client = online().types("mine")
    const [id] = client.sentIds()
    client.loses().connects().calm()
    client.hears(
      `@RESUME READY alice 120 ${id}`,
      "GAP lobby 42 60 trimmed",
      "JOINED lobby e1:60 2",
      "@PING PONG"
    )
    assert.deepStrictEqual(client.sent(), ["SAY lobby mine", "WHO lobby"])
    client.shown()
    client.hears(`@${id} OK lobby e1:42 ${at}`, `MSG lobby 61 ${at} bob next`)
    assert.deepStrictEqual(client.shown(), ["mine lobby 42 alice: mine", "live lobby 61 bob: next"])
  })

  it("says so when a line that is sent again was refused the first time", () => {
    const client = online().types("mine").loses().connects().calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", "@PING PONG").sent()
    client.shown()
    client.hears("@SAY ERR id-invalid An old id.")
    assert.deepStrictEqual(client.shown(), [Copy.notSent("mine", Copy.refusedBefore)])
  })

  it("asks for all of 64 rooms in one line", () => {
    const names = Array.from({ length: 64 }, (_, i) => `r${String(i).padStart(31, "0")}`)
    const client = new Scenario({}, "alice", names).connects()
    client.calm().hears("@NICK READY alice 120 0", "JOINED lobby e1:41 2").sent()
    const epoch = "z".repeat(8)
    const joined = client.state.pendingRequests.flatMap(({ command, id }) =>
      command._tag === "Join" ? [`@${id} JOINED ${command.room} ${epoch}:${2 ** 53 - 1} 1`] : []
    )
    client.hears(...joined)
    client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
    client.loses().calm().connects()
    const [line = "", ping] = client.sent()
    assert.strictEqual(ping, "PING")
    assert.strictEqual(line.split(epoch).length, 65)
    assert.isAtMost(`@${2 ** 53 - 1} ${line}`.length, 4_096)
  })

  it("leaves a gap where the server no longer keeps what was said", () => {
    const client = online().loses().connects().calm()
    client.hears(
      `@RESUME READY alice 120 0`,
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

  it("is begun anew under the same name when the session is gone, and no line is sent twice", () => {
    const client = online().types("doubtful", "again", "again", "lost", "/msg bob psst")
    client.hears(`MSG lobby 42 ${at} bob one`).loses().types("not sent yet").calm().connects()
    client.calm().hears("@RESUME ERR session-unknown No such session.", "@PING PONG")
    assert.deepStrictEqual(client.shown(), [Copy.sessionGone("alice")])
    assert.deepStrictEqual(client.sent(), [`NICK alice 120 ${secret}`])
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:46 2")
    // The log tells which lines have arrived.
    assert.deepStrictEqual(client.sent(), ["PING", "AFTER lobby 4 e1:42", "WHO lobby"])
    client.hears(
      `@AFTER PAST lobby 43 ${at} alice doubtful`,
      `@AFTER PAST lobby 44 ${at} bob again`,
      `@AFTER PAST lobby 45 ${at} Alice again`,
      `@AFTER PAST lobby 46 ${at} bob three`,
      "@AFTER OK lobby e1:46",
      "@WHO OK",
      "@PING PONG"
    )
    assert.deepStrictEqual(client.shown(), [
      missed(2, 0),
      "past lobby 43 alice: doubtful",
      "past lobby 44 bob: again",
      "past lobby 45 Alice: again",
      "past lobby 46 bob: three",
      Copy.linesPerhapsNotDelivered([
        { to: "lobby", text: "again" },
        { to: "lobby", text: "lost" },
        { to: "bob", text: "psst" }
      ]),
      Copy.reconnected(0)
    ])
    assert.deepStrictEqual(client.sent(), ["SAY lobby not sent yet"])
  })

  it("sends a program's private message once more whose reader has not come back yet", () => {
    const restarted = () => {
      const client = online({ mode: "pipe" }).loses().types("/msg bob psst").connects().calm()
      client.hears("@RESUME ERR session-unknown gone").sent()
      client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 1").sent()
      client.hears("@WHO OK", "@PING PONG")
      assert.include(client.sent(), "TELL bob psst")
      return client.calm()
    }
    const gone = "@TELL ERR no-such-nick Nobody here has that nickname."
    const client = restarted().waits(1_000).hears(gone)
    assert.deepStrictEqual([client.shown(), client.waits(4_000).sent()], [[], []])
    assert.deepStrictEqual(client.waits(1_000).sent(), ["TELL bob psst"])
    assert.deepStrictEqual(client.hears("@TELL OK").shown(), ["to bob: psst"])

    const never = restarted().hears(gone).waits(5_000)
    assert.deepStrictEqual(never.sent(), ["TELL bob psst"])
    assert.strictEqual(never.hears(gone).shown().length, 1)
    assert.deepStrictEqual(never.state.pendingLines, [])
    const late = restarted().waits(15_000).hears(gone)
    assert.strictEqual(late.shown().length, 1)
    const usual = online().types("/msg bob psst")
    usual.sent()
    assert.strictEqual(usual.hears(gone).shown().length, 1)
  })

  it("does not send a person's private message once more: whoever takes the name may be somebody else", () => {
    const client = online().loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 1").sent()
    client.hears("@WHO OK", "@PING PONG").calm().types("/msg bob psst").sent()
    client.hears("@TELL ERR no-such-nick Nobody here has that nickname.")
    assert.strictEqual(client.shown().length, 1)
    assert.notInclude(client.waits(20_000).sent(), "TELL bob psst")
  })

  it("lists lines in doubt in such a way that a page can send them again", () => {
    const client = online().types("one", "/msg bob psst").loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 1").sent()
    client.hears("@WHO OK", "@PING PONG")
    assert.deepStrictEqual<unknown>(
      client.notices().flatMap((of) => (of._tag === "Info" ? (of.again ?? []) : [])),
      [
        { _tag: "Say", room: "lobby", text: "one" },
        { _tag: "Tell", nick: "bob", text: "psst" }
      ]
    )
    assert.deepStrictEqual(client.sent(), [])
  })

  it("ends a pipe with the code for lines that were not acknowledged when some are in doubt", () => {
    const client = online({ mode: "pipe" }).types("one").input({ _tag: "End" })
    client.loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:41 2").sent()
    client.hears("@PING PONG")
    assert.include(client.shown(), Copy.perhapsNotDelivered("lobby", "one"))
    assert.deepStrictEqual(client.sent().at(-1), "BYE")
    const [quit] = client.hears("@BYE BYE quit").did().slice(-1)
    assert.isTrue(quit?._tag === "Quit" && quit.code === 6)
  })

  it("looks the log up again when that, too, is cut short, and takes no line of it for two", () => {
    const client = online().types("same", "same").loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client
      .hears("@NICK READY alice 120 0", "JOINED lobby e1:42 2", `MSG lobby 43 ${at} bob live`)
      .sent()
    client.hears(`@AFTER PAST lobby 42 ${at} alice same`).loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${secret} inbox=0`, "PING"])
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:43 2", "@PING PONG")
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 2 e1:41", "WHO lobby"])
    client.calm()
    client.hears(
      `@AFTER PAST lobby 42 ${at} alice same`,
      `@AFTER PAST lobby 43 ${at} bob live`,
      "@AFTER OK lobby e1:43",
      "@WHO OK"
    )
    assert.deepStrictEqual(client.shown().slice(1), [
      "past lobby 42 alice: same",
      "live lobby 43 bob: live",
      Copy.perhapsNotDelivered("lobby", "same"),
      Copy.reconnected(0)
    ])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("fetches page after page of what was missed", () => {
    const client = online({}, "history=2").loses().connects("history=2").calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:45 2")
    const past = (seq: number) => `@AFTER PAST lobby ${seq} ${at} bob ${seq}`
    assert.include(client.sent(), "AFTER lobby 2 e1:41")
    client.hears(past(42), `@AFTER TOPIC lobby 43 ${at} bob tea`, "@AFTER OK lobby e1:45")
    assert.deepStrictEqual(client.sent(), ["AFTER lobby 2 e1:43"])
    client.shown()
    client.hears(past(44), past(45), "@AFTER OK lobby e1:45", "@WHO OK", "@PING PONG")
    assert.deepStrictEqual(client.shown(), [
      missed(3, 0),
      "past lobby 42 bob: 42",
      "past lobby 43 bob set the topic: tea",
      "past lobby 44 bob: 44",
      "past lobby 45 bob: 45",
      Copy.reconnected(0)
    ])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("fetches the end of very much that was missed, and says what it left out", () => {
    const client = online().loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:5041 2")
    assert.include(client.sent(), "AFTER lobby 200 e1:4041")
    client.loses().connects().calm()
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:5051 2", "@PING PONG")
    assert.include(client.sent(), "AFTER lobby 200 e1:4041")
    client.shown()
    client.hears("@AFTER GAP lobby 4042 5051 trimmed", "@AFTER OK lobby e1:5051")
    const gap = (from: number, to: number, cause: "skipped" | "trimmed") =>
      Copy.noticeText({ _tag: "Gap", stream: lobby, from, to, cause })
    assert.deepStrictEqual(client.shown(), [
      gap(42, 4_041, "skipped"),
      gap(4_042, 5_051, "trimmed")
    ])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("is resumed after all when the secret turns out to be known", () => {
    const client = online().loses().connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.did()
    client.hears("@NICK ERR secret-taken It is that of bob.")
    assert.deepStrictEqual(client.did(), [
      { _tag: "Disconnect", sentence: "Your session has another nickname on the server." }
    ])
    assert.match(client.loses().connects().sent().join(), /^RESUME s+ inbox=0,PING$/)
  })

  it("says that the log is lost when the server has lost it, and fetches all of the new one", () => {
    const client = online().loses().types("kept").connects().calm()
    client.hears("@RESUME ERR session-unknown gone").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e2:1 2")
    assert.deepStrictEqual(client.sent(), ["PING", "AFTER lobby 1 e2:0", "WHO lobby"])
    client.hears(
      `@AFTER PAST lobby 1 ${at} bob first`,
      "@AFTER OK lobby e2:1",
      "@WHO OK",
      "@PING PONG"
    )
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

  it("is noticed soon when the machine says that it has no network, unless the server answers", () => {
    const offline = () => {
      const client = online().waits(1_000)
      client.input({ _tag: "Offline" })
      assert.deepStrictEqual(client.sent(), ["PING"])
      return client
    }
    const gone = offline().waits(2_999)
    assert.deepStrictEqual(gone.did(), [])
    assert.deepStrictEqual(gone.waits(1).did(), [{ _tag: "Disconnect", sentence: Copy.offline }])
    const there = offline().waits(1_000).hears("@PING PONG").waits(5_000)
    assert.deepStrictEqual(there.did(), [])
    const away = online().loses()
    away.calm().input({ _tag: "Offline" })
    assert.deepStrictEqual(away.sent(), [])
    away.input({ _tag: "Key" })
    assert.deepStrictEqual(away.did(), [{ _tag: "Connect", after: 0 }])
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
    client.waits(500).loses()
    // The pause would be longer: the last attempt is made at the limit, and not given up before.
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 500 }])
    client.waits(500).loses("Nobody there.")
    assert.deepStrictEqual(client.shown(), [Copy.perhapsNotDelivered("lobby", "never")])
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

  it("is not made again when the server says that it is not to be", () => {
    for (const reason of ["replaced", "protocol"] as const) {
      const [quit] = online().hears(`BYE ${reason}`).loses().did()
      assert.deepStrictEqual(quit, {
        _tag: "Quit",
        code: 4,
        sentence: Copy.farewell(reason, undefined)
      })
    }
    const others = ["slow", "timeout", "internal", "shutdown", "full", "quit", "kept", "whatever"]
    for (const reason of others)
      assert.strictEqual(online().hears(`BYE ${reason}`).loses().did()[0]?._tag, "Connect")
  })

  it("is made again when a late RESUME of its own took the session, once for each lost connection", () => {
    const resumed = ["@RESUME READY alice 120 0", "JOINED lobby e1:41 2", "@PING PONG"]
    const client = online()
    for (const _ of [1, 2])
      client
        .loses()
        .connects()
        .hears(...resumed)
    for (const next of ["Connect", "Connect", "Quit"]) {
      const [done] = client.calm().hears("BYE replaced").loses().did()
      assert.strictEqual(done?._tag, next)
      if (next === "Connect") client.connects().hears(...resumed)
    }
    const later = online()
      .loses()
      .connects()
      .hears(...resumed)
      .waits(61_000)
    assert.strictEqual(later.calm().hears("BYE replaced").loses().did().at(-1)?._tag, "Quit")
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
    assert.deepStrictEqual(client.shown(), [Copy.notDelivered("lobby", "one")])
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
    client.connects().calm().hears(`@RESUME READY alice 120 0`, "JOINED lobby e1:41 2")
    client.calm().hears("@PING PONG").loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 8_000 }])
    client.connects().calm().hears(`@RESUME READY alice 120 0`, "JOINED lobby e1:41 2")
    client.calm().hears("@PING PONG").waits(10_000).loses()
    assert.deepStrictEqual(client.did(), [{ _tag: "Connect", after: 250 }])
  })

  it("is not waited for by a pipe whose input has ended, unless a line is still to be sent", () => {
    const quit = { _tag: "Quit", code: 0, sentence: undefined } as const
    const piped = () => online({ mode: "pipe", naming: { _tag: "Fixed" } })
    const idle = piped().loses().calm()
    assert.deepInclude(idle.input({ _tag: "End" }).did(), quit)
    const busy = piped().types("one")
    busy.input({ _tag: "End" }).loses()
    assert.notDeepInclude(busy.did(), quit)
    busy.connects().calm()
    busy.hears(`@RESUME READY alice 120 0`, "JOINED lobby e1:41 2", "@SAY OK lobby e1:42")
    assert.deepInclude(busy.loses().did(), quit)
  })

  it("leaves rooms that the server no longer has the client in", () => {
    const client = online().types("/join dev")
    client
      .calm()
      .hears("@JOIN JOINED dev e9:7 1")
      .calm()
      .hears("@AFTER GAP dev 1 7 trimmed", "@AFTER OK dev e9:7", "@WHO OK")
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${secret} lobby=e1:41 dev=e9:7 inbox=0`, "PING"])
    client.hears(`@RESUME READY alice 120 0`, "JOINED lobby e1:41 2").calm()
    for (const { id } of client.state.pendingRequests) client.hears(`@${id} OK`)
    assert.deepStrictEqual(
      client.state.rooms.map(({ name }) => name as string),
      ["lobby"]
    )
    assert.strictEqual(client.state.currentRoom, "lobby")
  })
})

describe("A client that is banned", () => {
  const ending = (scenario: Scenario) =>
    scenario.did().flatMap((cmd) => (cmd._tag === "Quit" ? [[cmd.code, cmd.sentence]] : []))
  const refused = [ExitCode.refused, "An operator has banned you from this server (spam)."]

  it("ends with a refusal, at the door and when it says its name", () => {
    const atDoor = new Scenario({}, "alice").connects().hears("BYE banned spam").loses()
    assert.deepStrictEqual(ending(atDoor), [refused])
    const named = new Scenario({}, "alice").connects()
    named.hears("@NICK ERR banned You are banned here.", "BYE banned spam").loses()
    assert.strictEqual(ending(named)[0]?.[0], ExitCode.refused)
    const foreign = new Scenario({}, "alice").input({
      _tag: "Disconnected",
      sentence: "Banned.",
      chance: 0,
      isBanned: true
    })
    assert.deepStrictEqual(ending(foreign), [[ExitCode.refused, "Banned."]])
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import { timestampAt } from "../../../src/domain/chat/Timestamp.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { Habits } from "../../../src/domain/client/Habits.ts"
import { habitsOf } from "../../../src/domain/client/TakeBack.ts"
import { withUnread } from "../../../src/domain/client/Unread.ts"
import { view } from "../../../src/domain/client/View.ts"
import { at, online, Scenario, secret } from "../../support/scenario.ts"

const left = Secret.make("0aBcDeFgHiJk4kqR8w2mXz")
/** Whether the client knows at its end that the server has ended the session. */
const isOver = (client: Scenario): boolean => {
  assert.strictEqual(client.state.phase._tag, "Ended")
  return client.state.isSessionOver
}

const settings = {
  leftSessions: new Map([["alice", { secret: left, habits: undefined }]]),
  history: 2
}

/** A place such as `tea e2:9`. */
const place = (text: string) => {
  const [, room = "", epoch = "", seq] = /^(\S+) (\S+):(\d+)$/.exec(text) ?? []
  const position = { epoch: Epoch.make(epoch), seq: Seq.make(Number(seq)) }
  return { room: RoomName.make(room), position }
}

describe("A session that an earlier run of the client did not end", () => {
  it("is taken back with its secret, under its name alone", () => {
    const client = new Scenario(settings).connects().types("Alice")
    assert.deepStrictEqual(client.sent(), [`RESUME ${left}`, "PING"])
    client.calm().hears("@RESUME ERR session-unknown Not here.")
    assert.deepStrictEqual(client.sent(), [`NICK Alice 120 ${secret}`])
    assert.deepStrictEqual(client.shown(), [])
    client.hears("@NICK ERR nick-taken Taken.")
    assert.deepStrictEqual(client.calm().types("bob").sent(), [`NICK bob 120 ${secret}`])
    // It was refused once, and is not asked for again.
    client.hears("@NICK ERR nick-taken Taken.").calm().types("alice")
    assert.deepStrictEqual(client.sent(), [`NICK alice 120 ${secret}`])
    const other = new Scenario(settings, "bob").connects()
    assert.deepStrictEqual(other.sent(), [`NICK bob 120 ${secret}`])
  })

  it("is resumed with that secret, also when its answer was lost", () => {
    const client = new Scenario(settings, "alice").connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${left}`, "PING"])
    client.calm().loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${left}`, "PING"])
  })

  it("goes on above the ids that it has used", () => {
    const client = new Scenario(settings, "alice").types("early").connects().calm()
    client.sent()
    client.hears("@RESUME READY alice 120 1000", "JOINED lobby e1:0 1", "@PING PONG")
    client.hears("@AFTER OK lobby e1:0")
    const ids = [...client.state.pendingRequests, ...client.state.pendingLines].map(({ id }) => id)
    assert.isNotEmpty(ids)
    assert.isTrue(
      ids.every((id) => id > 1000),
      String(ids)
    )
    assert.isAbove(client.state.nextId, Math.max(...ids))
  })

  it("shows what is in all its rooms, and misses no private message that was read before", () => {
    const client = new Scenario(settings, "alice").connects()
    client.sent()
    client.hears(
      "@RESUME READY alice 120 7",
      "JOINED lobby e1:41 2",
      "JOINED tea e2:9 2",
      "TOLD 5 2026-11-22T07:00:00.000Z bob psst"
    )
    const asked = client.sent().filter((line) => line.startsWith("AFTER"))
    assert.deepStrictEqual(asked, ["AFTER lobby 2 e1:39", "AFTER tea 2 e2:7"])
    assert.strictEqual(client.shown().length, 1, client.shown().join("\n"))
  })
})

describe("Private messages that came before a session is taken back", () => {
  const greeted = (...told: ReadonlyArray<string>) => {
    const client = new Scenario({ ...settings, history: 0 }, "alice").connects()
    client.sent()
    client.hears("@RESUME READY alice 120 7", ...told, "JOINED lobby e1:41 2").calm()
    return client.hears("@PING PONG", ...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
  }

  it("are told of behind the greeting, which may have pushed them out of sight", () => {
    const client = greeted(`TOLD 5 ${at} carol psst`, `TOLD 6 ${at} bob psst`)
    assert.strictEqual(client.shown().at(-1), Copy.privateFurtherUp(2, "bob"))
    client.hears(`TOLD 7 ${at} bob psst`)
    assert.deepStrictEqual(client.shown(), ["from bob: psst"])
  })

  it("are sent again only as far as the earlier run has not received them", () => {
    const habits = { room: lobby, muted: [], ignored: [], read: [], inbox: Seq.make(5) }
    const leftSessions = new Map([["alice", { secret: left, habits }]])
    const client = new Scenario({ leftSessions, history: 0 }, "alice").connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${left} inbox=5`, "PING"])
    client.hears("@RESUME READY alice 120 7", "JOINED lobby e1:41 2", `TOLD 6 ${at} bob psst`)
    assert.deepStrictEqual(client.shown(), ["from bob: psst"])
    client.hears("@PING PONG", ...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
    assert.strictEqual(habitsOf(client.state)?.inbox, 6)
  })

  it("are sent again from the first that was not seen, and those that were seen are not shown again", () => {
    const habits = { room: lobby, muted: [], ignored: [], read: [], inbox: Seq.make(5) }
    const unread = { rooms: [], inbox: [Seq.make(5), Seq.make(3)] }
    const back = () => {
      const one = new Map([["alice", { secret: left, habits: withUnread(habits, unread) }]])
      const client = new Scenario({ leftSessions: one, history: 0 }, "alice").connects()
      assert.deepStrictEqual(client.sent(), [`RESUME ${left} inbox=2`, "PING"])
      return client.hears("@RESUME READY alice 120 7", "JOINED lobby e1:41 2")
    }
    const told = (...seqs: ReadonlyArray<number>) =>
      seqs.map((seq) => `TOLD ${seq} ${at} bob psst ${seq}`)
    const client = back().hears(...told(3, 4, 5, 6))
    const shown = [3, 5, 6].map((seq) => `from bob: psst ${seq}`)
    assert.deepStrictEqual(client.shown(), shown)
    assert.strictEqual(client.state.inboxSeq, 6)
    // Of another inbox all is new.
    const other = back().hears("GAP inbox 0 0 epoch", ...told(1, 2))
    assert.deepStrictEqual(other.shown().slice(1), ["from bob: psst 1", "from bob: psst 2"])
  })

  it("are not told of where none came", () => {
    assert.notInclude(greeted().shown().at(-1), "private")
  })
})

/** A time of the server, and as it writes it. */
const second = (n: number) => timestampAt(Date.UTC(2026, 10, 22, 7) + n * 1_000)
const written = (n: number) => new Date(second(n)).toISOString()

describe("A session that is kept under another name than the one that is asked for now", () => {
  const begins = (leftNicks: ReadonlyArray<string>, nick: string, here: string) => {
    const client = new Scenario({ leftNicks: leftNicks.map((name) => Nick.make(name)) }, nick)
    client.connects().sent()
    client.hears(`@NICK READY ${nick} 120 0`, "JOINED lobby e1:0 3").sent()
    return client.hears(...here.split("|"), "@WHO OK", "@PING PONG").shown()
  }

  it("is told of, since a new one is begun", () => {
    const told = begins(["Alice", "carol"], "bob", "@WHO HERE lobby alice bob|@WHO AWAY alice 5")
    assert.include(told, Copy.sessionsLeft(["Alice"], true))
  })

  it("is not told of where it is over, or somebody is there under its name", () => {
    for (const [nick, here] of [
      ["bob", "@WHO HERE lobby bob"],
      ["bob", "@WHO HERE lobby alice bob"],
      ["alice", "@WHO HERE lobby alice"]
    ] as const)
      assert.strictEqual(begins(["alice"], nick, here).length, 1)
  })
})

describe("Where the person was, and what they did not want to see", () => {
  const [tea, dev] = [RoomName.make("tea"), RoomName.make("dev")]
  const habits = {
    room: tea,
    muted: [dev],
    ignored: [{ nick: Nick.make("bob"), old: [Nick.make("robert")], seen: second(40) }],
    since: second(30),
    read: [],
    inbox: Seq.make(0)
  }
  const withHabits = {
    leftSessions: new Map([["alice", { secret: left, habits }]]),
    history: 0
  }
  const back = (begin: ReadonlyArray<string> = [], usualRoom?: RoomName) => {
    const settings = begin.length === 0 ? withHabits : { ...withHabits, usualRoom }
    const client = new Scenario(settings, "alice", begin).connects()
    client.sent()
    client.hears("@RESUME READY alice 120 7", "JOINED dev e3:1 2")
    client.hears("JOINED lobby e1:41 2", "JOINED tea e2:9 2", "@PING PONG").sent()
    client.hears("@JOIN JOINED ops e4:0 1").sent()
    return client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
  }

  it("is as it was, and said, when the session is taken back", () => {
    const client = back()
    assert.strictEqual(client.state.phase._tag, "Online")
    assert.strictEqual(client.state.currentRoom, "tea")
    assert.include(client.shown(), Copy.habitsTakenBack(["dev"], ["bob"]))
    // Nothing has come since that would have a time.
    assert.deepStrictEqual<unknown>({ ...habitsOf(client.state), read: [] }, habits)
    client.hears(`MSG dev 2 ${at} carol muted`, `MSG tea 10 ${at} bob ignored`)
    assert.deepStrictEqual(client.shown(), [])
    const read = ["lobby e1:41", "tea e2:10", "dev e3:1"].map(place)
    assert.sameDeepMembers([...(habitsOf(client.state)?.read ?? [])], read)
  })

  it("counts what was missed in a muted lobby, and names the room of what was missed elsewhere", () => {
    const missed = (muted: ReadonlyArray<RoomName>) => {
      const session = { secret: left, habits: { ...habits, muted, read: [place("lobby e1:41")] } }
      const leftSessions = new Map([["alice", session]])
      const client = new Scenario({ leftSessions, history: 0 }, "alice").connects()
      client.sent()
      client.hears("@RESUME READY alice 120 7", `MSG lobby 42 ${at} carol hi`)
      client.calm().hears("JOINED lobby e1:42 2", "JOINED tea e2:9 2")
      const room = client.state.rooms.find(({ name }) => name === "lobby")
      const labels = client.notices().flatMap((of) => ("labelled" in of ? [of.labelled] : []))
      return { unread: room?.unread, labels }
    }
    assert.deepStrictEqual(missed([lobby]), { unread: 1, labels: [] })
    assert.deepStrictEqual(missed([]), { unread: 0, labels: [true] })
  })

  it("is not where what was typed ahead is said, which comes back, unless the person chose a room", () => {
    const ahead = (...lines: ReadonlyArray<string>) => {
      const client = new Scenario(withHabits, "alice").connects().types(...lines)
      client.sent()
      client.hears("@RESUME READY alice 120 7", "JOINED dev e3:1 2")
      client.hears("JOINED lobby e1:41 2", "JOINED tea e2:9 2", "@PING PONG").sent()
      client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
      return { room: client.state.currentRoom, sent: client.sent(), shown: client.shown() }
    }
    const all = ahead("hello", "/topic green", "/msg bob psst")
    assert.strictEqual(all.room, "tea")
    assert.deepStrictEqual(
      all.sent.filter((line) => /^(?:SAY|TOPIC|TELL) /.test(line)),
      ["TELL bob psst"]
    )
    assert.include(
      all.shown,
      Copy.givenBack([
        { to: "lobby", text: "hello", isCommand: false },
        { to: "lobby", text: "/topic green", isCommand: true }
      ])
    )
    const chosen = ahead("/room lobby", "hello")
    assert.strictEqual(chosen.room, "lobby")
    assert.include(chosen.sent, "SAY lobby hello")
  })

  it("gives way to the room that this start asks for", () => {
    assert.strictEqual(back(["ops", "lobby"]).state.currentRoom, "ops")
    assert.strictEqual(back(["lobby"]).state.currentRoom, "lobby")
  })

  it("does not give way to the room where every start begins", () => {
    const client = back(["ops", "lobby"], RoomName.make("ops"))
    assert.strictEqual(client.state.currentRoom, "tea")
    assert.sameMembers(
      client.state.rooms.map(({ name }) => name),
      ["ops", "lobby", "tea", "dev"]
    )
  })

  it("is forgotten with a session that the server does not have any more", () => {
    const client = new Scenario(withHabits, "alice").connects()
    client.sent()
    client.hears("@RESUME ERR session-unknown Not here.").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1").sent()
    client.hears("@WHO OK", "@PING PONG")
    assert.strictEqual(client.state.phase._tag, "Online")
    const { ignored, muted } = client.state.preferences
    assert.deepStrictEqual([ignored, muted], [[], []])
  })

  it("is told of in a page that is loaded anew, where the session is over", () => {
    const told = (frontEnd: "page" | "terminal") => {
      const client = new Scenario({ ...withHabits, frontEnd }, "alice").connects()
      client.sent()
      client.hears("@RESUME ERR session-unknown Not here.").sent()
      client.hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1").sent()
      return client.hears("@WHO OK", "@PING PONG").shown()
    }
    const sentence = Copy.sessionOver("alice", ["tea"])
    assert.include(told("page"), sentence)
    assert.notInclude(told("terminal"), sentence)
  })

  it("is not kept for a program, and bounded", () => {
    assert.isUndefined(habitsOf(online({ mode: "pipe" }).state))
    const { state } = online()
    const muted = Array.from({ length: 100 }, (_, n) => RoomName.make(`r${n}`))
    const most = habitsOf({ ...state, preferences: { ...state.preferences, muted } })
    assert.deepStrictEqual(most?.muted, muted.slice(-64))
  })
})

describe("Whom the person ignored", () => {
  /** The session, left by a run that was killed, and the client that asks for it. */
  const killed = (run: Scenario, preferences?: Partial<Scenario["state"]["preferences"]>) => {
    const leftSessions = new Map([["alice", { secret: left, habits: habitsOf(run.state) }]])
    const client = new Scenario({ leftSessions, history: 0 }, "alice")
    client.state = { ...client.state, preferences: { ...client.state.preferences, ...preferences } }
    return client.connects()
  }
  /** The server replays these lines. */
  const back = (client: Scenario, ...replay: ReadonlyArray<string>) => {
    client.calm().hears("@RESUME READY alice 120 7", ...replay, "JOINED lobby e1:46 4")
    client.hears("@PING PONG").sent()
    return client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
  }
  const ignored = (client: Scenario) => client.state.preferences.ignored.map(({ nick }) => nick)
  const run = () =>
    online()
      .hears("ENTER lobby carol", `MSG lobby 42 ${written(50)} bob hi`)
      .types("/ignore bob")
      .hears(`MSG lobby 43 ${written(60)} carol hi`)

  it("stays so under the name that they took meanwhile, and who has the old one then is heard", () => {
    const client = killed(run())
    const [resume = ""] = client.sentWithTags()
    assert.isTrue(resume.startsWith(`@;since=${written(30)} RESUME `), resume)
    back(
      client,
      `RENAME bob rob ${written(70)} ${written(0)}`,
      `RENAME carol bob ${written(80)} ${written(0)}`,
      `MSG lobby 44 ${written(65)} bob hidden`,
      `MSG lobby 45 ${written(75)} rob hidden`,
      `MSG lobby 46 ${written(85)} bob heard`
    )
    const shown = client.shown()
    assert.notInclude(shown.join("\n"), "hidden")
    assert.include(shown, "live lobby 46 bob: heard")
    assert.include(shown, Copy.ignoredRenamed("bob", "rob"))
    assert.include(shown, Copy.habitsTakenBack([], ["rob"]))
    assert.deepStrictEqual(ignored(client.types("/unignore bob")), [])
  })

  it("is caught up with, whatever ids its lines had, and whatever is typed ahead", () => {
    const leftSessions = new Map([["alice", { secret: left, habits: habitsOf(run().state) }]])
    for (let last = 0; last < 6; last++) {
      const client = new Scenario({ leftSessions, history: 0 }, "alice").types("typed ahead")
      client.connects().calm().sent()
      client.hears(`@RESUME READY alice 120 ${last}`)
      for (let id = 1; id <= last; id++)
        client.hears(`@${id} OK lobby e1:${43 + id} ${written(60 + id)}`)
      client.hears(`JOINED lobby e1:${43 + last} 4`, "@PING PONG")
      client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
      assert.strictEqual(client.state.phase._tag, "Online", `${last}`)
      assert.include(client.sent(), "SAY lobby typed ahead")
    }
  })

  it("asks for those changes again where it is killed once more before it hears anything", () => {
    const [resume = ""] = killed(back(killed(run()))).sentWithTags()
    assert.isTrue(resume.startsWith(`@;since=${written(30)} RESUME `), resume)
    const lost = killed(run()).calm().loses().connects()
    assert.isTrue(lost.sentWithTags()[0]?.startsWith(`@;since=${written(30)} RESUME `))
    const caught = run()
      .loses()
      .connects(`time=${written(200)}`)
    const client = back(killed(caught), `RENAME bob rob ${written(70)} ${written(0)}`)
    assert.deepStrictEqual(ignored(client), ["rob"])
  })

  it("is nobody of whom the earlier run was told already that they had the name before", () => {
    const renames = [`RENAME bob rob ${written(40)}`, `RENAME carol bob ${written(45)}`]
    const first = online()
      .hears("ENTER lobby carol", ...renames, `MSG lobby 42 ${written(50)} bob hi`)
      .types("/ignore bob")
    // With and without `--ignore bob`, which knows no time.
    for (const preferences of [{}, { ignored: [{ nick: "bob", old: [] }] }])
      assert.deepStrictEqual(ignored(back(killed(first, preferences), ...renames)), ["bob"])
  })

  it("is known by the last time that came, if none had come before", () => {
    const first = online()
      .types("/ignore bob")
      .hears(`MSG lobby 42 ${written(50)} carol hi`)
    const client = back(killed(first), `RENAME bob rob ${written(40)}`)
    assert.deepStrictEqual(ignored(client), ["bob"])
    const calm = back(killed(online().types("/ignore bob")), `RENAME bob rob ${written(40)}`)
    assert.deepStrictEqual(ignored(calm), ["rob"])
  })
})

describe("How far the person had read", () => {
  const [tea, dev] = [RoomName.make("tea"), RoomName.make("dev")]
  /** The session as it was left, at these places, with dev muted. */
  const begun = (room: RoomName, ...read: ReadonlyArray<string>) => {
    const habits = { room, muted: [dev], ignored: [], read: read.map(place), inbox: Seq.make(0) }
    const client = new Scenario(
      { leftSessions: new Map([["alice", { secret: left, habits }]]), history: 3 },
      "alice"
    ).connects("rate=10")
    assert.deepStrictEqual(client.sent(), [
      `RESUME ${left} ${read.join(" ").replaceAll(/(\w+) (\w+:)/g, "$1=$2")}`,
      "PING"
    ])
    return client.hears("@RESUME READY alice 120 7")
  }
  const joined = ["JOINED dev e3:9 2", "JOINED lobby e1:41 2", "JOINED tea e2:9 2", "@PING PONG"]
  const asks = (client: Scenario) =>
    client.sent().filter((line) => /^(AFTER|HISTORY|JOIN)/.test(line))
  /** The server answers all that is asked. */
  const answers = (client: Scenario) =>
    client.hears(...client.state.pendingRequests.map(({ id }) => `@${id} OK`))
  const unread = (client: Scenario, room: string) =>
    client.state.rooms.find(({ name }) => name === room)?.unread
  const readOf = (client: Scenario, room: string) =>
    habitsOf(client.state)?.read.find((of) => of.room === room)

  it("is where the server goes on, with some lines before that in the room where the person was", () => {
    const back = begun(tea, "lobby e1:41", "tea e2:8", "dev e3:9")
    back.hears(`MSG tea 9 ${at} bob new`, ...joined)
    assert.deepStrictEqual(asks(back), ["HISTORY tea 2 e2:9"])
    back.hears(`@HISTORY PAST tea 7 ${at} bob seven`, `@HISTORY PAST tea 8 ${at} bob eight`)
    assert.deepStrictEqual(back.shown(), [])
    answers(back.hears("@HISTORY OK tea e2:9"))
    const lines = ["past tea 7 bob: seven", "past tea 8 bob: eight", "live tea 9 bob: new"]
    assert.deepStrictEqual(back.shown().slice(0, 3), lines)
    assert.strictEqual(back.state.phase._tag, "Online")
    assert.deepStrictEqual(readOf(back, "tea"), place("tea e2:9"))
  })

  it("asks for none of those where as many are new", () => {
    const client = begun(tea, "tea e2:6")
    client.hears(...[7, 8, 9].map((seq) => `MSG tea ${seq} ${at} bob new`), "JOINED tea e2:9 2")
    assert.deepStrictEqual(asks(client), [])
    assert.deepStrictEqual(client.shown().length, 3)
  })

  it("is before what was shown and not seen, which is sent again", () => {
    const habits = { room: tea, muted: [], ignored: [], inbox: Seq.make(0) }
    const read = ["lobby e1:41", "tea e2:9", "dev e3:9"].map(place)
    const rooms = ["tea e2:8", "dev e7:2", "other e1:1", "lobby e1:50"].map(place)
    const { read: before } = withUnread({ ...habits, read }, { rooms, inbox: [] })
    assert.deepStrictEqual(before, ["lobby e1:41", "tea e2:8", "dev e3:9"].map(place))
  })

  it("means nothing in another log", () => {
    const client = begun(tea, "tea e7:8").hears("GAP tea 0 0 epoch", "JOINED tea e2:9 2")
    assert.deepStrictEqual(asks(client), ["AFTER tea 3 e2:6"])
  })

  it("is what is not counted as unread, and neither are the person's own lines", () => {
    const client = begun(tea, "tea e2:9", "dev e3:6", "lobby e1:41").hears(
      `MSG dev 7 ${at} bob new`,
      // What was typed since is taken for neither the PING nor anything else of this run.
      `@2 OK dev e3:8 ${at}`,
      `MSG dev 9 ${at} bob alice!`,
      ...joined
    )
    assert.deepStrictEqual(asks(client), ["HISTORY dev 1 e3:9", "HISTORY tea 3 e2:10"])
    assert.strictEqual(client.state.phase._tag, "CatchingUp")
    const { id } = client.state.pendingRequests.find(
      ({ command }) => command._tag === "History" && command.room === dev
    ) ?? { id: 0 }
    answers(client.hears(`@${id} PAST dev 8 ${at} alice mine`))
    assert.strictEqual(unread(client, "dev"), 2)
    assert.deepStrictEqual(readOf(client, "dev"), place("dev e3:6"))
    client.types("/room dev")
    assert.strictEqual(unread(client, "dev"), 0)
    assert.deepStrictEqual(readOf(client, "dev"), place("dev e3:9"))
    client.types("/room tea").hears(`MSG dev 10 ${at} bob unseen`, `MSG dev 11 ${at} bob unseen`)
    assert.deepStrictEqual(readOf(client, "dev"), place("dev e3:9"))
    assert.deepStrictEqual(readOf(client.types("/read"), "dev"), place("dev e3:11"))
  })

  it("takes few questions for many of the person's own lines", () => {
    const client = begun(tea, "tea e2:0")
    for (let seq = 1; seq <= 256; seq++)
      client.hears(
        seq % 16 === 0 ? `MSG tea ${seq} ${at} bob new` : `@${900 + seq} OK tea e2:${seq} ${at}`
      )
    client.hears("JOINED dev e3:9 2", "JOINED lobby e1:41 2", "JOINED tea e2:256 2", "@PING PONG")
    let asked = 0
    for (let n = 0; n < 100 && client.state.phase._tag !== "Online"; n++) {
      asked += asks(client).filter((line) => line.startsWith("HISTORY")).length
      const { command, id } = client.state.pendingRequests.find(({ turn }) => turn > 0) ?? {}
      if (command?._tag === "History") {
        const end = command.position?.seq ?? 0
        for (let seq = end - command.count; seq < end; seq++)
          client.hears(`@${id} PAST tea ${seq} ${at} ${seq % 16 === 0 ? "bob" : "alice"} ${seq}`)
      }
      if (id === undefined) client.waits(1_000)
      else client.hears(`@${id} OK`)
    }
    assert.isBelow(asked, 30)
    const lines = client.shown().filter((line) => / tea \d/.test(line))
    assert.deepStrictEqual(
      lines.map((line) => line.split(" ")[2]),
      Array.from({ length: 256 }, (_, n) => `${n + 1}`)
    )
    assert.include(lines, "live tea 16 bob: new")
    assert.include(lines, "past tea 255 alice: 255")
  })

  it("is asked for again when the connection is lost meanwhile, and nothing is shown twice", () => {
    const client = begun(tea, "lobby e1:40", "tea e2:8")
    const replay = [`MSG lobby 41 ${at} bob new`, "JOINED lobby e1:41 2", `MSG tea 9 ${at} bob new`]
    client.hears(...replay, "JOINED tea e2:9 2").sent()
    assert.deepStrictEqual(client.shown(), ["live lobby 41 bob: new"])
    client.loses().connects()
    assert.deepStrictEqual(client.sent(), [`RESUME ${left} lobby=e1:40 tea=e2:8`, "PING"])
    client.calm().hears("@RESUME READY alice 120 7", ...replay, "JOINED tea e2:9 2", "@PING PONG")
    assert.deepStrictEqual(asks(client), ["JOIN tea", "HISTORY tea 2 e2:9"])
    client.hears(`@HISTORY PAST tea 8 ${at} bob eight`, "@HISTORY OK tea e2:9")
    const [summary = "", ...lines] = client.shown()
    assert.match(summary, /^1 message while you were away/)
    assert.deepStrictEqual(lines, ["past tea 8 bob: eight", "live tea 9 bob: new"])
  })

  it("is forgotten with the session", () => {
    const client = new Scenario(
      {
        leftSessions: new Map([
          [
            "alice",
            {
              secret: left,
              habits: {
                room: tea,
                muted: [],
                ignored: [],
                read: [place("tea e2:8")],
                inbox: Seq.make(7)
              }
            }
          ]
        ])
      },
      "alice"
    ).connects()
    client.sent()
    client.hears("@RESUME ERR session-unknown Gone.").sent()
    client.hears("@NICK READY alice 120 0")
    assert.deepStrictEqual(client.sent(), ["PING"])
  })
})

describe("A session that the person quits", () => {
  it("is over once the server has answered, and not before", () => {
    const heard = online().types("/quit")
    heard.sent()
    assert.isTrue(isOver(heard.hears("@BYE BYE quit")))
    assert.isFalse(isOver(online().types("/quit").loses()))
    assert.isFalse(isOver(online().types("/quit").waits(2_000)))
    assert.isFalse(isOver(online().loses().types("/quit")))
    assert.isFalse(isOver(online().input({ _tag: "Stop" })))
    // Where the terminal is gone it is not said, either, but by a program.
    const hungUp = (mode: "person" | "pipe") => online({ mode }).input({ _tag: "HungUp" }).sent()
    assert.deepStrictEqual([hungUp("person"), hungUp("pipe")], [[], ["BYE"]])
  })

  it("is over also where the terminal is closed while a line has no answer", () => {
    const client = online().types("hello", "/quit")
    assert.deepStrictEqual(client.sent(), ["SAY lobby hello"])
    assert.deepStrictEqual(client.input({ _tag: "HungUp" }).sent(), ["BYE"])
    assert.strictEqual(client.state.phase._tag, "Ended")
  })

  it.each(["End", "Leave"] as const)("is over also before it has begun (%s)", (_tag) => {
    const begins = () => {
      const client = new Scenario({}, "alice").types("ahead").connects()
      assert.deepStrictEqual(client.sent(), [`NICK alice 120 ${secret}`])
      assert.deepStrictEqual(client.input({ _tag }).sent(), ["BYE"])
      return client.calm()
    }
    const replies = [
      ["@NICK READY alice 120 0", "JOINED lobby e1:41 2"],
      ["@NICK ERR nick-taken Taken."]
    ]
    for (const lines of replies) {
      const client = begins().hears(...lines)
      assert.deepStrictEqual([client.sent(), client.shown()], [[], []])
      assert.isTrue(isOver(client.hears("@BYE BYE quit")))
      assert.match(client.shown().join("\n"), /ahead/)
    }
    assert.isFalse(isOver(begins().loses()))
    assert.isFalse(isOver(begins().waits(2_000)))
  })

  it("waits for the next run where it was about to be taken back, with what may have come", () => {
    const client = new Scenario(settings, "alice").connects().calm().types("/quit")
    assert.deepStrictEqual(client.sent(), [])
    assert.isFalse(isOver(client))
  })
})

describe("A line that a reload of the page has interrupted", () => {
  const page = { frontEnd: "page", showsRoomsApart: true, history: 0 } as const
  /** Has said two things that were not answered when the page was loaded anew. */
  const reloaded = () => {
    const before = online(page).types("one", "/msg bob two")
    const ids = before.sentIds()
    const habits = habitsOf(before.state)
    const leftSessions = new Map([["alice", { secret: left, habits }]])
    return { ids, client: new Scenario({ ...page, leftSessions }, "alice").connects() }
  }

  it("is sent again under its id, and shown once it is answered", () => {
    const { client, ids } = reloaded()
    const [one = 0, two = 0] = ids
    client.sent()
    client.hears(`@RESUME READY alice 120 ${one}`, `@${one} OK lobby e1:42 ${at}`)
    client.hears("JOINED lobby e1:42 2")
    assert.deepStrictEqual(client.shown(), ["mine lobby 42 alice: one"])
    client.sent()
    client.hears("@PING PONG", "@WHO HERE lobby alice bob", "@WHO OK")
    assert.include(client.sentWithTags(), "TELL bob two")
    assert.deepStrictEqual(
      client.state.pendingLines.map(({ id }) => id),
      [two]
    )
    // Whoever reloads a page need not be greeted.
    assert.deepStrictEqual(client.shown(), [])
    client.hears(`@${two} OK`)
    assert.deepStrictEqual(client.shown(), ["to bob: two"])
    assert.deepStrictEqual(client.state.pendingLines, [])
  })

  it("keeps its id apart from those of this run", () => {
    const { client, ids } = reloaded()
    client.types("three")
    const own = client.state.pendingLines.map(({ id }) => id)
    assert.strictEqual(new Set(own).size, 3)
    assert.deepStrictEqual(own.slice(0, 2), ids)
  })

  it("is told where the session is gone, because nobody knows whether it has arrived", () => {
    const { client } = reloaded()
    client.sent()
    client.hears("@RESUME ERR session-unknown Gone.").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:41 1").sent()
    client.hears("@WHO HERE lobby alice bob", "@WHO OK", "@PING PONG")
    const told = client.shown().join("\n")
    assert.include(told, "lobby: one")
    assert.include(told, "bob: two")
    assert.deepStrictEqual(client.state.pendingLines, [])
  })

  it("is sent where the session is gone, if it had waited for a connection", () => {
    const before = online(page).types("in doubt").loses().types("/who", "one", "/msg Cy two")
    const leftSessions = new Map([["alice", { secret: left, habits: habitsOf(before.state) }]])
    const client = new Scenario({ ...page, leftSessions }, "alice").connects()
    client.sent()
    client.hears("@RESUME ERR session-unknown Gone.").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:41 1").sent()
    client.hears("@WHO HERE lobby alice bob", "@WHO OK", "@PING PONG")
    const told = client.shown().join("\n")
    assert.include(told, "in doubt")
    assert.notInclude(told, "one")
    assert.deepStrictEqual(client.sent().slice(0, 3), ["WHO lobby", "SAY lobby one", "TELL Cy two"])
  })

  /** The page after a reload, with what it had kept as JSON. */
  const loadedAnew = (before: Scenario, lastId = 0): Scenario => {
    const json = JSON.stringify(Schema.encodeSync(Habits)(Option.getOrThrow(keptOf(before))))
    const habits = Schema.decodeUnknownSync(Habits)(JSON.parse(json))
    const leftSessions = new Map([["alice", { secret: left, habits }]])
    const client = new Scenario({ ...page, leftSessions }, "alice").connects().calm()
    client.hears(`@RESUME READY alice 120 ${lastId}`, "JOINED lobby e1:41 2", "@PING PONG")
    return client
  }
  const keptOf = ({ state }: Scenario) => Option.fromNullable(habitsOf(state))
  const answers = (client: Scenario) => {
    client.sent()
    return client.hears("@WHO HERE lobby alice bob", "@WHO OK")
  }

  it("goes on behind the change of room that waits, in its order", () => {
    const before = online(page).loses()
    before.types("one", "/me two", "/who", "/join kitchen", "three", "/msg Cy four", "/topic five")
    const client = loadedAnew(before)
    const rows = view(client.state).pending.map(({ text }) => text)
    assert.deepStrictEqual(rows, ["/who lobby", "/join kitchen", "three", "four", "/topic five"])
    answers(client)
    assert.deepStrictEqual(client.sent(), [
      "SAY lobby one",
      "SAY lobby /me two",
      "WHO lobby",
      "JOIN kitchen",
      "ROOMS"
    ])
    client.hears("@JOIN JOINED kitchen e4:0 1")
    const said = client.sent().filter((line) => /^(SAY|TELL|TOPIC)/.test(line))
    assert.deepStrictEqual(said, ["SAY kitchen three", "TELL Cy four", "TOPIC kitchen five"])
  })

  it("goes on in the room that the person has chosen behind that", () => {
    const before = online(page).loses().types("/join kitchen", "three")
    before.input({ _tag: "GoTo", room: lobby, draft: { text: "" } }).types("four")
    const client = answers(loadedAnew(before))
    client.sent()
    client.hears("@JOIN JOINED kitchen e4:0 1")
    assert.deepStrictEqual(
      client.sent().filter((line) => line.startsWith("SAY")),
      ["SAY kitchen three", "SAY lobby four"]
    )
    assert.strictEqual(client.state.currentRoom, lobby)
  })

  it("is told of where the room cannot be entered, and Up brings it in the new page, too", () => {
    const client = answers(loadedAnew(online(page).loses().types("/join kitchen", "three")))
    client.sent()
    client.calm().hears("@JOIN ERR private No.")
    const given = [{ to: "kitchen", text: "three", isCommand: false }]
    assert.include(client.shown(), Copy.givenBack(given))
    assert.deepInclude(client.did(), { _tag: "Recall", text: "three" })
  })

  it("is for whoever had the name when it was typed", () => {
    const before = online(page)
      .hears(`TOLD 5 ${written(0)} cy hi`)
      .loses()
    const client = answers(loadedAnew(before.types("/join kitchen", "x", "/msg cy four")))
    client.sent()
    client.hears("@JOIN JOINED kitchen e4:0 1")
    assert.include(client.sentWithTags().join("\n"), `;since=${written(0)} TELL cy four`)
  })

  it("is said in its room, also where the page was in another", () => {
    const before = online(page).types("/join tea").calm()
    before.hears("@JOIN JOINED tea e2:0 1")
    const there = before.loses().types("/room lobby", "one", "/room tea")
    const client = loadedAnew(there)
    assert.strictEqual(client.state.currentRoom, "tea")
    assert.deepStrictEqual(
      client.state.pendingLines.map(({ typed }) => typed),
      ["one"]
    )
  })

  it.each([
    "/kick bob Rude.",
    "/silence bob 10m",
    "/ban bob 1d",
    "/unban bob",
    "/bans",
    "/invite bob",
    "/set slow 5",
    "/nick Carl",
    "/rooms",
    "/who",
    "/pair",
    "/keys"
  ])("may be a command: %s", (line) => {
    const before = online(page, "moderation", "search=50", "names=first-use").loses().types(line)
    const kept = Option.map(keptOf(before), ({ requested }) => requested?.map((of) => of.command))
    const again = answers(loadedAnew(before)).state.pendingRequests.map((of) => of.command)
    for (const command of Option.getOrThrow(kept) ?? []) assert.deepInclude(again, command)
    assert.isNotEmpty(Option.getOrThrow(kept))
  })

  it("is not kept by a client in a terminal", () => {
    assert.isUndefined(habitsOf(online().types("one").state)?.unanswered)
  })
})

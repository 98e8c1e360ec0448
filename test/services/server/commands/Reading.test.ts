import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Option, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Topic } from "../../../../src/domain/chat/Topic.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import { until } from "../../../support/captured-logs.ts"
import { ask, connect, services } from "../../../support/load-server.ts"
import type { MemoryConnection } from "../../../support/memory-transport.ts"

/** What is answered, without times and with `e` for the epoch. */
const answers = (connection: MemoryConnection, line: string) =>
  Effect.map(ask(connection, line), (lines) =>
    lines.map((one) =>
      one.replace(/ \d{4}-\d\d-\d\dT[\d:.]+Z/g, " time").replace(/ [a-z0-9]{8}:(\d+)/g, " e:$1")
    )
  )

/** Alice, in the room tea with three messages and a topic. */
const withTea = Effect.gen(function* () {
  const alice = yield* connect("alice")
  yield* ask(alice, "JOIN tea\nSAY tea one\nSAY tea two\nSAY tea three\nTOPIC tea green")
  return alice
})

/** Sets the topic of a room so many times. */
const setTopics = (name: RoomName, times: number, topic: Topic) =>
  Effect.gen(function* () {
    const { log } = yield* (yield* Rooms).open(name, undefined, yield* Effect.scope)
    const body = { _tag: "TopicSet", topic } as const
    const [author, nick] = [SessionId.make("somebody"), Nick.make("alice")]
    const draft = { author, id: Option.none(), time: Timestamp.make(0), nick, body }
    yield* log.offer(Array.from({ length: times }, () => draft))
  }).pipe(Effect.scoped)

/** Makes rooms that nobody is in, each with a topic of this length. */
const makeRooms = (count: number, length: number) =>
  Effect.forEach(Array.from({ length: count }).keys(), (n) =>
    setTopics(RoomName.make(`r${n}`), 1, Topic.make("t".repeat(length)))
  )

/** Says something; and then PART, which is answered only after a wait. */
const costs = (connection: MemoryConnection, line: string, wait: Duration.DurationInput) =>
  Effect.gen(function* () {
    const { client } = connection
    client.send(line)
    const before = yield* Effect.promise(() => client.until("OK"))
    client.send("@9 PART nowhere")
    for (let turns = 0; turns < 10; turns++) yield* until(() => true)
    assert.isEmpty(client.heard.filter((heard) => heard.startsWith("@9 ")))
    yield* TestClock.adjust(wait)
    yield* Effect.promise(() => client.until("@9 ERR not-in-room"))
    return before
  })

describe("HISTORY", () => {
  it.scoped(
    "gives messages and topics with the id of the command, and ends with the newest place",
    () =>
      Effect.gen(function* () {
        const alice = yield* withTea
        assert.deepStrictEqual(yield* answers(alice, "@1 HISTORY tea 2"), [
          "@1 PAST tea 3 time alice three",
          "@1 TOPIC tea 4 time alice green",
          "@1 OK tea e:4"
        ])
        assert.deepStrictEqual(yield* answers(alice, "HISTORY tea 2 another:4"), ["OK tea e:4"])
      }).pipe(Effect.provide(services()))
  )
})

describe("AFTER", () => {
  it.scoped("gives the first entries after a position, page after page", () =>
    Effect.gen(function* () {
      const alice = yield* withTea
      const epoch = (yield* ask(alice, "HISTORY tea 0")).join().split(/[ :]/)[2]
      assert.deepStrictEqual(yield* answers(alice, `@7 AFTER tea 2 ${epoch}:0`), [
        "@7 PAST tea 1 time alice one",
        "@7 PAST tea 2 time alice two",
        "@7 OK tea e:4"
      ])
      assert.deepStrictEqual(yield* answers(alice, `@8 AFTER tea 2 ${epoch}:2`), [
        "@8 PAST tea 3 time alice three",
        "@8 TOPIC tea 4 time alice green",
        "@8 OK tea e:4"
      ])
      assert.deepStrictEqual(yield* answers(alice, `AFTER tea 2 ${epoch}:4`), ["OK tea e:4"])
      assert.deepStrictEqual(yield* answers(alice, "@9 AFTER tea 2 another:4"), [
        "@9 GAP tea 0 0 epoch",
        "@9 OK tea e:4"
      ])
      assert.match((yield* ask(alice, "AFTER none 2 e:4")).join(), /^ERR no-such-room /)
    }).pipe(Effect.provide(services()))
  )

  it.scoped("first tells the gap of what is no longer in the log", () =>
    Effect.gen(function* () {
      const alice = yield* withTea
      const epoch = (yield* ask(alice, "HISTORY tea 0")).join().split(/[ :]/)[2]
      assert.deepStrictEqual(yield* answers(alice, `@7 AFTER tea 9 ${epoch}:1`), [
        "@7 GAP tea 2 2 trimmed",
        "@7 PAST tea 3 time alice three",
        "@7 TOPIC tea 4 time alice green",
        "@7 OK tea e:4"
      ])
    }).pipe(Effect.provide(services({ logSize: 2 })))
  )

  it.scoped("gives no more at a time than HISTORY, and costs as much", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      yield* setTopics(RoomName.make("tea"), 210, Topic.make("green"))
      const { epoch } = yield* Effect.flatMap(Rooms, ({ find }) =>
        Effect.flatMap(find(RoomName.make("tea")), ({ log }) => log.head)
      )
      assert.lengthOf(yield* costs(alice, `AFTER tea 1000 ${epoch}:0`, "1 second"), 201)
    }).pipe(Effect.provide(services({ messageRate: 10 })))
  )
})

describe("SEARCH", () => {
  it.scoped(
    "gives what a query finds with the id of the command, and the place it has come to",
    () =>
      Effect.gen(function* () {
        const alice = yield* withTea
        assert.deepStrictEqual(yield* answers(alice, "@1 SEARCH tea 20 GREEN"), [
          "@1 TOPIC tea 4 time alice green",
          "@1 OK tea e:0"
        ])
        assert.deepStrictEqual(yield* answers(alice, "@2 SEARCH tea 2 from:alice"), [
          "@2 PAST tea 3 time alice three",
          "@2 TOPIC tea 4 time alice green",
          "@2 OK tea e:3"
        ])
        const epoch = (yield* ask(alice, "HISTORY tea 0")).join().split(/[ :]/)[2]
        assert.deepStrictEqual(yield* answers(alice, `SEARCH tea 2 from:alice before:${epoch}:3`), [
          "PAST tea 1 time alice one",
          "PAST tea 2 time alice two",
          "OK tea e:0"
        ])
        assert.deepStrictEqual(yield* answers(alice, "SEARCH tea 2 from:alice before:other:3"), [
          "OK tea e:0"
        ])
      }).pipe(Effect.provide(services()))
  )

  it.scoped("is for everybody who has a name, in rooms that exist, and for queries", () =>
    Effect.gen(function* () {
      yield* withTea
      const bob = yield* connect("bob")
      assert.lengthOf(yield* ask(bob, "SEARCH tea 20 one"), 2)
      assert.match((yield* ask(bob, "SEARCH none 20 one")).join(), /^ERR no-such-room /)
      for (const query of ["", "+", '"one', "after:2026-11-22T07:00:00.000Z"])
        assert.match((yield* ask(bob, `@1 SEARCH tea 2 ${query}`)).join(), /^@1 ERR query-invalid /)
    }).pipe(Effect.provide(services()))
  )

  it.scoped("gives a limited number at a time, and costs ten commands and one for every ten", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      yield* setTopics(RoomName.make("tea"), 210, Topic.make("green"))
      assert.lengthOf(yield* costs(alice, "SEARCH tea 1000 green", "2 seconds"), 201)
    }).pipe(Effect.provide(services({ messageRate: 10 })))
  )
})

describe("WHO", () => {
  it.scoped("lists the members with the id of the command", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      yield* connect("bob")
      assert.deepStrictEqual(yield* answers(alice, "@3 WHO lobby"), [
        "@3 HERE lobby alice bob",
        "@3 OK"
      ])
    }).pipe(Effect.provide(services()))
  )
})

describe("ROOMS", () => {
  it.scoped("lists every room that has a log in alphabetical order, also one that is empty", () =>
    Effect.gen(function* () {
      const alice = yield* withTea
      const bob = yield* connect("bob")
      yield* ask(bob, "JOIN ale\nPART ale")
      assert.deepStrictEqual(yield* answers(bob, "@5 ROOMS"), [
        "@5 ROOM ale 0 e:0",
        "@5 ROOM lobby 2 e:0",
        "@5 ROOM tea 1 e:4 green",
        "@5 OK"
      ])
      yield* ask(alice, "TOPIC tea")
      assert.include(yield* answers(bob, "ROOMS"), "ROOM tea 1 e:5")
    }).pipe(Effect.provide(services()))
  )

  it.scoped("does not make a room younger", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      yield* ask(alice, "JOIN zoo\nPART zoo\nJOIN ale\nPART ale\nROOMS\nJOIN more")
      const rooms = (yield* ask(alice, "ROOMS")).map((line) => line.split(" ")[1])
      assert.deepStrictEqual(rooms.slice(0, -1), ["ale", "lobby", "more"])
    }).pipe(Effect.provide(services({ maxRooms: 3 })))
  )

  it.scoped("goes no further than its client reads", () =>
    Effect.gen(function* () {
      yield* makeRooms(300, 300)
      const alice = yield* connect("alice")
      alice.freeze()
      alice.client.send("ROOMS")
      yield* until(() => alice.buffered > 65_536)
      for (let turns = 0; turns < 20; turns++) yield* until(() => true)
      assert.isBelow(alice.buffered, 90_000)
    }).pipe(Effect.provide(services({ maxRooms: 1000 })))
  )

  it.scoped("costs a command more for every hundred rooms", () =>
    Effect.gen(function* () {
      yield* makeRooms(250, 1)
      const alice = yield* connect("alice")
      assert.lengthOf(yield* costs(alice, "ROOMS", "2 seconds"), 252)
    }).pipe(Effect.provide(services({ maxRooms: 1000, messageRate: 2 })))
  )

  it.effect("has the lobby from the beginning", () =>
    Effect.gen(function* () {
      const { describe, names } = yield* Rooms
      assert.deepStrictEqual(yield* names, [lobby])
      assert.isTrue(Option.isSome(yield* describe(lobby)))
      assert.deepStrictEqual(
        Option.getOrUndefined(yield* describe(RoomName.make("none"))),
        undefined
      )
    }).pipe(Effect.provide(services()))
  )
})

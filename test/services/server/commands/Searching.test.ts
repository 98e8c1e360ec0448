import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Option, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { Text } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { searchedInMemory, searchWithin } from "../../../../src/services/server/limits/Commands.ts"
import { sweepEvery } from "../../../../src/services/server/limits/Connections.ts"
import * as MemoryLog from "../../../../src/services/server/log/MemoryLog.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import { until } from "../../../support/captured-logs.ts"
import { onDisk } from "../../../support/disk.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import { connect, sayUntil, services } from "../../../support/load-server.ts"
import type { MemoryConnection } from "../../../support/memory-transport.ts"

const tea = RoomName.make("tea")

/** Fills a room that nobody is in: a search of it takes several turns of the event loop. */
const fill = Effect.gen(function* () {
  const { log } = yield* (yield* Rooms).open(tea, undefined, yield* Effect.scope)
  yield* log.offer(
    Array.from({ length: 4 * searchedInMemory }, () => ({
      author: SessionId.make("somebody"),
      id: Option.none(),
      time: Timestamp.make(0),
      nick: Nick.make("alice"),
      body: { _tag: "Said", text: Text.make("something") } as const
    }))
  )
}).pipe(Effect.scoped)

const line = "SEARCH tea 1 nothing"

const searchALot = ({ client }: MemoryConnection) =>
  client.send(Array<string>(20).fill(line).join("\n"))

const answers = (connections: ReadonlyArray<MemoryConnection>) =>
  connections
    .map(({ client }) => client.heard.filter((heard) => heard.startsWith("OK tea ")).length)
    .reduce((sum, count) => sum + count, 0)

/** How many searches of others are answered while somebody waits for theirs. */
const waited = (one: MemoryConnection, others: ReadonlyArray<MemoryConnection>) =>
  Effect.gen(function* () {
    yield* until(() => answers(others) > 0)
    const before = answers(others)
    yield* sayUntil(one, line, "OK tea ")
    return answers(others) - before
  })

const someTurns = Effect.repeatN(
  until(() => true),
  20
)

for (const [where, logs] of Object.entries({ "in memory": MemoryLog.layer, "on disk": onDisk() }))
  describe(`SEARCH ${where}`, () => {
    it.scoped("does not wait for all that somebody else asks for", () =>
      Effect.gen(function* () {
        yield* fill
        const [other, one] = [yield* connect("other", "10.0.0.1"), yield* connect("one")]
        searchALot(other)
        assert.isBelow(yield* waited(one, [other]), 4)
      }).pipe(Effect.provide(services({}, logs)))
    )

    it.scoped("waits for one search of each address, or of each client of an exempt one", () =>
      Effect.gen(function* () {
        yield* fill
        const several = (address: string, names: ReadonlyArray<string>) =>
          Effect.forEach(names, (name) => connect(name, address))
        const many = yield* several("10.0.0.1", ["ann", "bob", "cy", "dan", "eve", "fay", "gus"])
        const exempt = yield* several("127.0.0.1", ["hal", "ida"])
        const [first, second] = [yield* connect("jim", "10.0.0.2"), yield* connect("kay")]
        for (const other of many) searchALot(other)
        assert.isBelow(yield* waited(first, many), 4)
        assert.isBelow(yield* waited(second, many), 4)
        for (const other of exempt) searchALot(other)
        yield* until(() => answers(exempt) > 0)
        const before = [answers(many), answers(exempt)] as const
        yield* until(() => answers(exempt) >= before[1] + 16)
        assert.closeTo(answers(many) - before[0], 8, 2)
      }).pipe(Effect.provide(services({}, logs)))
    )
  })

const inLobby = "SEARCH lobby 1 nothing"

/** One whose search is under way, one who waits behind it, and how often the log was asked so far. */
const two = (logs: FickleLogs, read: Effect.Effect<void>) =>
  Effect.gen(function* () {
    const [first, second] = [yield* connect("first"), yield* connect("second")]
    const asked = { times: 0 }
    logs.read = () => {
      asked.times += 1
      return read
    }
    first.client.send(inLobby)
    yield* until(() => asked.times > 0)
    second.client.send(inLobby)
    yield* someTurns
    return { first, second, asked }
  })

const heard = ({ client }: MemoryConnection, start: string) =>
  Effect.promise(() => client.until(start))

describe("SEARCH behind one that takes long", () => {
  it.scoped("is not done for somebody whose connection is gone", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const isDone = yield* Deferred.make<void>()
      const { asked, first, second } = yield* two(logs, Deferred.await(isDone))
      second.client.drop()
      yield* someTurns
      yield* Deferred.succeed(isDone, undefined)
      yield* heard(first, "OK lobby ")
      yield* someTurns
      // Where the log stands, and what it finds.
      assert.strictEqual(asked.times, 2)
    }).pipe(Effect.provide(services({}, logs.layer)))
  })

  it.scoped("holds the name of somebody whose connection is gone for a second at most", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const { second } = yield* two(logs, Effect.never)
      second.client.drop()
      yield* someTurns
      yield* TestClock.adjust(sweepEvery)
      yield* someTurns
      const third = yield* connect()
      yield* sayUntil(third, "NICK second", "READY second")
    }).pipe(Effect.provide(services({}, logs.layer)))
  })

  it.scoped("is refused after a while, as is that one", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const { asked, first, second } = yield* two(logs, Effect.never)
      yield* TestClock.adjust(searchWithin - 1)
      yield* someTurns
      assert.notInclude(`${first.client.heard} ${second.client.heard}`, "ERR")
      yield* TestClock.adjust(1)
      yield* heard(first, "ERR unavailable ")
      yield* heard(second, "ERR unavailable ")
      assert.strictEqual(asked.times, 1)
      logs.comeBack()
      yield* sayUntil(second, inLobby, "OK lobby ")
    }).pipe(Effect.provide(services({}, logs.layer)))
  })
})

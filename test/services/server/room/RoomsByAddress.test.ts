import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import { ask, connect, services } from "../../../support/load-server.ts"
import type { MemoryConnection } from "../../../support/memory-transport.ts"

/** The last of the lines that come before the answer of a PING. */
const answer = (connection: MemoryConnection, line: string) =>
  Effect.map(ask(connection, line), (lines) => lines.at(-1) ?? "")

describe("the rooms of one address", () => {
  const [one, other] = ["192.0.2.1", "192.0.2.2"]
  /** The names of all rooms but the lobby. */
  const names = Effect.flatMap(Rooms, ({ names }) =>
    Effect.map(names, (all) => all.filter((name) => name !== lobby))
  )

  it.scoped(
    "are at most a quarter of all; the empty one unused for longest makes room for one more",
    () =>
      Effect.gen(function* () {
        const alice = yield* connect("alice", one)
        const bob = yield* connect("bob", other)
        yield* answer(alice, "JOIN a1\nJOIN a2")
        assert.match(yield* answer(alice, "JOIN a3"), /^ERR full .*address/)
        // It may enter those of others, which are not counted.
        yield* answer(bob, "JOIN b1")
        assert.match(yield* answer(alice, "JOIN b1"), /^JOINED b1 /)
        yield* answer(alice, "PART a2\nPART a1")
        assert.match(yield* answer(alice, "JOIN a3"), /^JOINED a3 /)
        assert.deepStrictEqual(yield* names, ["a1", "a3", "b1"])
        // Also on another connection of that address.
        const anna = yield* connect("anna", one)
        assert.match(yield* answer(anna, "JOIN a4"), /^JOINED a4 /)
        assert.deepStrictEqual(yield* names, ["a3", "a4", "b1"])
      }).pipe(Effect.provide(services({ maxRooms: 8 })))
  )

  it.scoped("are not counted for this machine's own", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      for (const room of ["a1", "a2", "a3"])
        assert.match(yield* answer(alice, `JOIN ${room}`), /^JOINED /)
      assert.match(yield* answer(alice, "JOIN a4"), /^ERR full .*server/)
    }).pipe(Effect.provide(services({ maxRooms: 4 })))
  )

  it.scoped("that has most go first when the server needs room, before older ones of others", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice", one)
      const bob = yield* connect("bob", other)
      const carol = yield* connect("carol", "192.0.2.3")
      const dan = yield* connect("dan")
      yield* answer(dan, "JOIN d1\nPART d1")
      yield* answer(bob, "JOIN b1\nPART b1")
      yield* answer(alice, "JOIN a1\nPART a1\nJOIN a2\nPART a2")
      yield* answer(dan, "JOIN d2\nJOIN d3\nJOIN d4")
      assert.lengthOf(yield* names, 7)
      yield* answer(carol, "JOIN c1")
      assert.deepStrictEqual(yield* names, ["a2", "b1", "c1", "d1", "d2", "d3", "d4"])
    }).pipe(Effect.provide(services({ maxRooms: 8 })))
  )

  it.scoped("go before those of others also where two visit each other's", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice", one)
      const bob = yield* connect("bob", other)
      const dan = yield* connect("dan")
      yield* answer(dan, "JOIN d1\nPART d1\nJOIN d2\nPART d2\nJOIN d3\nPART d3")
      const share = (room: string, by: MemoryConnection, visitor: MemoryConnection) =>
        Effect.zipRight(answer(by, `JOIN ${room}`), answer(visitor, `JOIN ${room}\nPART ${room}`))
      for (const room of ["a1", "a2", "a3", "a4"]) yield* share(room, alice, bob)
      assert.lengthOf(yield* names, 7)
      // She is in all that she has created, which are more than her share.
      assert.match(yield* answer(alice, "JOIN a5"), /^ERR full .*server/)
      yield* answer(alice, "PART a1")
      yield* share("b1", bob, alice)
      assert.deepStrictEqual(yield* names, ["a2", "a3", "a4", "b1", "d1", "d2", "d3"])
      // For whoever has few of them, others make room.
      yield* answer(bob, "JOIN b2")
      assert.deepStrictEqual(yield* names, ["a2", "a3", "a4", "b1", "b2", "d2", "d3"])
      yield* answer(alice, "PART a2")
      yield* answer(dan, "JOIN d4")
      assert.deepStrictEqual(yield* names, ["a3", "a4", "b1", "b2", "d2", "d3", "d4"])
    }).pipe(Effect.provide(services({ maxRooms: 8 })))
  )

  it.scoped("in which somebody else has been are nobody's own any more", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice", one)
      const bob = yield* connect("bob", other)
      yield* answer(alice, "JOIN a1\nPART a1\nJOIN a2\nPART a2")
      yield* answer(bob, "JOIN a1\nSAY a1 mind the step\nPART a1")
      yield* answer(alice, "JOIN a3\nPART a3\nJOIN a4\nPART a4")
      // Those that went were hers alone.
      assert.deepStrictEqual(yield* names, ["a1", "a3", "a4"])
      assert.match(yield* answer(alice, "HISTORY a1 1"), /^OK a1 .*:1$/)
    }).pipe(Effect.provide(services({ maxRooms: 8 })))
  )
})

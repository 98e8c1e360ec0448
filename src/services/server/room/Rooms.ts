import { Context, Data, Deferred, Effect, FiberMap, HashMap, Layer, Option, Ref } from "effect"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Limits } from "../Limits.ts"
import { RoomLogs } from "../log/RoomLog.ts"
import { make, type Room } from "./Room.ts"

/** There are as many rooms as there may be, and somebody is in each. */
export class RoomsFull extends Data.TaggedError("RoomsFull")<{ readonly most: number }> {}

/** The rooms that exist, each with a sequencer fiber of its own. */
export class Rooms extends Context.Tag("natter/services/server/Rooms")<
  Rooms,
  {
    /**
     * The room of this name, made if it does not exist, with a place reserved for an `Enter`.
     * When there are too many, one that nobody is in is forgotten, with its log.
     */
    readonly open: (name: RoomName) => Effect.Effect<Room, RoomsFull>
    readonly find: (name: RoomName) => Effect.Effect<Option.Option<Room>>
    /** The room of this name, if it exists, kept from being forgotten until it has answered a `Who`. */
    readonly visit: (name: RoomName) => Effect.Effect<Option.Option<Room>>
    readonly all: Effect.Effect<ReadonlyArray<Room>>
    readonly count: Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.scoped(
    Rooms,
    Effect.gen(function* () {
      const { maxRooms, quietAbove } = yield* Limits
      const logs = yield* RoomLogs
      const rooms = yield* Ref.make(HashMap.empty<RoomName, Room>())
      const sequencers = yield* FiberMap.make<RoomName>()
      const changing = yield* Effect.makeSemaphore(1)

      const start = Effect.fnUntraced(function* (name: RoomName) {
        const started = yield* Deferred.make<Room>()
        const life = Effect.gen(function* () {
          const room = yield* make(name, yield* logs.open(name), quietAbove)
          yield* Deferred.succeed(started, room)
          return yield* room.sequencer
        })
        yield* FiberMap.run(sequencers, name, Effect.interruptible(Effect.scoped(life)))
        const room = yield* Deferred.await(started)
        yield* Ref.update(rooms, HashMap.set(name, room))
        return room
      })

      const makePlace = Effect.fnUntraced(function* () {
        const all = yield* Ref.get(rooms)
        if (HashMap.size(all) < maxRooms) return
        const empty = HashMap.findFirst(all, (room, name) => name !== lobby && room.isEmpty())
        if (Option.isNone(empty)) return yield* new RoomsFull({ most: maxRooms })
        yield* Ref.update(rooms, HashMap.remove(empty.value[0]))
        yield* FiberMap.remove(sequencers, empty.value[0])
      })

      const find = (name: RoomName) => Effect.map(Ref.get(rooms), HashMap.get(name))

      // Found and reserved in one step: in between, the room could be forgotten.
      const reserve = (name: RoomName) =>
        Effect.map(Ref.get(rooms), (all) =>
          Option.map(HashMap.get(all, name), (room) => {
            room.reserve()
            return room
          })
        )

      const create = (name: RoomName) =>
        Effect.gen(function* () {
          const found = yield* reserve(name)
          if (Option.isSome(found)) return found.value
          yield* makePlace()
          const room = yield* start(name)
          room.reserve()
          return room
        }).pipe(changing.withPermits(1), Effect.uninterruptible)

      const open = (name: RoomName) =>
        Effect.flatMap(
          reserve(name),
          Option.match({ onNone: () => create(name), onSome: Effect.succeed })
        )

      yield* start(lobby)
      return {
        open,
        find,
        visit: reserve,
        all: Effect.map(Ref.get(rooms), HashMap.toValues),
        count: Effect.map(Ref.get(rooms), HashMap.size)
      }
    })
  )
}

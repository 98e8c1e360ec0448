import { Context, Effect, Layer, RcMap, type Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Limits } from "../Limits.ts"
import { type LogUnavailable, RoomLogs } from "../log/RoomLog.ts"
import * as Room from "./Room.ts"

/** The rooms, each open for as long as somebody holds it. A log outlives its room. */
export class Rooms extends Context.Tag("natter/services/server/room/Rooms")<
  Rooms,
  {
    /**
     * Holds a room open until the scope closes, and makes it where there is none. When there are as
     * many as there may be, the log of one that nobody holds is forgotten.
     */
    readonly open: (
      name: RoomName
    ) => Effect.Effect<Room.Room, ChatErrorOf<"RoomLimit"> | LogUnavailable, Scope.Scope>
    /** Holds a room open that exists already. */
    readonly find: (
      name: RoomName
    ) => Effect.Effect<Room.Room, ChatErrorOf<"NoSuchRoom"> | LogUnavailable, Scope.Scope>
    /** Those that somebody holds open. */
    readonly live: Effect.Effect<ReadonlyArray<Room.Room>>
    /** Those that have a log. */
    readonly count: Effect.Effect<number, LogUnavailable>
  }
>() {
  static readonly layer: Layer.Layer<Rooms, LogUnavailable, Limits | RoomLogs> = Layer.scoped(
    Rooms,
    Effect.gen(function* () {
      const { maxRooms, quietAbove } = yield* Limits
      const logs = yield* RoomLogs
      const live = new Map<RoomName, Room.Room>()
      const changing = yield* Effect.makeSemaphore(1)

      const start = (name: RoomName) =>
        Effect.gen(function* () {
          const room = yield* Room.make(name, yield* logs.open(name), quietAbove)
          live.set(name, room)
          yield* Effect.addFinalizer(() =>
            Effect.sync(() => {
              if (live.get(name) === room) live.delete(name)
            })
          )
          return room
        })
      const rooms = yield* RcMap.make({ lookup: start })

      const exists = (name: RoomName) =>
        Effect.map(logs.names, (names) => live.has(name) || names.includes(name))

      /** Makes room for one more log. */
      const makePlace = Effect.gen(function* () {
        const names = yield* logs.names
        if (names.length < maxRooms) return
        const idle = names.find((name) => name !== lobby && !live.has(name))
        if (idle === undefined) return yield* Effect.fail({ _tag: "RoomLimit" } as const)
        yield* logs.forget(idle)
      })

      const create = (name: RoomName) =>
        Effect.zipRight(Effect.unlessEffect(makePlace, exists(name)), RcMap.get(rooms, name)).pipe(
          changing.withPermits(1)
        )

      const open = (name: RoomName) =>
        Effect.suspend(() => (live.has(name) ? RcMap.get(rooms, name) : create(name)))

      const reopen = (name: RoomName) =>
        Effect.gen(function* () {
          if (yield* exists(name)) return yield* RcMap.get(rooms, name)
          return yield* Effect.fail({ _tag: "NoSuchRoom" } as const)
        }).pipe(changing.withPermits(1))

      const find = (name: RoomName) =>
        Effect.suspend(() => (live.has(name) ? RcMap.get(rooms, name) : reopen(name)))

      // The lobby is open as long as the server is.
      yield* open(lobby).pipe(Effect.catchTag("RoomLimit", () => Effect.void))

      return {
        open,
        find,
        live: Effect.sync(() => Array.from(live.values())),
        count: Effect.map(logs.names, ({ length }) => length)
      }
    })
  )
}

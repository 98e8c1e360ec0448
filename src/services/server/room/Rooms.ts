import { Context, Effect, Layer, RcMap, type Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Limits } from "../Limits.ts"
import { LogUnavailable, RoomLogs } from "../log/RoomLog.ts"
import * as Room from "./Room.ts"

/** The rooms, each open for as long as somebody holds it. A log outlives its room. */
export class Rooms extends Context.Tag("natter/services/server/room/Rooms")<
  Rooms,
  {
    /**
     * Holds a room open until the scope closes, and makes it where there is none. When the
     * server's room limit is reached, the log of a room that nobody holds is forgotten.
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
      /** How many hold each room, or are about to. The log of such a room is not forgotten. */
      const holders = new Map<RoomName, number>()
      /** The held rooms for which there is place, whether or not they have a log yet. */
      const admitted = new Set<RoomName>()
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
        }).pipe(
          Effect.tapErrorCause((cause) =>
            Effect.annotateLogs(Effect.logError("A room could not be opened.", cause), {
              room: name
            })
          ),
          Effect.catchAllDefect(() => Effect.fail(new LogUnavailable({ room: name })))
        )
      const rooms = yield* RcMap.make({ lookup: start })

      const hold = (name: RoomName) =>
        Effect.acquireRelease(
          Effect.sync(() => holders.set(name, (holders.get(name) ?? 0) + 1)),
          () =>
            Effect.sync(() => {
              const left = (holders.get(name) ?? 1) - 1
              if (left > 0) holders.set(name, left)
              else {
                holders.delete(name)
                admitted.delete(name)
              }
            })
        )

      const names = Effect.map(logs.names, (names) => new Set([...names, ...admitted]))

      /** Makes place for a room that has no log yet. */
      const admit = (name: RoomName) =>
        Effect.gen(function* () {
          const all = yield* names
          if (all.has(name)) return
          if (all.size >= maxRooms) {
            const idle = Array.from(all).find((one) => one !== lobby && !holders.has(one))
            if (idle === undefined) return yield* Effect.fail({ _tag: "RoomLimit" } as const)
            yield* logs.forget(idle)
          }
          admitted.add(name)
        })

      const expectLog = (name: RoomName) =>
        Effect.filterOrFail(
          names,
          (all) => all.has(name),
          () => ({ _tag: "NoSuchRoom" }) as const
        )

      // Only what is forgotten and admitted has to be decided one after the other: a log that takes
      // its time to open holds up nobody who wants another one.
      const get = <E>(name: RoomName, check: Effect.Effect<unknown, E>) =>
        hold(name).pipe(
          Effect.zipRight(
            Effect.suspend(() => (live.has(name) ? Effect.void : changing.withPermits(1)(check)))
          ),
          Effect.zipRight(RcMap.get(rooms, name))
        )

      const open = (name: RoomName) => get(name, admit(name))
      const find = (name: RoomName) => get(name, expectLog(name))

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

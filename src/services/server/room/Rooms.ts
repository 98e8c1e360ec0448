import { Context, Deferred, Effect, FiberId, Layer, RcMap, type Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { holding } from "../Holding.ts"
import { Limits } from "../Limits.ts"
import { LogUnavailable, RoomLogs } from "../log/RoomLog.ts"
import * as Room from "./Room.ts"

/** How often a newcomer tries again once somebody who only asked about a room lets go of it. */
const patience = 100

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
      /** How many of them only ask something, and soon let go. */
      const askers = new Map<RoomName, number>()
      /** Done when the next asker lets go. */
      let released = Deferred.unsafeMake<void>(FiberId.none)
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
        holding(
          () => count(holders, name, 1),
          () => {
            count(holders, name, -1)
            if (!holders.has(name)) admitted.delete(name)
          }
        )

      const ask = (name: RoomName) =>
        holding(
          () => count(askers, name, 1),
          () => {
            count(askers, name, -1)
            Deferred.unsafeDone(released, Effect.void)
            released = Deferred.unsafeMake(FiberId.none)
          }
        )

      /** Waits until a room is asked one question less; false if no room is held by askers alone. */
      const letGo = Effect.suspend(() =>
        Array.from(askers).some(([name, asking]) => name !== lobby && holders.get(name) === asking)
          ? Effect.as(Deferred.await(released), true)
          : Effect.succeed(false)
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
        }).pipe(
          changing.withPermits(1),
          Effect.retry({
            times: patience,
            while: ({ _tag }) => (_tag === "RoomLimit" ? letGo : Effect.succeed(false))
          })
        )

      const expectLog = (name: RoomName) =>
        Effect.filterOrFail(
          names,
          (all) => all.has(name),
          () => ({ _tag: "NoSuchRoom" }) as const
        ).pipe(changing.withPermits(1))

      // Only what is forgotten and admitted has to be decided one after the other: a log that takes
      // its time to open holds up nobody who wants another one.
      const get = <E>(name: RoomName, check: (name: RoomName) => Effect.Effect<unknown, E>) =>
        hold(name).pipe(
          Effect.flatMap(() => (live.has(name) ? Effect.void : check(name))),
          Effect.zipRight(RcMap.get(rooms, name))
        )

      const open = (name: RoomName) => get(name, admit)
      const find = (name: RoomName) => Effect.zipRight(ask(name), get(name, expectLog))

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

/** Counts up or down; what is counted down to nothing is no longer there. */
const count = (counts: Map<RoomName, number>, name: RoomName, by: 1 | -1): void => {
  const sum = (counts.get(name) ?? 0) + by
  if (sum > 0) counts.set(name, sum)
  else counts.delete(name)
}

import { Context, Deferred, Effect, FiberId, Layer, Option, RcMap, type Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { Count } from "../../../domain/chat/Count.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { roomsShare, waitForAskers } from "../FixedLimits.ts"
import { holding } from "../Holding.ts"
import { Limits } from "../Limits.ts"
import { LogUnavailable, RoomLogs } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import { type Creator, Creators } from "./Creators.ts"
import { topicOf } from "./LogEvents.ts"
import * as Room from "./Room.ts"

/** The rooms, each open for as long as somebody holds it. A log outlives its room. */
export class Rooms extends Context.Tag("natter/services/server/room/Rooms")<
  Rooms,
  {
    /**
     * Holds a room open until the scope closes, and makes it where there is none. When a limit of
     * rooms is reached, the log of a room that nobody holds is forgotten: of the creator, when it has
     * made as many as it may, and of the one that has most, when the server has as many as it may.
     */
    readonly open: (
      name: RoomName,
      creator: Creator
    ) => Effect.Effect<Room.Room, ChatErrorOf<"RoomLimit"> | LogUnavailable, Scope.Scope>
    /** Holds a room open that exists already. */
    readonly find: (
      name: RoomName
    ) => Effect.Effect<Room.Room, ChatErrorOf<"NoSuchRoom"> | LogUnavailable, Scope.Scope>
    /** Those that somebody holds open. */
    readonly live: Effect.Effect<ReadonlyArray<Room.Room>>
    /** Those that have a log, in alphabetical order. */
    readonly names: Effect.Effect<ReadonlyArray<RoomName>, LogUnavailable>
    /** What there is to know about a room; none where there is no log. */
    readonly describe: (
      name: RoomName
    ) => Effect.Effect<Option.Option<EventOf<"Room">>, LogUnavailable>
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
      const creators = new Creators(Math.max(1, Math.floor((maxRooms * roomsShare) / 100)))
      /** The held rooms that may exist, whether or not they have a log yet. */
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

      /** Notes that whoever holds a room only asks something. */
      const holdToAsk = (name: RoomName) =>
        holding(
          () => count(askers, name, 1),
          () => {
            count(askers, name, -1)
            Deferred.unsafeDone(released, Effect.void)
            released = Deferred.unsafeMake(FiberId.none)
          }
        )

      const existing = Effect.map(logs.names, (names) => new Set([...names, ...admitted]))
      const isIdle = (name: RoomName): boolean => name !== lobby && !holders.has(name)

      const isOnlyAskedAbout = (name: RoomName): boolean =>
        name !== lobby && askers.has(name) && holders.get(name) === askers.get(name)

      /** Waits until one of these rooms may be idle; false when that is not soon. */
      const awaitAsker = (rooms: ReadonlyArray<RoomName>, until: number) =>
        Effect.flatMap(now, (now) => {
          if (now >= until) return Effect.succeed(false)
          if (rooms.some(isIdle)) return Effect.succeed(true)
          if (!rooms.some(isOnlyAskedAbout)) return Effect.succeed(false)
          return Effect.map(
            Effect.timeoutOption(Deferred.await(released), until - now),
            Option.isSome
          )
        })

      /** Forgets the first of these rooms that nobody holds; fails with all of them where there is none. */
      const forgetOne = (
        of: "server" | "address",
        rooms: ReadonlyArray<RoomName>,
        all: Set<RoomName>
      ) =>
        Effect.gen(function* () {
          const idle = rooms.find(isIdle)
          if (idle === undefined)
            return yield* Effect.fail({ _tag: "NoneIdle", of, rooms } as const)
          yield* logs.forget(idle)
          all.delete(idle)
        })

      /** Makes room for a room that has no log yet, if that can be done now. */
      const tryToAdmit = (name: RoomName, creator: Creator) =>
        Effect.gen(function* () {
          const all = yield* existing
          if (all.has(name)) return
          if (!creators.mayCreate(creator, all))
            yield* forgetOne("address", creators.roomsOf(creator, all), all)
          if (all.size >= maxRooms) yield* forgetOne("server", creators.greediestFirst(all), all)
          admitted.add(name)
          creators.note(name, creator)
        }).pipe(changing.withPermits(1))

      const admit = (name: RoomName, creator: Creator) =>
        Effect.flatMap(now, (began) =>
          tryToAdmit(name, creator).pipe(
            Effect.retry({
              while: (error) =>
                error._tag === "NoneIdle"
                  ? awaitAsker(error.rooms, began + waitForAskers)
                  : Effect.succeed(false)
            }),
            Effect.catchTag("NoneIdle", ({ of }) => Effect.fail({ _tag: "RoomLimit", of } as const))
          )
        )

      const expectLog = (name: RoomName) =>
        Effect.filterOrFail(
          existing,
          (all) => all.has(name),
          () => ({ _tag: "NoSuchRoom" }) as const
        ).pipe(changing.withPermits(1))

      // Only forgetting and admitting need the lock: a log that opens slowly holds up nobody else.
      const get = <E>(name: RoomName, check: () => Effect.Effect<unknown, E>) =>
        hold(name).pipe(
          Effect.flatMap(() => (live.has(name) ? Effect.void : check())),
          Effect.zipRight(RcMap.get(rooms, name))
        )

      const open = (name: RoomName, creator: Creator) =>
        Effect.tap(
          get(name, () => admit(name, creator)),
          () => Effect.sync(() => creators.visit(name, creator))
        )
      const find = (name: RoomName) =>
        Effect.zipRight(
          holdToAsk(name),
          get(name, () => expectLog(name))
        )

      // The lobby is open as long as the server is.
      yield* open(lobby, undefined).pipe(Effect.catchTag("RoomLimit", () => Effect.void))

      return {
        open,
        find,
        live: Effect.sync(() => Array.from(live.values())),
        names: Effect.map(logs.names, (names) => [...names].sort()),
        describe: (room) =>
          Effect.map(
            logs.summary(room),
            Option.map(({ head, topic }) => ({
              _tag: "Room",
              room,
              members: Count.make(live.get(room)?.size() ?? 0),
              position: head,
              ...topicOf(topic)
            }))
          )
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

import { Context, Effect, Layer, Option, type Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { countOf } from "../../../domain/chat/Count.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Limits } from "../Limits.ts"
import { roomsShare, waitForAskers } from "../limits/Rooms.ts"
import { LogUnavailable, RoomLogs } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import { type Creator, Creators } from "./Creators.ts"
import { type HeldRoom, HeldRooms } from "./HeldRooms.ts"
import { topicOf } from "./LogEvents.ts"
import * as Room from "./Room.ts"

/** The rooms, each open for as long as somebody holds it. A log outlives its room. */
export class Rooms extends Context.Tag("natter/services/server/room/Rooms")<
  Rooms,
  {
    /**
     * Holds a room open until a scope closes, and makes it where there is none. When a limit of
     * rooms is reached, the log of a room that nobody holds is forgotten: of the creator, when it has
     * made as many as it may, and of the one that has created most, when the server has as many as it may.
     */
    readonly open: (
      name: RoomName,
      creator: Creator,
      scope: Scope.Scope
    ) => Effect.Effect<Room.Room, ChatErrorOf<"RoomLimit"> | LogUnavailable>
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
      const scope = yield* Effect.scope
      const creators = new Creators(Math.max(1, Math.floor((maxRooms * roomsShare) / 100)))
      const changing = yield* Effect.makeSemaphore(1)

      const start = (name: RoomName) =>
        Effect.suspend(() => logs.open(name)).pipe(
          Effect.flatMap((log) => Room.make(name, log, quietAbove)),
          Effect.tapErrorCause((cause) =>
            Effect.annotateLogs(Effect.logError("A room could not be opened.", cause), {
              room: name
            })
          ),
          Effect.catchAllDefect(() => Effect.fail(new LogUnavailable({ room: name })))
        )
      const rooms = new HeldRooms(scope, start)

      /** Members at other nodes. */
      const elsewhere = (name: RoomName): number => logs.elsewhere?.(name) ?? 0

      /** What is being forgotten may soon be created again. */
      const forgetting = new Set<RoomName>()
      const exists = (name: RoomName): boolean =>
        !forgetting.has(name) && (logs.has(name) || rooms.isAdmitted(name))
      const existing = Effect.map(logs.names, (names) => new Set([...names, ...rooms.admitted]))

      /** Forgets the first of these rooms that nobody holds; fails with all of them where there is none. */
      const forgetOne = (
        of: "server" | "address",
        names: ReadonlyArray<RoomName>,
        all: Set<RoomName>
      ) =>
        Effect.gen(function* () {
          const idle = names.find((name) => rooms.isIdle(name) && elsewhere(name) === 0)
          if (idle === undefined)
            return yield* Effect.fail({ _tag: "NoneIdle", of, names } as const)
          forgetting.add(idle)
          yield* Effect.ensuring(
            logs.forget(idle),
            Effect.sync(() => forgetting.delete(idle))
          )
          all.delete(idle)
        })

      /** Makes room for a room that has no log yet, if that can be done now. */
      const tryToAdmit = (held: HeldRoom, creator: Creator) =>
        Effect.gen(function* () {
          const all = yield* existing
          if (all.has(held.name)) return
          if (!creators.mayCreate(creator, all))
            yield* forgetOne("address", creators.roomsOf(creator, all), all)
          if (all.size >= maxRooms)
            yield* forgetOne("server", creators.greediestFirst(creator, all), all)
          held.isAdmitted = true
          creators.note(held.name, creator)
        }).pipe(changing.withPermits(1))

      const admit = (held: HeldRoom, creator: Creator) =>
        Effect.flatMap(now, (began) => {
          if (exists(held.name)) return Effect.void
          return tryToAdmit(held, creator).pipe(
            Effect.retry({
              while: (error) =>
                error._tag === "NoneIdle"
                  ? Effect.flatMap(now, (now) =>
                      rooms.awaitIdle(error.names, began + waitForAskers - now)
                    )
                  : Effect.succeed(false)
            }),
            Effect.catchTag("NoneIdle", ({ of }) => Effect.fail({ _tag: "RoomLimit", of } as const))
          )
        })

      const expectLog = (name: RoomName) =>
        Effect.suspend(() =>
          exists(name) ? Effect.void : Effect.fail({ _tag: "NoSuchRoom" } as const)
        )

      // Only forgetting and admitting need the lock: who wants a room that exists waits for no other.
      const open = (name: RoomName, creator: Creator, scope: Scope.Scope) =>
        Effect.flatMap(rooms.hold(name, scope, "member"), (held) => {
          const visit = (room: Room.Room) => {
            creators.visit(name, creator)
            return room
          }
          if (held.room !== undefined) return Effect.succeed(visit(held.room))
          return Effect.map(Effect.zipRight(admit(held, creator), rooms.opened(held)), visit)
        })

      const find = (name: RoomName) =>
        Effect.scopeWith((scope) => rooms.hold(name, scope, "question")).pipe(
          Effect.flatMap((held) =>
            held.room === undefined
              ? Effect.zipRight(expectLog(name), rooms.opened(held))
              : Effect.succeed(held.room)
          )
        )

      // The lobby is open as long as the server is.
      yield* open(lobby, undefined, scope).pipe(Effect.catchTag("RoomLimit", () => Effect.void))

      return {
        open,
        find,
        live: Effect.sync(() => rooms.open),
        names: Effect.map(logs.names, (names) => [...names].sort()),
        describe: (room) =>
          Effect.map(
            logs.summary(room),
            Option.map(({ head, topic }) => ({
              _tag: "Room",
              room,
              members: countOf(rooms.find(room)?.size() ?? elsewhere(room)),
              position: head,
              ...topicOf(topic)
            }))
          )
      }
    })
  )
}

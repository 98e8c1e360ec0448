import { Context, Data, Deferred, Effect, FiberSet, Layer, Schedule } from "effect"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { isRoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { logsBytes, renamesAtOnce, sentAgainAfter } from "../FixedLimits.ts"
import { Limits } from "../Limits.ts"
import { Rings } from "../log/Rings.ts"
import type { SeatChange } from "../log/Seats.ts"
import { millis } from "../Monotonic.ts"
import { ClusterRoom, type Shared } from "./ClusterRoom.ts"
import { aboutOf, Engine, EngineUnusable, type Stored, subjectOf } from "./Engine.ts"
import { Follower } from "./Follower.ts"
import { decode } from "./RoomRecord.ts"

/** This node cannot go on: it is not what the other nodes take it for. */
export class ClusterLost extends Data.TaggedError("ClusterLost")<{
  readonly cause: "shorter" | "dead" | "behind"
}> {}

/** What several nodes share: each takes in the same records in the same order, and so comes to the same. */
export class Cluster extends Context.Tag("natter/services/server/cluster/Cluster")<
  Cluster,
  {
    readonly node: string
    readonly rooms: ReadonlyMap<RoomName, ClusterRoom>
    /** The room of a name, whether or not there is one. */
    readonly roomOf: (name: RoomName) => ClusterRoom
    /** Whether records can be sent now. */
    readonly isOpen: () => boolean
    /** Fails when this node cannot go on. */
    readonly lost: Effect.Effect<never, ClusterLost>
  }
>() {
  static readonly layer: Layer.Layer<Cluster, EngineUnusable, Engine | Limits> = Layer.scoped(
    Cluster,
    Effect.gen(function* () {
      const engine = yield* Engine
      const { keptOf } = yield* Limits
      const clock = yield* Effect.clock
      const fork = yield* FiberSet.makeRuntime<never>()
      const lost = yield* Deferred.make<never, ClusterLost>()
      const lose = (cause: ClusterLost["cause"]) =>
        void Deferred.unsafeDone(lost, new ClusterLost({ cause }))
      const unusable = ({ reason }: { readonly reason: string }) =>
        new EngineUnusable({ obstacle: "stream", reason })
      const { created } = yield* Effect.mapError(engine.extent, unusable)

      const rooms = new Map<RoomName, ClusterRoom>()
      let numbers = 0
      const told = new Map<string, Set<SessionId>>()
      const shared: Shared = {
        node: engine.node,
        created,
        rings: new Rings(Number.MAX_SAFE_INTEGER, logsBytes),
        now: () => millis(clock),
        number: () => ++numbers,
        send: (room, no, text) =>
          engine.publish(subjectOf("room", room), `${engine.node}.${no}`, text),
        isOpen: engine.isConnected,
        toldOf: (change) => toldOf(told, change),
        entered: () => {},
        diverged: (room) =>
          void fork(
            Effect.annotateLogs(
              Effect.logError("The nodes do not have the same messages. The room begins anew."),
              { room }
            )
          )
      }

      const roomOf = (name: RoomName): ClusterRoom => {
        const found = rooms.get(name)
        if (found !== undefined) return found
        const room = new ClusterRoom(name, shared, keptOf(name).logSize)
        rooms.set(name, room)
        return room
      }

      const takeRoom = ({ place, subject, text }: Stored, isPast: boolean): void => {
        const name = aboutOf("room", subject)
        const record = isRoomName(name) ? decode(text) : undefined
        if (record === undefined || !isRoomName(name)) return
        const room = roomOf(name)
        room.take(place, record, isPast)
        if (!room.exists && room.holders === 0 && room.isIdle) rooms.delete(name)
      }

      const follower = new Follower(
        engine,
        (record) => takeRoom(record, false),
        () => lose("shorter")
      )
      yield* follower
        .begin(
          (record) => takeRoom(record, true),
          Effect.sync(() => {
            // Of these nobody knows how many entries there were before.
            for (const room of rooms.values()) if (room.exists && !room.isBased) room.renew()
          })
        )
        .pipe(Effect.catchTag("EngineGone", (error) => Effect.fail(unusable(error))))
      yield* Effect.sync(() => {
        for (const room of rooms.values()) room.tick()
      }).pipe(
        Effect.repeat(Schedule.spaced(sentAgainAfter / 4)),
        Effect.interruptible,
        Effect.forkScoped
      )
      return {
        node: engine.node,
        rooms,
        roomOf,
        isOpen: engine.isConnected,
        lost: Deferred.await(lost)
      }
    })
  )
}

/** Who has been told of a change, in whatever room. */
const toldOf = (told: Map<string, Set<SessionId>>, change: SeatChange): Set<SessionId> => {
  if (change._tag !== "Rename") return new Set()
  const key = `${change.session} ${change.at}`
  const found = told.get(key) ?? new Set<SessionId>()
  told.set(key, found)
  for (const oldest of told.keys()) {
    if (told.size <= renamesAtOnce) break
    told.delete(oldest)
  }
  return found
}

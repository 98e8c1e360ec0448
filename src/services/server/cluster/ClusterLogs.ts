import { Effect, Layer } from "effect"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { engineSilentFor } from "../limits/Cluster.ts"
import { LogUnavailable, RoomLogs } from "../log/RoomLog.ts"
import { touch } from "../log/Touch.ts"
import { Cluster } from "./Cluster.ts"
import type { ClusterRoom } from "./ClusterRoom.ts"

/** The logs that all nodes share. */
export const layer: Layer.Layer<RoomLogs, never, Cluster> = Layer.effect(
  RoomLogs,
  Effect.map(Cluster, ({ isOpen, roomOf, rooms }) => {
    /** The rooms that were opened here, the one that was opened or closed longest ago first. */
    const used = new Map<RoomName, ClusterRoom>()

    const unavailable = (room: RoomName) =>
      new LogUnavailable({ room, cause: "NATS does not answer" })

    /** Waits for a record; what becomes of it is told later where that takes too long. */
    const waited = (room: RoomName, act: Effect.Effect<void>) =>
      Effect.suspend(() =>
        isOpen()
          ? Effect.timeoutFail(act, {
              duration: engineSilentFor,
              onTimeout: () => unavailable(room)
            })
          : unavailable(room)
      )

    const open = (name: RoomName): Effect.Effect<ClusterRoom, LogUnavailable> =>
      Effect.suspend(() => {
        const room = roomOf(name)
        return room.exists
          ? Effect.succeed(room)
          : Effect.zipRight(waited(name, room.create), open(name))
      })

    const note = (name: RoomName, room: ClusterRoom, holders: number): void => {
      room.holders += holders
      used.set(name, room)
      touch(used, name)
    }

    const names = (): ReadonlyArray<RoomName> => {
      const all = Array.from(rooms.values()).filter(({ exists }) => exists)
      const unused = all.filter(({ name }) => !used.has(name)).map(({ name }) => name)
      return [...unused, ...Array.from(used.keys()).filter((name) => rooms.get(name)?.exists)]
    }

    return {
      open: (name) =>
        Effect.acquireRelease(
          Effect.tap(open(name), (room) => note(name, room, 1)),
          (room) => Effect.sync(() => note(name, room, -1))
        ),
      has: (name) => rooms.get(name)?.exists === true,
      names: Effect.sync(names),
      summary: (name) =>
        Effect.suspend(() => {
          const room = rooms.get(name)
          return room?.exists === true
            ? Effect.asSome(Effect.all({ head: room.head, topic: room.topic }))
            : Effect.succeedNone
        }),
      forget: (name) =>
        Effect.suspend(() => {
          const room = rooms.get(name)
          if (room?.exists !== true) return Effect.void
          return Effect.filterOrFail(
            waited(name, room.forget),
            () => !room.exists,
            () => unavailable(name)
          ).pipe(
            Effect.zipRight(
              Effect.sync(() => {
                used.delete(name)
              })
            )
          )
        }),
      elsewhere: (name) => rooms.get(name)?.seats.countElsewhere ?? 0
    }
  })
)

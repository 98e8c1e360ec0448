import { Effect, Layer } from "effect"
import { isEpoch } from "../../../domain/chat/Position.ts"
import { compactRoomName, isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { isTopic } from "../../../domain/chat/Topic.ts"
import { logsBytes, logsInMemory } from "../FixedLimits.ts"
import { Limits } from "../Limits.ts"
import { column, isNumber } from "../store/Columns.ts"
import type { Values } from "../store/Messages.ts"
import { lastPlaceOf, maxRoomId, placeOf, seqOf } from "../store/Places.ts"
import { Store, type StoreUnavailable } from "../store/Store.ts"
import { DiskRoom, type Stored } from "./DiskRoom.ts"
import { makeEpoch } from "./MemoryLog.ts"
import * as Retention from "./Retention.ts"
import { Rings } from "./Rings.ts"
import { LogUnavailable, RoomLogs } from "./RoomLog.ts"
import { touch } from "./Touch.ts"

const range = `BETWEEN rooms.id * ${placeOf(1, 0)} AND rooms.id * ${placeOf(1, 0)} + ${lastPlaceOf(0)}`
// What could not be deleted is not looked at: it may be on a page that is broken.
const selectRooms = `SELECT id, name, epoch, topic, trimmed,
  (SELECT min(id) FROM messages WHERE id > rooms.id * ${placeOf(1, 0)} + trimmed
    AND id <= rooms.id * ${placeOf(1, 0)} + ${lastPlaceOf(0)}),
  (SELECT max(id) FROM messages WHERE id ${range})
  FROM rooms ORDER BY (SELECT time FROM messages WHERE id ${range} ORDER BY id DESC LIMIT 1)`

const storedOf = ([id, , epoch, topic, trimmed, first, last]: Values): Stored => {
  const before = column(trimmed, isNumber)
  return {
    id: column(id, isNumber),
    epoch: column(epoch, isEpoch),
    topic: topic === null ? undefined : column(topic, isTopic),
    oldest: first === null ? before + 1 : seqOf(column(first, isNumber)),
    last: last === null ? before : Math.max(seqOf(column(last, isNumber)), before),
    left: before
  }
}

/** Logs in the store. Each keeps its last `--log-size` entries, or a hundredth more. */
export const layer: Layer.Layer<RoomLogs, StoreUnavailable, Limits | Store> = Layer.scoped(
  RoomLogs,
  Effect.gen(function* () {
    const { keptOf } = yield* Limits
    const store = yield* Store
    const rings = new Rings(logsInMemory, logsBytes)
    /** The one that was opened or closed longest ago first: it is the first to be forgotten. */
    const rooms = new Map<RoomName, DiskRoom>()
    const usedIds = new Set<number>()
    /** Of rooms that are forgotten, and still have messages in the store. */
    const forgotten = new Set<number>()
    const creating = yield* Effect.makeSemaphore(1)

    const hold = (name: RoomName, stored: Stored): DiskRoom => {
      const room = new DiskRoom(name, stored, store, rings, keptOf(name).logSize)
      rooms.set(name, room)
      usedIds.add(stored.id)
      return room
    }

    for (const row of yield* store.read(selectRooms)) {
      const [id, name] = row
      usedIds.add(column(id, isNumber))
      if (name === null) forgotten.add(column(id, isNumber))
      else hold(column(name, isRoomName), storedOf(row))
    }

    const freeId = (): number => {
      let id = 1
      while (usedIds.has(id)) id += 1
      return id
    }

    const create = (name: RoomName) =>
      Effect.gen(function* () {
        const id = freeId()
        if (id >= maxRoomId || store.isDown()) return yield* new LogUnavailable({ room: name })
        const epoch = yield* makeEpoch
        usedIds.add(id)
        yield* store
          .write({
            sql: "INSERT OR REPLACE INTO rooms (id, name, epoch) VALUES (?, ?, ?)",
            rows: [[id, name, epoch]]
          })
          .pipe(
            Effect.tapError(() => Effect.sync(() => usedIds.delete(id))),
            Effect.mapError(({ reason }) => new LogUnavailable({ room: name, cause: reason }))
          )
        return hold(compactRoomName(name), {
          id,
          epoch,
          topic: undefined,
          oldest: 1,
          last: 0,
          left: 0
        })
      }).pipe(Effect.uninterruptible)

    yield* Retention.run({
      store,
      rooms: () => rooms.values(),
      logAgeOf: (room) => keptOf(room).logAge,
      forgotten,
      onDeleted: (id) => {
        forgotten.delete(id)
        usedIds.delete(id)
      }
    })

    return {
      open: (name) =>
        Effect.suspend(() => {
          const room = touch(rooms, name)
          return room === undefined ? create(name) : Effect.succeed(room)
        }).pipe(
          creating.withPermits(1),
          Effect.zipLeft(Effect.addFinalizer(() => Effect.sync(() => touch(rooms, name))))
        ),
      names: Effect.sync(() => Array.from(rooms.keys())),
      summary: (name) =>
        Effect.suspend(() => {
          const room = rooms.get(name)
          return room === undefined
            ? Effect.succeedNone
            : Effect.asSome(Effect.all({ head: room.head, topic: room.topic }))
        }),
      forget: (name) =>
        Effect.suspend(() => {
          const room = rooms.get(name)
          if (room === undefined) return Effect.void
          if (store.isDown()) return new LogUnavailable({ room: name })
          return store
            .write({ sql: "UPDATE rooms SET name = NULL WHERE id = ?", rows: [[room.id]] })
            .pipe(
              Effect.mapError(({ reason }) => new LogUnavailable({ room: name, cause: reason })),
              Effect.zipRight(
                Effect.sync(() => {
                  rooms.delete(name)
                  forgotten.add(room.id)
                  rings.drop(room.ring)
                })
              ),
              Effect.uninterruptible
            )
        })
    }
  })
)

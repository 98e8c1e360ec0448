import { Deferred, Effect, Exit, FiberId, Layer } from "effect"
import { type Epoch, isEpoch } from "../../../domain/chat/Position.ts"
import { compactRoomName, isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { isTopic } from "../../../domain/chat/Topic.ts"
import { Limits } from "../Limits.ts"
import { logsBytes, logsInMemory } from "../limits/Store.ts"
import { column, isNumber } from "../store/Columns.ts"
import type { Values, Write } from "../store/Messages.ts"
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
    const rings = new Rings(logsBytes, logsInMemory)
    /** The one that was opened or closed longest ago first: it is the first to be forgotten. */
    const rooms = new Map<RoomName, DiskRoom>()
    const usedIds = new Set<number>()
    /** Of rooms that are forgotten, and still have messages in the store. */
    const forgotten = new Set<number>()

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

    /** Of rooms that are being created or forgotten: done when that is settled. */
    const changing = new Map<RoomName, Deferred.Deferred<void, LogUnavailable>>()
    /** One that is being created counts already, and one that is being forgotten no more. */
    const has = (name: RoomName): boolean => rooms.has(name) !== changing.has(name)

    /** Creates or forgets a room. What follows is done when it is settled, whether or not anybody waits. */
    const change = (
      name: RoomName,
      write: Write,
      settled: (isKept: boolean) => void
    ): Effect.Effect<void, LogUnavailable> => {
      const done = Deferred.unsafeMake<void, LogUnavailable>(FiberId.none)
      changing.set(name, done)
      store.submit({
        size: 1,
        sequence: name,
        writes: () => [write],
        settled: (isKept) => {
          changing.delete(name)
          settled(isKept)
          const lost = new LogUnavailable({ room: name, cause: "not written" })
          Deferred.unsafeDone(done, isKept ? Exit.void : Exit.fail(lost))
        }
      })
      return Deferred.await(done)
    }

    /** Does something with a room that is neither being created nor forgotten. */
    const unlessChanging = <A>(
      name: RoomName,
      act: Effect.Effect<A, LogUnavailable>
    ): Effect.Effect<A, LogUnavailable> =>
      Effect.suspend(() => {
        const change = changing.get(name)
        if (change === undefined) return act
        return Effect.zipRight(Effect.ignore(Deferred.await(change)), unlessChanging(name, act))
      })

    const create = (name: RoomName, epoch: Epoch): Effect.Effect<void, LogUnavailable> => {
      const id = freeId()
      if (id >= maxRoomId || store.isDown()) return new LogUnavailable({ room: name })
      usedIds.add(id)
      const sql = "INSERT OR REPLACE INTO rooms (id, name, epoch) VALUES (?, ?, ?)"
      return change(name, { sql, rows: [[id, name, epoch]] }, (isKept) => {
        if (isKept)
          hold(compactRoomName(name), { id, epoch, topic: undefined, oldest: 1, last: 0, left: 0 })
        else usedIds.delete(id)
      })
    }

    const open = (name: RoomName): Effect.Effect<DiskRoom, LogUnavailable> =>
      Effect.flatMap(makeEpoch, (epoch) =>
        unlessChanging(
          name,
          Effect.suspend(() => {
            const room = touch(rooms, name)
            return room === undefined
              ? Effect.zipRight(create(name, epoch), open(name))
              : Effect.succeed(room)
          })
        )
      )

    const forget = (name: RoomName): Effect.Effect<void, LogUnavailable> =>
      Effect.suspend(() => {
        const room = rooms.get(name)
        if (room === undefined) return Effect.void
        if (store.isDown()) return new LogUnavailable({ room: name })
        const sql = "UPDATE rooms SET name = NULL WHERE id = ?"
        return change(name, { sql, rows: [[room.id]] }, (isKept) => {
          if (!isKept) return
          rooms.delete(name)
          forgotten.add(room.id)
          rings.drop(room.ring)
        })
      })

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
        Effect.zipLeft(
          open(name),
          Effect.addFinalizer(() => Effect.sync(() => touch(rooms, name)))
        ),
      has,
      names: Effect.sync(() => [...new Set([...rooms.keys(), ...changing.keys()])].filter(has)),
      summary: (name) =>
        Effect.suspend(() => {
          const room = rooms.get(name)
          return room === undefined
            ? Effect.succeedNone
            : Effect.asSome(Effect.all({ head: room.head, topic: room.topic }))
        }),
      forget: (name) => unlessChanging(name, forget(name))
    }
  })
)

import { Clock, Effect, Schedule, type Scope } from "effect"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { maxRemembered } from "../limits/Sessions.ts"
import { deletedAtOnce, retentionEvery } from "../limits/Store.ts"
import { column, isNumber } from "../store/Columns.ts"
import type { Write } from "../store/Messages.ts"
import { lastPlaceOf, placeOf, seqOf } from "../store/Places.ts"
import type { Store, StoreUnavailable } from "../store/Store.ts"
import type { DiskRoom } from "./DiskRoom.ts"
import { deleteBehind } from "./Trim.ts"

const day = 86_400_000

/** The ids and times of the oldest messages of a room. */
const selectOldest = `SELECT id, time FROM messages WHERE id > ? AND id <= ? ORDER BY id LIMIT ${deletedAtOnce}`

/** The numbers of messages that go back further than answers are remembered. */
const forgetNumbers = `DELETE FROM told AS old
  WHERE line <= (SELECT max(line) FROM told WHERE session = old.session) - ${maxRemembered}`

interface Kept {
  readonly store: Store["Type"]
  readonly rooms: () => Iterable<DiskRoom>
  /** Days that a message of a room is kept; 0 for no limit. */
  readonly logAgeOf: (room: RoomName) => number
  /** Ids of rooms whose messages are to be deleted. */
  readonly forgotten: ReadonlySet<number>
  /** A forgotten room has no messages any more, and its id is free. */
  readonly onDeleted: (id: number) => void
}

/**
 * Deletes what is too old, and what forgotten rooms have left, a little at a time; space is given back to
 * the disk. A fiber of the scope does so every minute.
 */
export const run = (kept: Kept): Effect.Effect<void, never, Scope.Scope> =>
  sweep(kept).pipe(
    Effect.repeat(Schedule.spaced(`${retentionEvery} seconds`)),
    Effect.interruptible,
    Effect.forkScoped,
    Effect.asVoid
  )

/** Where messages cannot be deleted, others can. */
const logged = (step: Effect.Effect<void, StoreUnavailable>, whose = {}) =>
  Effect.catchAllCause(step, (cause) =>
    Effect.annotateLogs(
      Effect.logError("Old messages could not be deleted. It is tried again.", cause),
      whose
    )
  )

/** Gives unused pages back. A commit like any other: the disk may fail to confirm it. */
const shrink: Write = {
  sql: `PRAGMA incremental_vacuum(${deletedAtOnce})`,
  rows: [[]],
  returnsRows: true
}

export const sweep = ({
  forgotten,
  logAgeOf,
  onDeleted,
  rooms,
  store
}: Kept): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (const id of forgotten)
      yield* deleteWhile(store, id, () => true).pipe(
        Effect.zipRight(
          store.write({ sql: "DELETE FROM rooms WHERE id = ? AND name IS NULL", rows: [[id]] })
        ),
        Effect.zipRight(Effect.sync(() => onDeleted(id))),
        (step) => logged(step, { roomId: id })
      )
    // A copy: rooms that are opened meanwhile change their place.
    for (const room of Array.from(rooms())) {
      const logAge = logAgeOf(room.name)
      if (logAge === 0 && room.left === 0) continue
      const now = yield* Clock.currentTimeMillis
      const isOld = (seq: number, time: number) =>
        seq < room.oldest || (logAge > 0 && time < now - logAge * day)
      yield* logged(deleteWhile(store, room.id, isOld, room), { room: room.name })
    }
    yield* logged(store.write({ sql: forgetNumbers, rows: [[]] }))
    yield* logged(store.write(shrink))
  })

/**
 * Deletes the messages of a room from the oldest on.
 *
 * @param isOld whether a message of this seq and time is deleted; the first one that is not ends it
 * @param room is told, if it is still in use
 */
const deleteWhile = (
  store: Store["Type"],
  id: number,
  isOld: (seq: number, time: number) => boolean,
  room?: DiskRoom
): Effect.Effect<void, StoreUnavailable> =>
  Effect.gen(function* () {
    for (;;) {
      const rows = yield* store.read(selectOldest, placeOf(id, 0), lastPlaceOf(id))
      const seqs = rows.map(([place]) => seqOf(column(place, isNumber)))
      const kept = rows.findIndex(([, time], n) => !isOld(seqs[n] ?? 0, column(time, isNumber)))
      const last = seqs[(kept < 0 ? rows.length : kept) - 1]
      if (last !== undefined) yield* store.write(...deleteBehind(id, 0, last))
      // Up to the first one that stays there is none.
      const first = seqs[kept]
      const gone = first === undefined ? last : first - 1
      if (gone !== undefined) room?.trimmed(gone)
      if (kept >= 0 || rows.length < deletedAtOnce) return
    }
  })

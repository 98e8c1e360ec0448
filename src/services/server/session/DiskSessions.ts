import { Array as Arr, Clock, Effect, Layer, Option, Schedule } from "effect"
import { isNick } from "../../../domain/chat/Nick.ts"
import { isRoomName } from "../../../domain/chat/RoomName.ts"
import { isSeconds } from "../../../domain/chat/Seconds.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { isTimestamp } from "../../../domain/chat/Timestamp.ts"
import { isPin } from "../../../domain/security/Pin.ts"
import { maxRemembered, notedWithin, refusedNotesEvery } from "../limits/Sessions.ts"
import { column, isNumber, isString } from "../store/Columns.ts"
import type { Values } from "../store/Messages.ts"
import { Store, type StoreUnavailable } from "../store/Store.ts"
import {
  answerOf,
  letterOf,
  selectAnswers,
  selectIndexed,
  selectLastSaid,
  selectLetters,
  selectTold,
  toWrites
} from "./RecordRows.ts"
import {
  type ChangeOf,
  type Recorded,
  RecordsUnreadable,
  SessionRecords
} from "./SessionRecords.ts"

/** Records of sessions in the store. */
export const layer: Layer.Layer<SessionRecords, never, Store> = Layer.scoped(
  SessionRecords,
  Effect.gen(function* () {
    const store = yield* Store
    /** What is written before the next changes, or after a while: the last of each kind and session. */
    const noted = new Map<string, ChangeOf>()
    /** What of it the store has refused. It is tried again seldom, because it may never be taken. */
    const refused = new Map<string, ChangeOf>()

    const note = (change: ChangeOf): void => {
      noted.set(keyOf(change), change)
    }
    /** Takes a note away, because its turn is over. */
    const take = (key: string): ReadonlyArray<readonly [string, ChangeOf]> => {
      const old = noted.get(key) ?? refused.get(key)
      noted.delete(key)
      refused.delete(key)
      return old === undefined ? [] : [[key, old]]
    }
    /** Each by itself: one that cannot be written stands in the way of no other. */
    const writeNoted = (): void => {
      if (store.isDown()) return
      for (const [key, change] of noted)
        store.submit({
          size: 1,
          sequence: {},
          writes: () => toWrites(change),
          settled: (isKept) => {
            if (!isKept) refused.set(key, change)
          }
        })
      noted.clear()
    }
    const writeRefused = (): void => {
      for (const [key, change] of refused) if (!noted.has(key)) noted.set(key, change)
      refused.clear()
      writeNoted()
    }

    const submit: SessionRecords["Type"]["submit"] = ({ changes, done, session }) => {
      writeNoted()
      let keys: ReadonlyArray<string> = []
      let replaced: ReadonlyArray<readonly [string, ChangeOf]> = []
      store.submit({
        size: 1,
        sequence: session,
        writes: () => {
          const all = changes()
          keys = all.filter(replaces).map(keyOf)
          replaced = keys.flatMap(take)
          return all.flatMap(toWrites)
        },
        settled: (isKept) => {
          // Also one that was refused together with this.
          if (isKept) for (const key of keys) refused.delete(key)
          else for (const [key, old] of replaced) if (!noted.has(key)) refused.set(key, old)
          done(isKept)
        }
      })
    }

    for (const [write, every] of [
      [writeNoted, notedWithin],
      [writeRefused, refusedNotesEvery]
    ] as const)
      yield* Effect.sync(write).pipe(
        Effect.repeat(Schedule.spaced(every)),
        Effect.interruptible,
        Effect.forkScoped
      )
    yield* Effect.addFinalizer(() => Effect.sync(writeRefused))

    const unreadable = ({ reason }: StoreUnavailable) => new RecordsUnreadable({ reason })

    return {
      isLasting: true,
      isDown: store.isDown,
      submit,
      note,
      recorded: Effect.mapError(read(store), unreadable),
      lastSaidAt: store.read(selectLastSaid).pipe(
        Effect.map((rows) => column(rows[0]?.[0], isNumber)),
        Effect.mapError(unreadable)
      )
    }
  })
)

/** The kind of a change: the last one of a kind says all. */
const keyOf = ({ change, session }: ChangeOf): string =>
  change._tag === "Entered" || change._tag === "Left"
    ? `${session} seat ${change.room}`
    : `${session} ${change._tag}`

/** Whether a change takes the place of what was noted before it. */
const replaces = ({ change: { _tag } }: ChangeOf): boolean =>
  _tag === "Entered" || _tag === "Left" || _tag === "Named"

const read = (store: Store["Type"]): Effect.Effect<ReadonlyArray<Recorded>, StoreUnavailable> =>
  Effect.gen(function* () {
    const sessions = yield* store.read(
      "SELECT id, nick, since, digest, key, seconds, entered, inbox, handed FROM sessions"
    )
    return yield* Effect.map(
      Effect.forEach(sessions, (row) => unlessBroken(readOne(store, row), row), {
        concurrency: 64
      }),
      Arr.getSomes
    )
  })

/** A session that cannot be read is left out, so that all others come back. */
const unlessBroken = (one: Effect.Effect<Recorded, StoreUnavailable>, [, nick]: Values) =>
  Effect.catchAllCause(Effect.asSome(one), (cause) =>
    Effect.as(
      Effect.annotateLogs(Effect.logError("A session could not be read.", cause), { nick }),
      Option.none()
    )
  )

const readOne = (
  store: Store["Type"],
  [id, nick, since, digest, key, seconds, entered, inbox, handed]: Values
): Effect.Effect<Recorded, StoreUnavailable> =>
  Effect.gen(function* () {
    const name = column(id, isString)
    const rooms = yield* store.read("SELECT room FROM seats WHERE session = ?", name)
    const letters = (yield* store.read(selectLetters, name)).map(letterOf)
    const said = yield* Effect.catchAll(store.read(selectAnswers, name), () =>
      Effect.flatMap(Clock.currentTimeMillis, (time) => store.read(selectIndexed, name, time))
    )
    const answers = new Map(
      [...(yield* store.read(selectTold, name)), ...said]
        .map(answerOf)
        .map((one) => [one.id, one] as const)
    )
    return {
      id: SessionId.make(name),
      nick: column(nick, isNick),
      since: since === null ? undefined : column(since, isTimestamp),
      digest: column(digest, isString),
      key: key === null ? undefined : column(key, isPin),
      seconds: column(seconds, isSeconds),
      hasEntered: entered === 1,
      rooms: rooms.map(([room]) => column(room, isRoomName)),
      letters,
      inbox: Math.max(column(inbox, isNumber), letters.at(-1)?.event.seq ?? 0),
      handed: column(handed, isNumber),
      answers: [...answers.values()].sort((one, other) => one.id - other.id).slice(-maxRemembered)
    }
  })

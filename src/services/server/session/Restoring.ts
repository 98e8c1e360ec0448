import { Array as Arr, Effect, Layer, Order } from "effect"
import { foldNick } from "../../../domain/chat/Nick.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import { Limits } from "../Limits.ts"
import { now } from "../Monotonic.ts"
import type { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "./Nicknames.ts"
import { ResumableSessions } from "./ResumableSessions.ts"
import { Session } from "./Session.ts"
import { byBeginning } from "./SessionIds.ts"
import { SessionMemory } from "./SessionMemory.ts"
import type { Recorded, RecordsUnreadable } from "./SessionRecords.ts"

type Services = Limits | Nicknames | ResumableSessions | Rooms | SessionMemory

/**
 * Brings back the sessions of the process before, each as if its connection had been lost now. To be
 * done before the first client is served.
 */
export const layer: Layer.Layer<never, RecordsUnreadable, Services> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { records } = yield* SessionMemory
    const all = yield* records.recorded
    // The clock may have been set back since then.
    yield* (yield* Nicknames).claimAfter(
      all.reduce((latest, one) => Math.max(latest, lastAt(one)), yield* records.lastSaidAt)
    )
    const { keep } = yield* Limits
    const [ended, recorded] = apart(all)
    for (const { id, nick } of ended) {
      records.note({ session: id, change: { _tag: "Forgotten" } })
      yield* Effect.logWarning("A session had ended. It is not brought back.", { nick })
    }
    // The limit may be a lower one now.
    const restoreWithin = (one: Recorded) =>
      restore({ ...one, seconds: Seconds.make(Math.min(one.seconds, keep)) })
    yield* Effect.forEach(recorded, restoreWithin, { concurrency: 16, discard: true })
    if (recorded.length > 0) yield* Effect.logInfo("sessions restored", { count: recorded.length })
  })
)

/** The latest time that is known of a session: of a message in its inbox, or since when it has its name. */
const lastAt = ({ letters, since }: Recorded): number =>
  letters.reduce((latest, { event }) => Math.max(latest, event.time), since ?? 0)

/** Those that must have ended, because a later one has the name or the secret, and the others. */
const apart = (all: ReadonlyArray<Recorded>) => {
  const taken = new Set<string>()
  return Arr.partition(Arr.sort(all, laterFirst), ({ digest, nick }) => {
    const has = [`nick ${foldNick(nick)}`, `secret ${digest}`]
    const isFirst = !has.some((one) => taken.has(one))
    if (isFirst) for (const one of has) taken.add(one)
    return isFirst
  })
}

const laterFirst = Order.reverse(Order.mapInput(byBeginning, ({ id }: Recorded) => id))

/** Brings back one session, as if its connection had been lost now. */
export const restore = (recorded: Recorded): Effect.Effect<void, never, Services> =>
  Session.beginAgain(recorded).pipe(
    // Otherwise the name would be taken as long as the process lives.
    Effect.flatMap((session) =>
      Effect.tapDefect(bringBack(session, recorded), () => session.end("internal"))
    ),
    Effect.catchAllCause((cause) =>
      Effect.annotateLogs(Effect.logError("A session could not be brought back.", cause), {
        nick: recorded.nick
      })
    )
  )

const bringBack = (session: Session, recorded: Recorded): Effect.Effect<void, never, Services> =>
  Effect.gen(function* () {
    const sessions = yield* ResumableSessions
    session.restore(recorded, (yield* now) + recorded.seconds * 1000)
    for (const room of recorded.rooms)
      yield* Effect.catchAll(session.rooms.rejoin(room), (error) =>
        Effect.logWarning("A session could not be brought back into a room.", {
          nick: recorded.nick,
          room,
          why: error._tag
        })
      )
    yield* sessions.restore(session, recorded)
  })

import { Effect, Option } from "effect"
import { isNick, maxHead } from "../../../domain/protocol/Recognition.ts"
import { turn } from "../Turn.ts"
import type { Connection } from "../transport/Connection.ts"
import type { Alarm } from "./Alarm.ts"

/** How long is waited for more, from the connection on, and from a NICK on that came alone. */
export interface Alarms {
  readonly silence: Pick<Alarm, "set">
  readonly nickAlone: Pick<Alarm, "set">
}

const nothing = new Uint8Array(0)

/**
 * Reads a connection's first bytes until they are recognised, the client is silent, or sends no more.
 *
 * @param recognise returns undefined while more bytes could tell
 * @param fallback takes what was read, when it is not recognised in time
 */
export const firstBytes = <A>(
  connection: Connection,
  alarms: Alarms,
  recognise: (head: Uint8Array) => A | undefined,
  fallback: (head: Uint8Array) => A
): Effect.Effect<A> =>
  Effect.suspend(() => {
    let head: Uint8Array = nothing
    let isOver = false
    let wake: (() => void) | undefined
    const ring = (): void => {
      isOver = true
      wake?.()
    }
    const cancelSilence = alarms.silence.set(ring)
    let cancelNickAlone: (() => void) | undefined

    /** Waits until there is something to read, or the time is over. */
    const heard = Effect.async<void>((resume) => {
      wake = () => {
        wake = undefined
        resume(Effect.void)
      }
      // The time can be over before this waits.
      if (isOver) wake()
      else connection.onReadable(wake)
    })

    const take = (chunk: Option.Option<Uint8Array>): Effect.Effect<A> => {
      if (Option.isNone(chunk)) return Effect.sync(() => fallback(head))
      head = head.length === 0 ? chunk.value : Buffer.concat([head, chunk.value])
      const found = recognise(head)
      if (found !== undefined) return Effect.succeed(found)
      if (isOver || head.length >= maxHead) return Effect.sync(() => fallback(head))
      if (cancelNickAlone === undefined && isNick(head))
        cancelNickAlone = alarms.nickAlone.set(ring)
      return next
    }

    /** What came just before the time was over counts, also when the process was late to read it. */
    const look: Effect.Effect<A> = Effect.flatMap(turn, () =>
      connection.isReadable()
        ? Effect.flatMap(connection.read, take)
        : Effect.sync(() => fallback(head))
    )

    const next: Effect.Effect<A> = Effect.flatMap(
      Effect.suspend(() => (connection.isReadable() ? Effect.void : heard)),
      () => (isOver ? look : Effect.flatMap(connection.read, take))
    )

    // Not needed when it is interrupted: nothing waits any more that an alarm could wake.
    return Effect.map(next, (found) => {
      cancelSilence()
      cancelNickAlone?.()
      return found
    })
  })

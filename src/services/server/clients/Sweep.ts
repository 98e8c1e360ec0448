import { type Clock, Effect, Schedule } from "effect"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { askAfter, askedSilence, silence, sweepEvery } from "../limits/Connections.ts"
import { registerWithin } from "../limits/Registration.ts"
import { millis, now } from "../Monotonic.ts"

/** Ends clients that did not register in time, fell silent, do not read, or are gone while they wait for something. */
const judge = (clients: Iterable<ClientConnection>, now: number): void => {
  for (const client of clients) {
    const isLate =
      client.session === undefined && now - client.mayRegisterSince >= registerWithin * 1000
    const silentFor = now - (client.silentSince ?? now)
    const mostSilence = client.isAsked ? askedSilence : client.pings ? silence : undefined
    const isSilent = mostSilence !== undefined && silentFor >= mostSilence * 1000
    if (client.isGone) client.cut()
    else if (isLate || isSilent) client.cut("timeout")
    else if (client.isStalled(now)) client.cut("slow")
    else if (client.isAsked && silentFor >= askAfter * 1000) client.ask()
  }
}

/**
 * Looks at all clients again and again. After a time in which the process did not run, clients are
 * handled before they are judged.
 *
 * @param also is done each time, too; it gets the time in milliseconds
 */
export const run = (
  clients: Iterable<ClientConnection>,
  also: (now: number) => void,
  clock: Clock.Clock
): Effect.Effect<unknown> => {
  let judgedAt = millis(clock)
  const sweep = Effect.map(now, (now) => {
    const isLate = now - judgedAt > 3 * sweepEvery
    judgedAt = now
    also(now)
    if (!isLate) judge(clients, now)
  }).pipe(
    Effect.catchAllCause((cause) =>
      Effect.logError("Not every client could be checked. It is tried again.", cause)
    )
  )
  return Effect.repeat(sweep, Schedule.spaced(sweepEvery))
}

import { duration } from "./Copy.ts"
import type { Model } from "./Model.ts"
import { ask, next, nothing, type Update } from "./Update.ts"

/** How a server that says nothing is noticed. */

/** After so many milliseconds of silence from the server it is asked for a sign of life. */
const pingAfter = 15_000
/** After so many milliseconds of silence the connection counts as lost. */
const deadAfter = 45_000

/** Whether there is a connection on which something may be expected. */
export const isConnected = ({ phase: { _tag } }: Model): boolean =>
  _tag === "Registering" || _tag === "CatchingUp" || _tag === "Online" || _tag === "Quitting"

/** Something was sent on this connection that has no answer yet. */
const isAwaiting = ({ pendingRequests, pendingLines }: Model): boolean =>
  pendingRequests.length > 0 || pendingLines.some(({ sent }) => sent)

/** The state after something, with the time from which on a server that owes an answer is silent. */
export const trackAwaiting = (before: Model, after: Model): Model =>
  isAwaiting(after) && !isAwaiting(before) ? { ...after, awaitingSince: after.now } : after

/** For how long a connected server has said nothing although it was asked something, in milliseconds; 0 when it was not. */
export const silentFor = (state: Model): number =>
  isConnected(state) && isAwaiting(state)
    ? state.now - Math.max(state.awaitingSince, state.lastHeardAt)
    : 0

/** Asks a silent server for a sign of life, and gives it up in the end. */
export const checkHeartbeat: Update = (state) => {
  if (!isConnected(state)) return nothing(state)
  if (state.now - state.lastHeardAt >= deadAfter) {
    const sentence = `Nothing was heard from the server for ${duration(deadAfter)}.`
    return next(state, { _tag: "Disconnect", sentence })
  }
  const asked = state.pendingRequests.some(({ command }) => command._tag === "Ping")
  // Between NICK or RESUME and its READY nothing may be sent: a server takes any line after the
  // READY for the proof that this client has read the token in it.
  if (asked || state.phase._tag === "Registering") return nothing(state)
  if (state.now - state.lastPingAt < pingAfter) return nothing(state)
  return ask({ _tag: "Ping" }, "client")({ ...state, lastPingAt: state.now })
}

import * as Copy from "./Copy.ts"
import { times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { askNow } from "./Outbox.ts"
import { next, nothing, type Update } from "./Update.ts"

/** How a server that is silent is noticed. */

/** Whether the client has a connection on which the server may answer. */
export const isConnected = ({ phase: { _tag } }: Model): boolean =>
  _tag === "Registering" || _tag === "CatchingUp" || _tag === "Online" || _tag === "Quitting"

/** The model at this time. Ticks come more often than this, unless the program did not run. */
export const notePause = (state: Model, now: number): Model => ({
  ...state,
  now,
  paused:
    isConnected(state) && now - state.now >= times.pause
      ? { heardAt: state.lastHeardAt, until: now }
      : state.paused
})

/**
 * Since when a connection that is lost now was not there: since the server owed an answer, or since before
 * this program was suspended. What the network kept meanwhile is read late.
 */
export const lostSince = (state: Model): number =>
  state.paused !== undefined && state.now - state.paused.until < times.pause
    ? state.paused.heardAt
    : state.now - silentFor(state)

/** Whether something that was sent on this connection has no answer yet. */
const isAwaiting = ({ pendingLines, pendingRequests }: Model): boolean =>
  pendingRequests.some(({ turn }) => turn > 0) || pendingLines.some(({ sent }) => sent)

/** Sets `awaitingSince` where `after` is the first model in which the server owes an answer. */
export const trackAwaiting = (before: Model, after: Model): Model =>
  isAwaiting(after) && !isAwaiting(before) ? { ...after, awaitingSince: after.now } : after

/** For how many milliseconds a connected server has been silent although it owes an answer; 0 if it owes none. */
export const silentFor = (state: Model): number =>
  isConnected(state) && isAwaiting(state)
    ? state.now - Math.max(state.awaitingSince, state.lastHeardAt)
    : 0

/**
 * Sends PING to a silent server, and drops the connection in the end. A page that is not looked at has a tick only once a
 * minute: its server may be silent because it was not asked.
 */
export const checkHeartbeat: Update = (state) => {
  if (!isConnected(state)) return nothing(state)
  const isPinging = state.pendingRequests.some(({ command }) => command._tag === "Ping")
  const wasAsked = isPinging || state.settings.frontEnd !== "page"
  if (wasAsked && state.now - state.lastHeardAt >= times.deadAfter) {
    const sentence = Copy.serverSilent(times.deadAfter)
    return next(state, { _tag: "Disconnect", sentence })
  }
  const { lastHeardAt, now, offlineAt = Number.NEGATIVE_INFINITY } = state
  if (lastHeardAt <= offlineAt && now - offlineAt >= times.deadOffline)
    return next(state, { _tag: "Disconnect", sentence: Copy.offline })
  const isDue = state.now - state.lastPingAt >= state.features.pingAfter
  if (isPinging || !isDue) return nothing(state)
  return ping(state)
}

const ping: Update = (state) => askNow({ _tag: "Ping" })({ ...state, lastPingAt: state.now })

/**
 * The server takes what the person has before them as handed over once it has heard the client twice, a second apart.
 * What it hears too soon after something else does not count.
 */
export const confirmSeen: Update = (state) => confirm({ ...state, confirmations: 3 })

/** Lets the server hear something once more. */
export const confirm: Update = (state) => {
  const { confirmations = 0, lastPingAt, now, phase } = state
  return confirmations === 0 || phase._tag !== "Online" || now - lastPingAt < times.confirmAgain
    ? nothing(state)
    : ping({ ...state, confirmations: confirmations - 1 })
}

/** Asks a server for a sign of life that can perhaps not be reached any more. */
export const checkNow: Update = (state) =>
  isConnected(state) ? ping({ ...state, offlineAt: state.now }) : nothing(state)

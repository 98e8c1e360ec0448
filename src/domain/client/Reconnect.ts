import type { ByeReason } from "../chat/Reasons.ts"
import { delay } from "../network/Backoff.ts"
import * as Copy from "./Copy.ts"
import { earlierFailed } from "./Earlier.ts"
import { ExitCode } from "./ExitCode.ts"
import { lostSince } from "./Heartbeat.ts"
import { times } from "./Limits.ts"
import type { Model, Phase } from "./Model.ts"
import { info } from "./Notice.ts"
import type { PendingRequest } from "./Pending.ts"
import { markInDoubt } from "./PendingLines.ts"
import { flushPresence } from "./Presence.ts"
import { exit } from "./Quit.ts"
import { missedSince } from "./Renames.ts"
import { each, emit, modify, next, nothing, show, steps, type Update } from "./Update.ts"

/** How the connection is lost and made again. */

/** The connection is gone, or none could be made, for the reason in the sentence. */
export const connectionLost =
  (sentence: string, chance: number): Update =>
  (state) => {
    const { bye, phase, settings } = state
    const words = Copy.wordsOf(settings.frontEnd)
    if (phase._tag === "Ended") return nothing(state)
    if (phase._tag === "Quitting") return exit(ExitCode.ok)(state)
    const isWaitingForNick = (state.awaitedNick?.until ?? 0) > state.now
    if (!state.wasOnline && (phase._tag === "ChoosingNick" || isWaitingForNick))
      return next({
        ...state,
        nick: undefined,
        mayResume: false,
        phase: { _tag: "ChoosingNick", connected: false }
      })
    if (bye?.reason === "banned" && !state.wasOnline)
      return exit(ExitCode.refused, words.farewell(bye.reason, bye.text))(state)
    if (bye?.reason === "not-invited") return exit(ExitCode.refused, words.notInvited(true))(state)
    const why = bye === undefined ? sentence : words.farewell(bye.reason, bye.text)
    if (bye !== undefined && isEnd(bye.reason, state) && state.wasOnline)
      return exit(ExitCode.lost, why)(state)
    const isTurnedAway = state.host === "" || bye !== undefined
    if (!state.wasOnline && isTurnedAway) return exit(ExitCode.unreachable, why)(state)
    return steps(state, forgetConnection, retry(why, chance, state.lostAt === undefined))
  }

/** The server is not the one that is meant: nothing was sent to it, and nothing will be. */
export const untrusted =
  (sentence: string): Update =>
  (state) =>
    state.phase._tag === "Quitting"
      ? exit(ExitCode.ok)(state)
      : exit(ExitCode.untrusted, sentence)(state)

/** The server has turned the client away for good. */
export const turnedAway =
  (sentence: string): Update =>
  (state) =>
    state.phase._tag === "Quitting"
      ? exit(ExitCode.ok)(state)
      : exit(ExitCode.refused, sentence)(state)

/**
 * Whether a connection that the server closed with this is not made again. The client's own RESUME on a
 * connection that it lost can arrive late, and take the session from the next one: once for each of them.
 */
const isEnd = (reason: ByeReason, state: Model): boolean =>
  reason === "protocol" ||
  reason === "kicked" ||
  reason === "banned" ||
  (reason === "replaced" && mayArriveLate(state).length === 0)

/** When the connections were lost on which something may still be on its way to the server. */
const mayArriveLate = ({ lostSilently, now }: Model): ReadonlyArray<number> =>
  lostSilently.filter((at) => now - at < times.arrivesLate)

const forgetConnection: Update = (state) =>
  steps(
    state,
    // What is sent and has no answer tells since when the server was silent.
    modify((before) => ({
      awaySince: before.lostAt === undefined ? lostSince(before) : before.awaySince
    })),
    markInDoubt,
    flushPresence,
    each(state.pendingRequests, earlierFailed),
    modify((before) => {
      const { bye, lostAt, now, pendingRequests, phase, reconnectAttempts, rooms } = before
      const late = mayArriveLate(before)
      const wasStable = phase._tag === "Online" && now - phase.since >= times.stableAfter
      return {
        pendingRequests: pendingRequests.filter(isAskedAgain).map((of) => ({ ...of, turn: 0 })),
        rooms: rooms.map((room) => ({ ...room, joined: false })),
        renamesSince: missedSince(before),
        lostAt: lostAt ?? now,
        lostSilently:
          bye === undefined ? [...late, now] : late.slice(bye.reason === "replaced" ? 1 : 0),
        reconnectAttempts: wasStable ? 0 : reconnectAttempts
      }
    })
  )

/**
 * What was not sent yet waits on, and what changes the session is asked for again, in its order. A
 * person's other questions are out of date. A program gets an answer to everything.
 */
export const isAskedAgain = ({
  command,
  earlier,
  range,
  requestedBy,
  turn
}: PendingRequest): boolean =>
  requestedBy === "program" ||
  (requestedBy === "person" &&
    ((turn === 0 && range === undefined && earlier === undefined) ||
      command._tag === "Join" ||
      command._tag === "Part" ||
      command._tag === "Nick"))

/** Whether a program waits for nothing, and so sends nothing again. */
const isIdle = ({ pendingLines, pendingRequests, settings }: Model): boolean =>
  settings.mode === "pipe" &&
  pendingLines.length === 0 &&
  pendingRequests.every(({ requestedBy }) => requestedBy === "client")

const retry =
  (why: string, chance: number, isFirst: boolean): Update =>
  (state) => {
    const { lostAt = state.now, now, quitRequestedAt, reconnectAttempts, settings } = state
    if (quitRequestedAt !== undefined && settings.mode === "person")
      return exit(ExitCode.lost, why)(state)
    // The input of a pipe has ended, and nothing of it is left to be sent.
    if (quitRequestedAt !== undefined && state.wasOnline && state.pendingLines.length === 0)
      return exit(ExitCode.ok)(state)
    const left = lostAt + settings.reconnectFor - now
    if (left <= 0) return exit(ExitCode.lost, Copy.gaveUp(why, now - lostAt))(state)
    const words = Copy.wordsOf(settings.frontEnd)
    // The last attempt is made when the time is over, and not before.
    const wait = Math.min(delay(reconnectAttempts, chance), left)
    return steps(
      {
        ...state,
        reconnectAttempts: reconnectAttempts + 1,
        phase: { _tag: "Disconnected", retryAt: now + wait }
      },
      isFirst
        ? show({
            ...info(words.reconnecting(why, isIdle(state) ? "idle" : settings.mode), "warning"),
            link: { is: "lost", time: now }
          })
        : nothing,
      emit({ _tag: "Connect", after: wait })
    )
  }

/** Whether the next attempt is still to come. Once it is due it runs, and ends with `Connected` or `Disconnected`. */
export const isWaiting = (
  { retryAt }: Extract<Phase, { _tag: "Disconnected" }>,
  now: number
): boolean => now < retryAt

/** Makes the attempt that is waited for at once. Somebody is there, so the next waits are short again. */
export const retryNow: Update = (state) =>
  state.phase._tag === "Disconnected" && isWaiting(state.phase, state.now)
    ? next(
        { ...state, reconnectAttempts: 0, phase: { _tag: "Connecting" } },
        { _tag: "Connect", after: 0 }
      )
    : nothing(state)

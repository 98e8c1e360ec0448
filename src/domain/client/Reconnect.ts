import type { Command } from "../chat/Command.ts"
import type { Mark } from "../chat/Position.ts"
import type { ByeReason } from "../chat/Reasons.ts"
import { Seq } from "../chat/Seq.ts"
import { delay } from "../network/Backoff.ts"
import { duration } from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import { checkHeartbeat, isConnected } from "./Heartbeat.ts"
import type { Model, Phase, Room } from "./Model.ts"
import { info } from "./Notice.ts"
import { markInDoubt } from "./PendingLines.ts"
import { flushPresence } from "./Rooms.ts"
import { ask, emit, modify, next, nothing, show, steps, type Update } from "./Update.ts"

/** How the connection comes, is watched, is lost, and comes back. */

/** So long a person waits at most for the last answers on leaving, in milliseconds. */
const leaveWithin = 2_000
/** A connection that held this long was a good one: the next loss begins with the shortest wait. */
const goodAfter = 10_000

/** A connection stands: take the session back, or claim a name, or ask for one. */
export const connected =
  (host: string): Update =>
  (state) => {
    const { naming } = state.settings
    const now: Model = {
      ...state,
      host,
      lastHeardAt: state.now,
      lastPingAt: state.now,
      bye: undefined,
      warnedOfBadLine: false
    }
    if (state.token !== undefined || state.nick !== undefined) return register(now)
    if (naming._tag !== "Ask") return register(now)
    return next({ ...now, phase: { _tag: "ChoosingNick", connected: true } })
  }

/** Takes the session back, or else claims the name. */
export const register: Update = (state) => {
  const { nick, settings, token } = state
  const now: Model = { ...state, phase: { _tag: "Registering" } }
  if (token !== undefined) return ask({ _tag: "Resume", token, marks: marks(state) }, "client")(now)
  return nick === undefined
    ? next(now)
    : ask({ _tag: "Nick", nick, seconds: settings.keep }, "client")(now)
}

/** How far everything has come. */
const marks = ({ inboxSeq, rooms }: Model): ReadonlyArray<Mark> => [
  ...rooms.flatMap((room) => {
    const { epoch } = room.reorderBuffer
    const seq = Seq.make(receivedUpTo(room))
    return epoch === undefined ? [] : [{ room: room.name, position: { epoch, seq } }]
  }),
  { inbox: Seq.make(inboxSeq) }
]

/**
 * The seq up to which nothing has to come again. What is held counts, for a server says what was
 * missed in order; but not while the log is being read, which comes in whatever order.
 */
const receivedUpTo = ({ fetchingHistory, head, reorderBuffer: { held, next } }: Room): number => {
  const shown = next > 0 ? next - 1 : head
  return fetchingHistory ? shown : held.reduce((most, { to }) => Math.max(most, to), shown)
}

/** The connection is gone, or none could be made. */
export const connectionLost =
  (sentence: string, chance: number): Update =>
  (state) => {
    const { phase } = state
    if (phase._tag === "Ended") return nothing(state)
    if (phase._tag === "Quitting") return exit(ExitCode.ok)(state)
    if (phase._tag === "ChoosingNick")
      return next({ ...state, phase: { _tag: "ChoosingNick", connected: false } })
    const why = state.bye === undefined ? sentence : farewell(state.bye.reason, state.bye.text)
    if (state.bye?.reason === "replaced") return exit(ExitCode.lost, why)(state)
    const isTurnedAway = state.host === "" || state.bye !== undefined
    if (!state.wasOnline && isTurnedAway) return exit(ExitCode.unreachable, why)(state)
    return steps(state, forgetConnection, retry(why, chance, state.lostAt === undefined))
  }

const forgetConnection: Update = (state) =>
  steps(
    state,
    markInDoubt,
    flushPresence,
    modify(({ reconnectAttempts, lostAt, now, phase, rooms }) => ({
      pendingRequests: [],
      rooms: rooms.map((room) => ({ ...room, joined: false })),
      lostAt: lostAt ?? now,
      reconnectAttempts:
        phase._tag === "Online" && now - phase.since >= goodAfter ? 0 : reconnectAttempts
    }))
  )

const retry =
  (why: string, chance: number, isFirst: boolean): Update =>
  (state) => {
    const { reconnectAttempts, quitRequestedAt, lostAt = state.now, now, settings } = state
    const wait = delay(reconnectAttempts, chance)
    if (quitRequestedAt !== undefined && settings.mode === "person")
      return exit(ExitCode.lost, why)(state)
    if (settings.reconnectFor === 0 || now + wait - lostAt > settings.reconnectFor)
      return exit(ExitCode.lost, gaveUp(why, now - lostAt))(state)
    return steps(
      {
        ...state,
        reconnectAttempts: reconnectAttempts + 1,
        phase: { _tag: "Disconnected", retryAt: now + wait }
      },
      isFirst
        ? show({
            ...info(`${why} ${promise(settings.mode)}`, "warning"),
            link: { is: "lost", time: now }
          })
        : nothing,
      emit({ _tag: "Connect", after: wait })
    )
  }

const promise = (mode: "person" | "pipe"): string =>
  mode === "pipe"
    ? "Reconnecting; what was not acknowledged is sent again then."
    : "Reconnecting; what you type is kept and sent then. /quit or Ctrl-C ends the waiting."

const gaveUp = (why: string, away: number): string =>
  away === 0 ? why : `${why} Gave up after ${duration(away)}.`

const farewell = (reason: ByeReason, text: string | undefined): string => {
  const said = text === undefined ? "" : ` (${text})`
  switch (reason) {
    case "shutdown":
      return `The server shuts down${said}.`
    case "slow":
      return `The server closed the connection because this side read too slowly${said}.`
    case "timeout":
      return `The server closed the connection after a long silence${said}.`
    case "replaced":
      return `This session was taken over from another connection${said}.`
    case "full":
      return `The server takes no more connections now${said}.`
    case "protocol":
      return `The server closed the connection because of lines that it could not read${said}.`
    case "internal":
      return `The server closed the connection because of a defect of its own${said}.`
    case "quit":
      return `The server closed the connection${said}.`
  }
}

/** Whether the next try is still to come. When its time has come it runs, and ends with `Connected` or `Lost`. */
export const isWaiting = (
  { retryAt }: Extract<Phase, { _tag: "Disconnected" }>,
  now: number
): boolean => now < retryAt

/** Tries to reconnect at once, if the client is waiting to. Somebody is there: the next waits are short again. */
export const retryNow: Update = (state) =>
  state.phase._tag === "Disconnected" && isWaiting(state.phase, state.now)
    ? next(
        { ...state, reconnectAttempts: 0, phase: { _tag: "Connecting" } },
        { _tag: "Connect", after: 0 }
      )
    : nothing(state)

/** The person wants to leave, or the input has ended: what was typed is answered first. */
export const requestQuit: Update = (state) => {
  const ending: Model = { ...state, quitRequestedAt: state.quitRequestedAt ?? state.now }
  const isLinked = state.phase._tag === "Online" || state.phase._tag === "CatchingUp"
  return state.settings.mode === "person" && !isLinked
    ? exit(ExitCode.ok)(ending)
    : quitWhenDelivered(ending)
}

/** Says BYE when leaving is wanted and nothing is left to be answered. */
export const quitWhenDelivered: Update = (state) =>
  state.quitRequestedAt !== undefined &&
  state.phase._tag === "Online" &&
  state.pendingLines.length === 0
    ? ask(bye, "client")({ ...state, phase: { _tag: "Quitting", since: state.now } })
    : nothing(state)

const bye: Extract<Command, { readonly _tag: "Bye" }> = { _tag: "Bye" }

/** Leaves without waiting for anything: the name is free at once. */
export const quitNow: Update = (state) =>
  steps(state, isConnected(state) ? ask(bye, "client") : nothing, exit(ExitCode.ok))

/** How many lines were not delivered, as things stand. */
export const undelivered = ({ pendingLines, refusedLines, settings }: Model): number =>
  pendingLines.length + (settings.mode === "pipe" ? refusedLines : 0)

/** Ends, and lists what was not delivered; `sentence` says why it ends with a code other than 0. */
export const exit =
  (code: ExitCode, sentence?: string): Update =>
  (state) => {
    const failed = undelivered(state)
    const isOnlyIncomplete = code === ExitCode.ok && failed > 0
    return steps(
      { ...state, phase: { _tag: "Ended" } },
      flushPresence,
      show(...state.pendingLines.map(({ typed }) => info(`Not delivered: ${typed}`, "warning"))),
      emit(
        isOnlyIncomplete
          ? { _tag: "Quit", code: ExitCode.undelivered, sentence: notDelivered(failed) }
          : { _tag: "Quit", code, sentence }
      )
    )
  }

const notDelivered = (count: number): string =>
  count === 1 ? "1 line was not delivered." : `${count} lines were not delivered.`

/** Time has passed. */
export const tick: Update = (state) => steps(state, checkHeartbeat, quitWhenLate)

const quitWhenLate: Update = (state) => {
  const { quitRequestedAt, now, phase, settings } = state
  const late = (since: number) => now - since >= leaveWithin
  if (phase._tag === "Quitting" && late(phase.since)) return exit(ExitCode.ok)(state)
  return settings.mode === "person" && quitRequestedAt !== undefined && late(quitRequestedAt)
    ? quitNow(state)
    : nothing(state)
}

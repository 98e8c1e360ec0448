import { foldNick, type Nick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import type { LeftSession } from "./Habits.ts"
import { times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { register } from "./Registration.ts"
import { emit, next, nothing, steps, tell, type Update } from "./Update.ts"

/**
 * How a person waits for a nickname that somebody has, who may be their own lost connection: it is asked
 * for again now and then, until it is given or another one is chosen.
 *
 * At the start of the client the prompt asks for a name. Whoever has chatted already may be in the middle
 * of a line, so then the client waits by itself, and only /nick takes another name.
 */

/** Asks the server for a nickname that the person has chosen, on a new connection if there is none. */
const askForNick =
  (nick: Nick): Update =>
  (state) => {
    const { phase } = state
    if (phase._tag !== "ChoosingNick") return next({ ...state, nick })
    if (phase.connected) return register({ ...state, nick })
    return next({ ...state, nick, phase: { _tag: "Connecting" } }, { _tag: "Connect", after: 0 })
  }

/** Whether what is typed is a nickname: also while the one that the person waits for is asked for again. */
export const isAskedForNick = ({ awaitedNick, nick, wasOnline }: Model): boolean =>
  !wasOnline && (nick === undefined || (awaitedNick !== undefined && awaitedNick.until > 0))

/** Takes a nickname that the person has chosen while the client has none. */
export const chooseNick =
  (nick: Nick): Update =>
  (state) =>
    askForNick(nick)(state.wasOnline ? state : stopWaiting(state))

/** Begins to wait for the nickname that was refused. */
export const awaitNick: Update = (state) => {
  const { awaitedNick, now } = state
  if (awaitedNick === undefined || awaitedNick.until > 0) return nothing(state)
  const { nick } = awaitedNick
  const [until, nextAt] = [now + times.awaitNick, now + times.askForNickAgain]
  return steps(
    { ...state, awaitedNick: { nick, until, nextAt } },
    tell(Copy.waitingForNick(nick, times.awaitNick / 1_000)),
    emit({ _tag: "FindSession", nick })
  )
}

/** Another name is asked for. Until one is given, the person may wait again for the one that was refused. */
const stopWaiting = (state: Model): Model =>
  state.awaitedNick === undefined
    ? state
    : { ...state, awaitedNick: { ...state.awaitedNick, until: 0, nextAt: 0 } }

/** Asks for the awaited nickname again when it is time. */
export const askForAwaitedNick: Update = (state) => {
  const { awaitedNick, now, phase } = state
  if (awaitedNick === undefined || phase._tag !== "ChoosingNick") return nothing(state)
  if (awaitedNick.until === 0 || now < awaitedNick.nextAt) return nothing(state)
  const nextAt = now + times.askForNickAgain
  return steps(
    { ...state, awaitedNick: { ...awaitedNick, nextAt } },
    emit({ _tag: "FindSession", nick: awaitedNick.nick }),
    askForNick(awaitedNick.nick)
  )
}

/** Whoever had the awaited nickname was the same person, in a run that has ended: its session is asked for. */
export const takeFoundSession =
  (nick: Nick, left: LeftSession): Update =>
  (before) => {
    const leftSessions = new Map([...before.leftSessions, [foldNick(nick), left]])
    const state: Model = { ...before, leftSessions }
    const { awaitedNick, phase } = state
    return awaitedNick?.nick === nick && phase._tag === "ChoosingNick"
      ? askForNick(nick)(state)
      : next(state)
  }

/** A nickname is taken: the person is asked for another one, and may wait for this. */
export const offerToWait =
  (why: string): Update =>
  (state) => {
    const { awaitedNick, nick, now } = state
    const asking: Model = {
      ...state,
      nick: undefined,
      phase: { _tag: "ChoosingNick", connected: true }
    }
    if (awaitedNick !== undefined && awaitedNick.until > now) return next(asking)
    if (nick === undefined) return tell(why, "warning")(asking)
    return tell(
      why,
      "warning"
    )({
      ...asking,
      awaitedNick: { nick, until: 0, nextAt: 0 }
    })
  }

/**
 * The name that a person had is not given back to them: a name that was asked for with /nick is tried, and
 * otherwise the client waits. `why` is the sentence where waiting is of no use.
 */
export const waitForOwnNick =
  (refused: Nick, why?: string): Update =>
  (state) => {
    const { awaitedNick: before, now } = state
    const isAwaited = before !== undefined && before.until > 0
    const until = why === undefined ? Number.POSITIVE_INFINITY : 0
    const awaitedNick =
      isAwaited || (before !== undefined && why !== undefined)
        ? before
        : { nick: refused, until, nextAt: now + times.askForNickAgain }
    // The connection is not what is missing any more.
    const after: Model = { ...state, nick: awaitedNick.nick, awaitedNick, lostAt: now }
    const chosen = chosenNick(after)
    if (chosen !== undefined) return register({ ...after, ...chosen })
    const waiting: Model = { ...after, phase: { _tag: "ChoosingNick", connected: true } }
    if (isAwaited && before.nick === refused) return next(waiting)
    const sentence =
      why === undefined ? Copy.nickAwaited(refused, awaitedNick.nick) : Copy.nickNeeded(why)
    return tell(sentence, "warning")(waiting)
  }

/** The name of a /nick that waits for its turn, which it need not do any more. */
const chosenNick = ({
  pendingRequests,
  waitingLines
}: Model): Partial<Pick<Model, "nick" | "pendingRequests" | "waitingLines">> | undefined => {
  for (const request of pendingRequests)
    if (request.command._tag === "Nick" && request.requestedBy === "person")
      return {
        nick: request.command.nick,
        pendingRequests: pendingRequests.filter((other) => other !== request)
      }
  const waiting = waitingLines.find(({ nick }) => nick !== undefined)
  return waiting === undefined
    ? undefined
    : { nick: waiting.nick, waitingLines: waitingLines.filter((other) => other !== waiting) }
}

import type { CommandOf } from "../chat/Command.ts"
import * as Copy from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import { isConnected, silentFor } from "./Heartbeat.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { moveRefused } from "./Navigation.ts"
import { info, type Notice } from "./Notice.ts"
import { askNow } from "./Outbox.ts"
import type { PendingLine } from "./Pending.ts"
import { canTakeLine, reportUndelivered } from "./PendingLines.ts"
import { flushPresence } from "./Presence.ts"
import { abbreviate } from "./Suggest.ts"
import { emit, next, nothing, steps, tell, type Update } from "./Update.ts"

/** How the client ends: with the last lines answered, or at once. */

const bye: CommandOf<"Bye"> = { _tag: "Bye" }

/** The person wants to leave, or the input has ended: pending lines are answered first. */
export const requestQuit: Update = (state) => {
  const quitting: Model = { ...state, quitRequestedAt: state.quitRequestedAt ?? state.now }
  const isReady = state.phase._tag === "Online" || state.phase._tag === "CatchingUp"
  // A program that was connected has nothing to come back for if nothing is pending.
  const isDone = state.wasOnline && isAllAnswered(state)
  return !isReady && (state.settings.mode === "person" || isDone)
    ? endUnready(quitting)
    : quitWhenDelivered(quitting)
}

/**
 * Ends before there is a session, or before it is there again. One that NICK may just have begun is ended too.
 * Behind RESUME nothing is ended: private messages may wait there that nobody would be shown.
 */
const endUnready: Update = (state) => {
  const { now, pendingRequests, phase } = state
  const isBegun = pendingRequests.some(({ command, turn }) => turn > 0 && command._tag === "Nick")
  if (phase._tag !== "Registering" || !isBegun) return exit(ExitCode.ok)(state)
  return askNow(bye)({
    ...state,
    phase: { _tag: "Quitting", since: now },
    // Their answers begin nothing any more.
    pendingRequests: pendingRequests.filter(({ turn }) => turn === 0)
  })
}

/**
 * The person wants to leave: they are told first, once, of what they were typing in other rooms. What they type on
 * before they see that is for their shell, and for no room.
 */
export const leave: Update = (state) =>
  state.quitRequestedAt === undefined && isUntold(state)
    ? steps(state, moveRefused("/quit"), tellOfDrafts)
    : requestQuit(state)

/** Tells of what was being typed in other rooms, unless that was told already. */
export const tellOfDrafts: Update = (state) => {
  const drafts = draftsElsewhere(state)
  return isUntold(state)
    ? tell(Copy.draftsWait(drafts), "warning")({ ...state, toldDrafts: drafts })
    : nothing(state)
}

const isUntold = (state: Model): boolean =>
  draftsElsewhere(state).some(
    ({ text, to }) => !state.toldDrafts.some((told) => told.to === to && told.text === text)
  )

const draftsElsewhere = (state: Model): Model["toldDrafts"] =>
  keptDrafts(state).map(({ text, to }) => ({ to, text: abbreviate(text, limits.quoted) }))

const keptDrafts = ({ leftRooms, rooms }: Model): Model["toldDrafts"] =>
  [...rooms, ...leftRooms]
    .filter(({ draft }) => draft.text !== "")
    .map(({ draft, name }) => ({ to: name, text: draft.text }))

/** Whoever does not want to leave has not given up what they were typing, either. */
const showDrafts: Update = (state) =>
  state.settings.mode === "person" && state.quitRequestedAt === undefined
    ? emit({ _tag: "ShowDrafts", elsewhere: keptDrafts(state) })(state)
    : nothing(state)

/** What tells of drafts that are lost: the one in the line, and those that were put away. */
export const draftsLost = (
  here: Copy.Undelivered,
  elsewhere: ReadonlyArray<Copy.Undelivered>
): ReadonlyArray<Notice> => {
  const all = here.text.trim() === "" ? elsewhere : [here, ...elsewhere]
  return all.length === 0 ? [] : [info(Copy.draftsLost(all), "warning")]
}

const isAllAnswered = (state: Model): boolean =>
  state.pendingLines.length + state.waitingLines.length === 0 &&
  !state.pendingRequests.some(({ requestedBy }) => requestedBy === "program")

/** Sends BYE if the person wants to leave and no line is pending. */
export const quitWhenDelivered: Update = (state) =>
  state.quitRequestedAt !== undefined && state.phase._tag === "Online" && isAllAnswered(state)
    ? askNow(bye)({ ...state, phase: { _tag: "Quitting", since: state.now } })
    : nothing(state)

/** Sends BYE and ends without waiting for anything, so that the nickname is free at once. */
export const quitNow: Update = (state) => quitBecause(ExitCode.ok)(state)

/** The same with another code, for the reason in the sentence. */
export const quitBecause =
  (code: ExitCode, sentence?: string): Update =>
  (state) =>
    steps(state, isConnected(state) ? askNow(bye) : nothing, exit(code, sentence))

/**
 * Ends because the terminal is gone. Whoever has a dropped connection to it did not want to leave, unless they had said
 * so, and may not have seen what came last: the session waits for their next client. Nobody comes back to one of a
 * program.
 */
export const hangUp: Update = (state) => {
  const { quitRequestedAt, settings } = state
  const comesBack = settings.mode === "person" && quitRequestedAt === undefined
  return (comesBack ? exit(ExitCode.ok) : quitNow)({ ...state, isHungUp: true })
}

/** Whether lines wait only for the server's rate: a person who leaves waits until all are sent. */
const isSending = (state: Model): boolean =>
  state.phase._tag === "Online" &&
  state.pendingLines.some(({ sent }) => !sent) &&
  silentFor(state) < times.quit

/** Ends if a person who wants to leave has waited long enough. */
export const quitWhenLate: Update = (state) => {
  const { now, phase, quitRequestedAt, settings } = state
  if (quitRequestedAt !== undefined && isSending(state))
    return next({ ...state, quitRequestedAt: now })
  const isLate = (since: number) => now - since >= times.quit
  if (phase._tag === "Quitting" && isLate(phase.since)) return exit(ExitCode.ok)(state)
  return settings.mode === "person" && quitRequestedAt !== undefined && isLate(quitRequestedAt)
    ? quitNow(state)
    : nothing(state)
}

/** The messages and topics that are not delivered so far. Only these make an ending incomplete. */
export const unsentLines = ({ pendingLines, waitingLines }: Model): ReadonlyArray<PendingLine> => [
  ...pendingLines,
  ...waitingLines.flatMap(({ line }) => (line === undefined ? [] : [line]))
]

/** Tells a person of the commands that were not sent, such as a /nick that waited for a connection. */
const reportCommands: Update = (state) => {
  const { pendingRequests, settings, waitingLines } = state
  const typed = [
    ...pendingRequests.flatMap(({ turn, typed }) => (turn === 0 ? (typed ?? []) : [])),
    ...waitingLines.flatMap(({ isChosen, line, typed }) =>
      line === undefined && isChosen !== true ? typed : []
    )
  ]
  return settings.mode === "pipe" || typed.length === 0
    ? nothing(state)
    : tell(Copy.notCarriedOut(typed), "warning")(state)
}

/** How many lines are not delivered so far; for a pipe, refused lines count as well. */
export const undelivered = (state: Model): number =>
  unsentLines(state).length + (state.settings.mode === "pipe" ? state.refusedLines : 0)

/** A pipe is not read further while too many of its lines wait. */
const hasUnread = (state: Model): boolean =>
  state.settings.mode === "pipe" && state.quitRequestedAt === undefined && !canTakeLine(state)

/** Ends, and lists the lines that were not delivered; `sentence` is the reason for a code other than 0. */
export const exit =
  (code: ExitCode, sentence?: string): Update =>
  (state) => {
    const failed = undelivered(state)
    const isOnlyIncomplete = code === ExitCode.ok && failed > 0
    return steps(
      { ...state, phase: { _tag: "Ended" } },
      flushPresence,
      reportUndelivered(unsentLines(state), true),
      hasUnread(state) ? tell(Copy.inputNotRead) : nothing,
      reportCommands,
      showDrafts,
      emit(
        isOnlyIncomplete
          ? {
              _tag: "Quit",
              code: ExitCode.undelivered,
              sentence: Copy.linesNotAcknowledged(failed)
            }
          : { _tag: "Quit", code, sentence }
      )
    )
  }

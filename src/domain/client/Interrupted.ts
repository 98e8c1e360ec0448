import type { Habits, Requested, Unanswered, Waiting } from "./Habits.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { noParts } from "./Outbox.ts"
import { wasWritten } from "./Partners.ts"
import type { PendingLine, PendingRequest, WaitingLine } from "./Pending.ts"
import { isAskedAgain } from "./Reconnect.ts"
import type { Settings } from "./Settings.ts"
import { each, nothing, steps, type Update } from "./Update.ts"

/** What a reload of the page interrupts: all that was typed, and has no answer. */

const kept = ({ command, id, inDoubt, sent, sentAs, typed }: PendingLine): Unanswered => ({
  id,
  command,
  typed,
  sentAs: sentAs.slice(-limits.keptNames),
  ...(sent || inDoubt ? {} : { isUnsent: true })
})

const requested = (of: PendingRequest): ReadonlyArray<Requested> => {
  const { command, id, requestedBy, typed } = of
  return requestedBy === "person" && isAskedAgain(of) ? [{ id, command, typed }] : []
}

const waiting = ({ line, number: _, ...of }: WaitingLine): Waiting => ({
  ...of,
  line: line && kept(line)
})

/** What the next run has to know of it. */
export const interrupted = (
  state: Model
): Pick<Habits, "unanswered" | "requested" | "waiting"> => ({
  unanswered: state.pendingLines.slice(0, limits.keptLines).map(kept),
  requested: state.pendingRequests.flatMap(requested).slice(0, limits.keptLines),
  waiting: state.waitingLines.slice(0, limits.keptLines).map(waiting)
})

/** The server answers a line again that has arrived. */
const again = ({ isUnsent, ...line }: Unanswered): PendingLine => ({
  ...line,
  sent: false,
  inDoubt: isUnsent !== true
})

/** The lines of an earlier run that have no answer. */
export const linesOf = (habits: Habits | undefined): ReadonlyArray<PendingLine> =>
  (habits?.unanswered ?? []).map(again)

/** The id of the first command of this run: behind those that earlier runs have left. */
export const firstId = ({ leftSessions }: Pick<Settings, "leftSessions">): number =>
  1 +
  Math.max(
    0,
    ...[...(leftSessions?.values() ?? [])].flatMap(({ habits }) =>
      [...(habits?.unanswered ?? []), ...(habits?.requested ?? [])].map(({ id }) => id)
    )
  )

/** Whether it is a line of the run whose session is taken back. */
export const isTakenBack =
  ({ takingBack }: Pick<Model, "takingBack">) =>
  ({ id, inDoubt }: PendingLine): boolean =>
    inDoubt && linesOf(takingBack?.habits).some((line) => line.id === id)

/** What an earlier run has left goes on, before all that was typed in this one. */
export const goOn =
  ({ requested = [], unanswered = [], waiting = [] }: Habits): Update =>
  (state) => {
    const requests = requested.map(
      (of): PendingRequest => ({
        ...of,
        requestedBy: "person",
        turn: 0,
        parts: noParts,
        range: undefined
      })
    )
    const lines = waiting.map(
      ({ line, nick, startedAt, ...of }): WaitingLine => ({
        ...of,
        startedAt,
        nick,
        line: line && again(line),
        number: 0
      })
    )
    return steps(
      {
        ...state,
        pendingLines: [...unanswered.map(again), ...state.pendingLines],
        pendingRequests: [...requests, ...state.pendingRequests],
        waitingLines: [...lines, ...state.waitingLines]
      },
      // Each is for whoever had the name when it was typed.
      each(lines, ({ line }) =>
        line?.command._tag === "Tell" ? wasWritten(line.command.nick, line.command.since) : nothing
      )
    )
  }

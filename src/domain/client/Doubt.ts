import type { EventOf } from "../chat/Event.ts"
import { foldNick } from "../chat/Nick.ts"
import { isTakenBack } from "./Interrupted.ts"
import type { PendingLine } from "./Pending.ts"
import { removeLine, reportUndelivered } from "./PendingLines.ts"
import { lineInDoubt } from "./Requests.ts"
import { findRoom } from "./Rooms.ts"
import { answer, each, nothing, steps, type Update } from "./Update.ts"

/**
 * Lines whose answers were lost with their session: only the log of the room knows whether they
 * arrived. They are not sent again, because then one that arrived would be there twice.
 */

/** An entry of the log is a line in doubt if it has its author and text: then that line has arrived. */
export const confirmInDoubt =
  (event: EventOf<"Past"> | EventOf<"Topic">): Update =>
  (state) => {
    const buffer = findRoom(state, event.room)?.reorderBuffer
    const isNew =
      buffer !== undefined &&
      event.seq >= buffer.next &&
      !buffer.held.some(({ from, to }) => from <= event.seq && event.seq <= to)
    const line = isNew ? state.pendingLines.find(isOf(event)) : undefined
    if (line === undefined) return nothing(state)
    const { room, seq, time } = event
    return steps(
      state,
      removeLine(line),
      answer(line.asker, { _tag: "Placed", room, seq, time: time })
    )
  }

const isOf =
  (event: EventOf<"Past"> | EventOf<"Topic">) =>
  ({ command, inDoubt, sentAs }: PendingLine): boolean =>
    inDoubt &&
    command._tag !== "Tell" &&
    command.room === event.room &&
    (command._tag === "Say"
      ? event._tag === "Past" && command.text === event.text
      : event._tag === "Topic" && command.topic === event.topic) &&
    sentAs.some((nick) => foldNick(nick) === foldNick(event.nick))

/** Nothing more can be known of the lines in doubt, but for those of a session that is taken back: they are told to the person. */
export const reportDoubts: Update = (state) => {
  const isTold = (line: PendingLine) => line.inDoubt && !isTakenBack(state)(line)
  const all = state.pendingLines.filter(isTold)
  const doubtful = all.filter(({ asker }) => asker === undefined)
  return steps(
    {
      ...state,
      pendingLines: state.pendingLines.filter((line) => !isTold(line)),
      refusedLines: state.refusedLines + doubtful.length
    },
    reportUndelivered(doubtful, false),
    each(all, lineInDoubt)
  )
}

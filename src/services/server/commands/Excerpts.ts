import { Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { Anchor, FurtherCommand, Span } from "../../../domain/chat/FurtherCommand.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import type { Moderation } from "../access/Moderation.ts"
import { maxHistory, readPerToken } from "../limits/Commands.ts"
import type { Entry, LogUnavailable, RoomLog } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import type { Rooms } from "../room/Rooms.ts"
import { readLog, tellPast } from "./Reading.ts"
import type { SessionRequest } from "./Request.ts"

type Excerpt = Extract<FurtherCommand, { readonly _tag: "Excerpt" }>
type Read<A> = Effect.Effect<A, LogUnavailable>

/** Answers with entries of a room's log, before or after a place or a time. */
export const excerpt = (
  request: SessionRequest<Excerpt>
): Effect.Effect<void, ChatError | LogUnavailable, Moderation | Rooms> => {
  const { client, command, part } = request
  const { room, span } = command
  const count = Math.min(command.count, maxHistory)
  const past = readLog(room, (log) =>
    Effect.gen(function* () {
      const at = yield* log.head
      client.allowance.charge(searches(span), yield* now)
      const entries = yield* select(log, at, span, count)
      part({ _tag: "Excerpt", room, epoch: at.epoch })
      return { at, gap: undefined, entries }
    })
  )
  return tellPast(request, room, past)
}

/** The log is read about ten times to find a time. */
const searches = (span: Span): number =>
  (span.of === "around" ? [span.at] : [span.after, span.before]).filter(
    (anchor) => typeof anchor === "number"
  ).length *
  (10 / readPerToken)

const select = (
  log: RoomLog,
  head: Position,
  span: Span,
  count: number
): Read<ReadonlyArray<Entry>> =>
  Effect.gen(function* () {
    if (count === 0) return []
    if (span.of === "around") {
      const at = yield* lastBefore(log, head, span.at)
      const first = at - Math.floor(count / 2)
      return (yield* log.until(Math.min(head.seq, first + count), count)).filter(
        ({ seq }) => seq > first
      )
    }
    const after = span.after === undefined ? 0 : yield* lastUpTo(log, head, span.after)
    const before = span.before === undefined ? head.seq : yield* lastBefore(log, head, span.before)
    const isWithin = ({ seq }: Entry) => seq > after && seq <= before
    if (span.of === "newest") return (yield* log.until(before, count)).filter(isWithin)
    const page = yield* log.after({ epoch: head.epoch, seq: seqAt(after) }, count)
    return page.entries.filter(isWithin)
  })

/** The seq of the last entry before an anchor; of another life of the log there is none. */
const lastBefore = (log: RoomLog, head: Position, anchor: Anchor): Read<number> =>
  typeof anchor === "number"
    ? lastWith(log, head, ({ time }) => time < anchor)
    : Effect.succeed(anchor.epoch === head.epoch ? anchor.seq - 1 : 0)

/** The same, up to and with the anchor. */
const lastUpTo = (log: RoomLog, head: Position, anchor: Anchor): Read<number> =>
  typeof anchor === "number"
    ? lastWith(log, head, ({ time }) => time <= anchor)
    : Effect.succeed(anchor.epoch === head.epoch ? anchor.seq : 0)

/**
 * The seq of the last entry of which this holds, where it holds of all before: the times of a log go on. What
 * is no longer kept counts as such.
 */
const lastWith = (log: RoomLog, head: Position, holds: (entry: Entry) => boolean): Read<number> =>
  Effect.gen(function* () {
    let [low, high] = [0, Number(head.seq)]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const [entry] = yield* log.until(middle, 1)
      if (entry === undefined || holds(entry)) low = middle
      else high = middle - 1
    }
    return low
  })

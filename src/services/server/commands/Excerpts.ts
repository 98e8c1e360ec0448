import { Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { Anchor, FurtherCommand, Span } from "../../../domain/chat/FurtherCommand.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { Moderation } from "../access/Moderation.ts"
import { maxHistory, readPerToken } from "../limits/Commands.ts"
import type { Entry, LogUnavailable, RoomLog } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import type { Rooms } from "../room/Rooms.ts"
import { newest, oldest, type Reader } from "./Entries.ts"
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
      const { allowance } = client
      const isWanted = ({ body }: Entry) => command.hasTopics || body._tag === "Said"
      const isByTime = anchorsOf(span).every((anchor) => typeof anchor !== "object")
      const entries = yield* select({ log, head: at, isWanted, isByTime, allowance }, span, count)
      part({ _tag: "Excerpt", room, epoch: at.epoch })
      return { at, gap: undefined, entries }
    })
  )
  return tellPast(request, room, past)
}

const anchorsOf = (span: Span) => (span.of === "around" ? [span.at] : [span.after, span.before])

/** The log is read about ten times to find a time. */
const searches = (span: Span): number =>
  anchorsOf(span).filter((anchor) => typeof anchor === "number").length * (10 / readPerToken)

const select = (reader: Reader, span: Span, count: number): Read<ReadonlyArray<Entry>> =>
  Effect.gen(function* () {
    const { head, log } = reader
    if (span.of === "around") {
      const at = yield* lastBefore(log, head, span.at)
      const half = Math.floor(count / 2)
      const before = yield* newest(reader, { after: 0, to: at }, half)
      return [...before, ...(yield* oldest(reader, { after: at, to: head.seq }, count - half))]
    }
    const after = span.after === undefined ? 0 : yield* lastUpTo(log, head, span.after)
    const before = span.before === undefined ? head.seq : yield* lastBefore(log, head, span.before)
    const read = span.of === "newest" ? newest : oldest
    return yield* read(reader, { after, to: before }, count)
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

import { Array as Arr, Effect } from "effect"
import type { Position } from "../../../domain/chat/Position.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import type { Allowance } from "../access/Allowance.ts"
import { listedPerToken, maxHistory, maxPassed } from "../limits/Commands.ts"
import type { Entry, LogUnavailable, RoomLog } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"

/**
 * The entries of a log that are wanted, when others stand between them: reading goes on, page by page, until there
 * are so many, or no more, or too many that are not wanted.
 */

/** How a log is read for somebody. */
export interface Reader {
  readonly log: RoomLog
  readonly head: Position
  readonly isWanted: (entry: Entry) => boolean
  /** What comes in the same millisecond comes together: whoever goes on by time would miss the rest. */
  readonly isByTime: boolean
  /** What the entries are charged to, but for as many as are asked for: those are paid. */
  readonly allowance: Pick<Allowance, "charge">
}

/** The seqs between which entries are wanted, `to` included. */
interface Range {
  readonly after: number
  readonly to: number
}

type Read = Effect.Effect<ReadonlyArray<Entry>, LogUnavailable>

/**
 * @param read reads a page of at most so many entries in the rest of the range, which is never empty
 * @param restOf what is left of a range behind the last entry of a page
 */
const gather = (
  { allowance, isByTime, isWanted }: Reader,
  range: Range,
  count: number,
  read: (rest: Range, limit: number) => Read,
  restOf: (rest: Range, last: Entry) => Range
): Read =>
  Effect.gen(function* () {
    const found: Array<Entry> = []
    const belongs = ({ time }: Entry) => isByTime && time === found[count - 1]?.time
    let rest = range
    let looked = 0
    while (count > 0 && rest.to > rest.after && looked < count + maxPassed) {
      const page = yield* read(rest, looked === 0 ? count + Number(isByTime) : maxHistory)
      const last = page.at(-1)
      if (last === undefined) break
      if (looked > 0) allowance.charge(page.length / listedPerToken, yield* now)
      looked += page.length
      const { after, to } = rest
      for (const entry of page)
        if (entry.seq > after && entry.seq <= to && isWanted(entry)) found.push(entry)
      if (found.length >= count && !belongs(last)) break
      rest = restOf(rest, last)
    }
    return found.filter((entry, at) => at < count || belongs(entry))
  })

/** The last of them. */
export const newest = (reader: Reader, range: Range, count: number): Read =>
  Effect.map(
    gather(
      reader,
      range,
      count,
      ({ to }, limit) => Effect.map(reader.log.until(to, limit), Arr.reverse),
      ({ after }, { seq }) => ({ after, to: seq - 1 })
    ),
    Arr.reverse
  )

/** The first of them. */
export const oldest = (reader: Reader, range: Range, count: number): Read =>
  gather(
    reader,
    range,
    count,
    ({ after }, limit) =>
      Effect.map(
        reader.log.after({ epoch: reader.head.epoch, seq: seqAt(after) }, limit),
        ({ entries }) => entries
      ),
    ({ to }, { seq }) => ({ after: seq, to })
  )

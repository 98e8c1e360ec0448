import { Effect } from "effect"
import type { Position } from "../../../domain/chat/Position.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
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
 * @param restOf what is left of a range behind a page
 * @param join puts together what was found and what a further page adds to it
 */
const gather = (
  { allowance, isWanted }: Reader,
  range: Range,
  count: number,
  read: (rest: Range, limit: number) => Read,
  restOf: (rest: Range, page: ReadonlyArray<Entry>) => Range,
  join: (found: ReadonlyArray<Entry>, more: ReadonlyArray<Entry>) => ReadonlyArray<Entry>
): Read =>
  Effect.gen(function* () {
    let rest = range
    let found: ReadonlyArray<Entry> = []
    let looked = 0
    while (rest.to > rest.after && found.length < count && looked < count + maxPassed) {
      const page = yield* read(rest, looked === 0 ? count : maxHistory)
      if (page.length === 0) break
      if (looked > 0) allowance.charge(page.length / listedPerToken, yield* now)
      looked += page.length
      const { after, to } = rest
      found = join(
        found,
        page.filter((entry) => entry.seq > after && entry.seq <= to && isWanted(entry))
      )
      rest = restOf(rest, page)
    }
    return found
  })

/** The last of them. */
export const newest = (reader: Reader, range: Range, count: number): Read =>
  Effect.map(
    gather(
      reader,
      range,
      count,
      ({ to }, limit) => reader.log.until(to, limit),
      ({ after, to }, [first]) => ({ after, to: (first?.seq ?? to) - 1 }),
      (found, more) => [...more, ...found]
    ),
    (found) => found.slice(-count)
  )

/** The first of them. */
export const oldest = (reader: Reader, range: Range, count: number): Read =>
  Effect.map(
    gather(
      reader,
      range,
      count,
      ({ after }, limit) =>
        Effect.map(
          reader.log.after({ epoch: reader.head.epoch, seq: seqAfter(after, 0) }, limit),
          ({ entries }) => entries
        ),
      ({ to }, page) => ({ after: page.at(-1)?.seq ?? to, to }),
      (found, more) => [...found, ...more]
    ),
    (found) => found.slice(0, count)
  )

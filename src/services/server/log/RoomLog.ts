import { Context, Data, Effect, Layer, Random } from "effect"
import { errorReply } from "../../../domain/chat/ErrorReply.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { Epoch, type Position } from "../../../domain/chat/Position.ts"
import type { GapCause } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { type Seq, seqAfter } from "../../../domain/chat/Seq.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { Limits } from "../Limits.ts"

/** A message that has no place in the log yet. `author` names the session, for a nickname can change hands. */
export interface Draft {
  readonly time: Timestamp
  readonly nick: Nick
  readonly text: Text
  readonly author: number
}

/** A message in the log. */
export interface Entry extends Draft {
  readonly seq: Seq
}

/** Messages that a reader asked for and that are not there. */
export interface Gap {
  readonly from: Seq
  readonly to: Seq
  readonly cause: GapCause
}

/** A piece of the log: first the gap, if there is one, then the entries, in order. */
export interface Page {
  readonly gap: Gap | undefined
  readonly entries: ReadonlyArray<Entry>
  /** The place of the last entry, or where reading goes on when there is none. */
  readonly position: Position
}

/** What is answered when a room's log cannot be reached. */
export const unavailable = errorReply(
  "unavailable",
  "The room's log cannot be reached now; try again later."
)

/** The log cannot be reached now. What was to be appended was not. */
export class Unavailable extends Data.TaggedError("Unavailable")<{ readonly room: RoomName }> {}

/** One life of a room's messages: seqs count 1, 2, 3 … without holes within one epoch. */
export interface RoomLog {
  /** Appends all of the messages, in this order and next to each other, and gives the seq of the first; or none of them. */
  readonly append: (drafts: ReadonlyArray<Draft>) => Effect.Effect<Position, Unavailable>
  /** Reads up to `limit` messages that come after a position. */
  readonly after: (position: Position, limit: number) => Effect.Effect<Page, Unavailable>
  /** Reads the last `limit` messages up to and with a seq. */
  readonly until: (seq: number, limit: number) => Effect.Effect<ReadonlyArray<Entry>, Unavailable>
  /** Where the log stands; seq 0 before the first message. */
  readonly head: Effect.Effect<Position, Unavailable>
}

/** Opens the logs of rooms. */
export class RoomLogs extends Context.Tag("natter/services/server/RoomLogs")<
  RoomLogs,
  { readonly open: (room: RoomName) => Effect.Effect<RoomLog> }
>() {
  /** Logs in memory, each a ring of the last `logSize` messages, gone with the process. */
  static readonly layerMemory = Layer.effect(
    RoomLogs,
    Effect.map(Limits, ({ logSize }) => ({
      open: () => Effect.map(makeEpoch, (epoch) => memoryLog(epoch, logSize))
    }))
  )
}

const makeEpoch = Effect.map(Random.nextIntBetween(0, 36 ** 8), (n) =>
  Epoch.make(n.toString(36).padStart(8, "0"))
)

/** A log in memory that holds the last `size` messages. */
export const memoryLog = (epoch: Epoch, size: number): RoomLog => {
  const ring: Array<Draft> = []
  let last = 0
  const at = (seq: number): Position => ({ epoch, seq: seqAfter(seq, 0) })
  const oldest = () => last - ring.length + 1

  /** The entries with these seqs, both ends included, as far as they are still here. */
  const between = (from: number, to: number): ReadonlyArray<Entry> => {
    const entries: Array<Entry> = []
    for (let seq = Math.max(from, oldest()); seq <= Math.min(to, last); seq++) {
      const draft = ring[(seq - 1) % size]
      if (draft !== undefined) entries.push({ ...draft, seq: seqAfter(seq, 0) })
    }
    return entries
  }

  const append = (drafts: ReadonlyArray<Draft>) =>
    Effect.sync(() => {
      const first = at(last + 1)
      for (const draft of drafts) ring[last++ % size] = draft
      return first
    })

  const after = (position: Position, limit: number) =>
    Effect.sync((): Page => {
      // A seq that this epoch never had is as foreign as another epoch.
      const known = position.epoch === epoch && position.seq <= last
      if (!known) {
        const gap: Gap = { from: seqAfter(0, 0), to: seqAfter(0, 0), cause: "epoch" }
        return { gap, entries: [], position: at(last) }
      }
      const from = Math.max(position.seq + 1, oldest())
      const entries = between(from, from + limit - 1)
      return {
        gap:
          from > position.seq + 1
            ? { from: seqAfter(0, position.seq + 1), to: seqAfter(0, from - 1), cause: "trimmed" }
            : undefined,
        entries,
        position: at(from + entries.length - 1)
      }
    })

  const until = (seq: number, limit: number) =>
    Effect.sync(() => between(Math.min(seq, last) - limit + 1, seq))

  return { append, after, until, head: Effect.sync(() => at(last)) }
}

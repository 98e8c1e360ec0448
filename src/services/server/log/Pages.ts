import type { Epoch, Position } from "../../../domain/chat/Position.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import type { Ring } from "./Ring.ts"
import type { Entry, Page } from "./RoomLog.ts"

/** Whether a place is in a log: a seq beyond the newest belongs to another one, as does another epoch. */
export const isIn = (position: Position, head: Position): boolean =>
  position.epoch === head.epoch && position.seq <= head.seq

/** What somebody is told who has read another log. */
export const ofAnother = (head: Position): Page => ({
  gap: { from: seqAt(0), to: seqAt(0), cause: "epoch" },
  entries: [],
  position: head
})

/**
 * Entries that were read, next to each other, and the gap before them.
 *
 * @param wanted the seq from which on they were asked for
 * @param from that of the first one, or where reading goes on when there is none
 */
export const pageFrom = (
  epoch: Epoch,
  wanted: number,
  from: number,
  entries: ReadonlyArray<Entry>
): Page => ({
  gap: from > wanted ? { from: seqAt(wanted), to: seqAt(from - 1), cause: "trimmed" } : undefined,
  entries,
  position: { epoch, seq: entries.at(-1)?.seq ?? seqAt(from - 1) }
})

/** Up to `limit` entries of a ring that come after a position. */
export const pageOf = (ring: Ring, epoch: Epoch, position: Position, limit: number): Page => {
  const head = { epoch, seq: seqAt(ring.last) }
  if (!isIn(position, head)) return ofAnother(head)
  const wanted = position.seq + 1
  const from = Math.max(wanted, ring.oldest)
  return pageFrom(epoch, wanted, from, ring.between(from, from + limit - 1))
}

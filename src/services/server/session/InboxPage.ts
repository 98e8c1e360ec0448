import type { EventOf } from "../../../domain/chat/Event.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import type { HeldLetter, Letter } from "./Letter.ts"

/** A piece of an inbox for a reader, and the seq after which reading goes on; undefined at the end. */
export interface Page {
  readonly events: ReadonlyArray<Letter | EventOf<"Gap">>
  readonly next: number | undefined
}

/**
 * Up to `limit` messages of those that are held, with gaps where some are no longer held.
 *
 * @param from the seq after which the page begins
 * @param held the messages that are held after it
 * @param last the highest seq of the inbox
 */
export const pageOf = (
  from: number,
  held: ReadonlyArray<HeldLetter>,
  last: number,
  limit: number
): Page => {
  const events: Array<Letter | EventOf<"Gap">> = []
  let next = from
  const skipTo = (to: number) => {
    if (to > next) events.push(gap(next + 1, to, "trimmed"))
    next = to
  }
  for (const { event } of held.slice(0, limit)) {
    skipTo(event.seq - 1)
    events.push(event)
    next = event.seq
  }
  if (held.length > limit) return { events, next }
  skipTo(last)
  return { events, next: undefined }
}

/** The same page for a reader who has read another inbox: told so at its beginning. */
export const ofAnother = ({ events, next }: Page): Page => ({
  events: [gap(0, 0, "epoch"), ...events],
  next
})

const gap = (from: number, to: number, cause: EventOf<"Gap">["cause"]): EventOf<"Gap"> => ({
  _tag: "Gap",
  room: "inbox",
  from: seqAt(from),
  to: seqAt(to),
  cause
})

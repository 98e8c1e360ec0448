import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { inboxSize } from "../Limits.ts"

/** The private messages to one session, numbered 1, 2, 3 … without holes. */
export interface Inbox {
  /** Takes a message in and gives the line for it. */
  readonly deliver: (from: Nick, time: Timestamp, text: Text) => EventOf<"Told">
  /**
   * What came after a seq: up to `limit` messages, and before them the gap of those no longer kept.
   * A seq beyond the newest belongs to another inbox: the reader gets a gap and everything that is kept.
   */
  readonly after: (seq: number, limit: number) => ReadonlyArray<EventOf<"Told"> | EventOf<"Gap">>
}

const foreign: EventOf<"Gap"> = {
  _tag: "Gap",
  room: "inbox",
  from: Seq.make(0),
  to: Seq.make(0),
  cause: "epoch"
}

export const makeInbox = (size = inboxSize): Inbox => {
  const kept: Array<EventOf<"Told">> = []
  let last = 0
  return {
    deliver: (nick, time, text) => {
      const told: EventOf<"Told"> = { _tag: "Told", seq: Seq.make(++last), time, nick, text }
      kept.push(told)
      if (kept.length > size) kept.shift()
      return told
    },
    after: (seq, limit) => {
      if (seq > last) return [foreign, ...kept.slice(0, limit)]
      const oldest = last - kept.length + 1
      const from = Math.max(seq + 1, oldest)
      const messages = kept.slice(from - oldest, from - oldest + limit)
      if (from === seq + 1) return messages
      return [
        {
          _tag: "Gap",
          room: "inbox",
          from: Seq.make(seq + 1),
          to: Seq.make(from - 1),
          cause: "trimmed"
        },
        ...messages
      ]
    }
  }
}

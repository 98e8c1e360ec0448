import { Array, Order } from "effect"
import type { Count } from "../../chat/Count.ts"
import type { FurtherEventOf } from "../../chat/FurtherEvent.ts"
import type { Timestamp } from "../../chat/Timestamp.ts"
import { batchEnd, batchStart } from "./Batches.ts"
import { channelOf } from "./Casemap.ts"
import type { Message } from "./Message.ts"
import type { Answering, Heard, State, Told } from "./State.ts"

/** CHATHISTORY TARGETS: the rooms of the client in which something was said between two times. */

type Latest = FurtherEventOf<"Latest">

const told = ({ host }: State, ref: string, { room, time }: Latest): Message => ({
  tags: [["batch", ref]],
  source: host,
  verb: "CHATHISTORY",
  params: ["TARGETS", channelOf(room), new Date(time).toISOString()]
})

/** As many as are asked for, from the first of the two times on. */
const telling = (
  ref: string,
  [from, to]: readonly [Timestamp, Timestamp],
  count: Count,
  found: ReadonlyArray<Latest> = []
): Answering => {
  const isBetween = ({ time }: Latest) => time > Math.min(from, to) && time < Math.max(from, to)
  const byTime = Order.mapInput(Order.number, ({ time }: Latest) => (from <= to ? time : -time))
  const end = (state: State): Told => [
    state,
    [
      ...Array.sort(found, byTime)
        .slice(0, count)
        .map((latest) => told(state, ref, latest)),
      ...batchEnd(state, ref)
    ]
  ]
  return {
    part: (state, event) =>
      event._tag === "Latest" && isBetween(event)
        ? [state, [], telling(ref, [from, to], count, [...found, event])]
        : [state, []],
    reply: end,
    failure: end
  }
}

export const targets = (state: State, from: Timestamp, to: Timestamp, count: Count): Heard => {
  const ref = `h${state.next}`
  const start = state.caps.has("batch")
    ? [batchStart(state, ref, "draft/chathistory-targets", [])]
    : []
  return [
    { ...state, next: state.next + 1 },
    [
      { _tag: "Say", messages: start },
      { _tag: "Ask", command: { _tag: "Latest" }, answering: telling(ref, [from, to], count) }
    ]
  ]
}

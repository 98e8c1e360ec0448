import type { FurtherEventOf } from "../../chat/FurtherEvent.ts"
import { isNick } from "../../chat/Nick.ts"
import { channelOf, isChannel, roomOf } from "./Casemap.ts"
import { describe } from "./Errors.ts"
import * as Lines from "./Lines.ts"
import { middle, type Parsed } from "./Message.ts"
import { type Answering, answer, type Heard, numeric, type State } from "./State.ts"
import { clientTagsIn, type Tags } from "./Tags.ts"

/** TAGMSG: tags without a text, as by a client that tells that somebody is typing. */

const signalling = (tags: Tags, target: string, sent?: FurtherEventOf<"Sent">): Answering => ({
  part: (state, event) =>
    event._tag === "Sent" ? [state, [], signalling(tags, target, event)] : [state, []],
  reply: (state) => [
    state,
    sent === undefined || !state.caps.has("echo-message")
      ? []
      : [Lines.signal(state.nick, target, Lines.sentTags(sent.time, sent.ref), tags)]
  ],
  // Clients say it while somebody types, which is no reason to tell that person something.
  failure: (state, error) =>
    error._tag === "Muted" ? [state, []] : [state, [describe(state, "TAGMSG", target, error)]]
})

/** Nothing, where there is nothing to tell; what only servers set is not told on. */
export const signal = (state: State, { params: [target = ""], tags: all }: Parsed): Heard => {
  const tags = clientTagsIn(all)
  if (tags.length === 0 || !state.caps.has("message-tags")) return [state, []]
  const room = roomOf(target)
  if (room !== undefined) {
    const answering = signalling(tags, channelOf(room))
    return [state, [{ _tag: "Ask", command: { _tag: "Signal", room, tags }, answering }]]
  }
  if (isChannel(target)) return answer(state, numeric(state, "noSuchChannel", [middle(target)]))
  if (!isNick(target)) return answer(state, numeric(state, "noSuchNick", [middle(target)]))
  const command = { _tag: "SignalTo", nick: target, tags } as const
  return [state, [{ _tag: "Ask", command, answering: signalling(tags, target) }]]
}

import { Schema } from "effect"
import { Count } from "./Count.ts"
import { LastId } from "./LineId.ts"
import { Nick } from "./Nick.ts"
import { optional } from "./Optional.ts"
import { Position } from "./Position.ts"
import { ByeReason, GapCause, LeaveReason } from "./Reasons.ts"
import { RoomName } from "./RoomName.ts"
import { Seconds } from "./Seconds.ts"
import { Seq } from "./Seq.ts"
import { Stream } from "./Stream.ts"
import { Text } from "./Text.ts"
import { Timestamp } from "./Timestamp.ts"
import { Token } from "./Token.ts"

const message = { room: RoomName, seq: Seq, time: Timestamp, nick: Nick, text: Text }
const nicks = Schema.NonEmptyArray(Nick)

/** What a client learns: the answers to its commands, and what happens in its rooms and inbox. */
export const Event = Schema.Union(
  // Answers Nick and Resume. With `token` the session is kept for `seconds`; `lastid` is the highest id accepted.
  Schema.TaggedStruct("Ready", {
    nick: Nick,
    token: optional(Token),
    seconds: optional(Seconds),
    lastid: optional(LastId)
  }),
  // Answers Join: the next message of the room is the one after `position`.
  Schema.TaggedStruct("Joined", { room: RoomName, position: Position, members: Count }),
  // Answers Say and History with the place in the room's log; Part, Tell and Who without.
  Schema.TaggedStruct("Ok", { room: optional(RoomName), position: optional(Position) }),
  Schema.TaggedStruct("Retention", { room: RoomName, messages: Count }),
  Schema.TaggedStruct("Pong", { text: optional(Text) }),
  // Some of the members of a room: one or more of these come before the answer to Who.
  Schema.TaggedStruct("Here", { room: RoomName, nicks }),
  // A message from the log, before the answer to History; oldest first.
  Schema.TaggedStruct("Past", message),
  Schema.TaggedStruct("Msg", message),
  // A private message; `seq` counts the inbox.
  Schema.TaggedStruct("Told", { seq: Seq, time: Timestamp, nick: Nick, text: Text }),
  Schema.TaggedStruct("Enter", { room: RoomName, nicks }),
  Schema.TaggedStruct("Leave", { room: RoomName, reason: LeaveReason, nicks }),
  Schema.TaggedStruct("Rename", { old: Nick, new: Nick }),
  // The messages `from` to `to` will not come. With the cause `epoch` the log was lost, and both are 0.
  Schema.TaggedStruct("Gap", { room: Stream, from: Seq, to: Seq, cause: GapCause }),
  Schema.TaggedStruct("Bye", { reason: ByeReason, text: optional(Text) })
)
export type Event = typeof Event.Type
export type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

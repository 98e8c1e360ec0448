import { Schema } from "effect"
import { PairingWord } from "../security/PairingWord.ts"
import { Pin } from "../security/Pin.ts"
import { Count } from "./Count.ts"
import { LastId } from "./LineId.ts"
import { Actor } from "./moderation/Actor.ts"
import { Reason } from "./moderation/Reason.ts"
import { Setting } from "./moderation/Setting.ts"
import { Subject } from "./moderation/Subject.ts"
import { Until } from "./moderation/Term.ts"
import { Nick } from "./Nick.ts"
import { optional } from "./Optional.ts"
import { Place, Position } from "./Position.ts"
import { ByeReason, GapCause, LeaveReason } from "./Reasons.ts"
import { RoomName } from "./RoomName.ts"
import { Seconds } from "./Seconds.ts"
import { Seq } from "./Seq.ts"
import { Stream } from "./Stream.ts"
import { Text } from "./Text.ts"
import { Timestamp } from "./Timestamp.ts"
import { Topic } from "./Topic.ts"

const message = { room: RoomName, seq: Seq, time: Timestamp, nick: Nick, text: Text }
const personal = { seq: Seq, time: Timestamp, nick: Nick, text: Text }
const sanction = { subject: Subject, until: Until, by: Actor, reason: optional(Reason) }
const nicks = Schema.NonEmptyArray(Nick)

/** How a session is kept: for how long, and the highest id accepted so far, 0 for none. */
export const Kept = Schema.Struct({ seconds: Seconds, lastid: LastId })
export type Kept = typeof Kept.Type

/** Marks what is that of the connection itself. */
export const Own = Schema.Literal("own")

/** Answers that mean nothing to a client that did not ask. */
export const Answer = Schema.Union(
  // Answers Nick and Resume: the name, and how the session is kept if it is.
  Schema.TaggedStruct("Ready", { nick: Nick, kept: optional(Kept) }),
  // Answers Say and Topic with a place in the room's log and the time; History and After with the
  // newest place of the room, Search with how far back it has looked; all others with neither.
  Schema.TaggedStruct("Ok", { at: optional(Place), time: optional(Timestamp) }),
  Schema.TaggedStruct("Pong", { text: optional(Text) })
)
export type Answer = typeof Answer.Type

/** What a client learns: the answers to its commands, and what happens in its rooms and inbox. */
export const Event = Schema.Union(
  ...Answer.members,
  // Answers Join: the next entry of the room is the one after `position`.
  Schema.TaggedStruct("Joined", {
    room: RoomName,
    position: Position,
    members: Count,
    topic: optional(Topic)
  }),
  // Some of the members of a room: one or more of these come before the answer to Who.
  Schema.TaggedStruct("Here", { room: RoomName, nicks }),
  // A room: one for each comes before the answer to Rooms.
  Schema.TaggedStruct("Room", {
    room: RoomName,
    members: Count,
    position: Position,
    topic: optional(Topic)
  }),
  // The one who was told has lost the connection; the message waits so many seconds at most.
  Schema.TaggedStruct("Away", { nick: Nick, seconds: Seconds }),
  // Before the answer to Pair: AddKey takes the word for so many seconds, once.
  Schema.TaggedStruct("Pair", { word: PairingWord, seconds: Seconds }),
  // A key of the client's name, before the answer to Keys; `own` is that of this connection.
  Schema.TaggedStruct("Key", {
    pin: Pin,
    since: Timestamp,
    seen: Timestamp,
    own: optional(Own)
  }),
  // A message from the log, before the answer to History, After or Search; oldest first.
  Schema.TaggedStruct("Past", message),
  Schema.TaggedStruct("Msg", message),
  // The topic was set, or taken away.
  Schema.TaggedStruct("Topic", {
    room: RoomName,
    seq: Seq,
    time: Timestamp,
    nick: Nick,
    topic: optional(Topic)
  }),
  // A private message; `seq` counts the inbox.
  Schema.TaggedStruct("Told", personal),
  // A private message to `nick` of that time was never handed over, and will not be.
  Schema.TaggedStruct("Untold", personal),
  // At that time they were in the room under these names, or had left it.
  Schema.TaggedStruct("Enter", { room: RoomName, time: Timestamp, nicks }),
  Schema.TaggedStruct("Leave", { room: RoomName, time: Timestamp, reason: LeaveReason, nicks }),
  // They have the new name since `time`, and had the old one since `since`.
  Schema.TaggedStruct("Rename", {
    old: Nick,
    new: Nick,
    time: Timestamp,
    since: optional(Timestamp)
  }),
  // The messages `from` to `to` will not come. With the cause `epoch` the log was lost, and both are 0.
  Schema.TaggedStruct("Gap", { room: Stream, from: Seq, to: Seq, cause: GapCause }),
  // What whoever runs the server tells everybody who begins a session.
  Schema.TaggedStruct("Motd", { text: Text }),
  // Somebody has invited the reader to a room.
  Schema.TaggedStruct("Invited", { room: RoomName, time: Timestamp, nick: Nick }),
  // An operator has set something for a room.
  Schema.TaggedStruct("Set", { room: RoomName, time: Timestamp, by: Actor, to: Setting }),
  // A ban or a mute: before the answer to Ban and Mute what was imposed, before that to Bans all.
  Schema.TaggedStruct("Banned", sanction),
  Schema.TaggedStruct("Muted", sanction),
  Schema.TaggedStruct("Bye", { reason: ByeReason, text: optional(Text) })
)
export type Event = typeof Event.Type
export type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

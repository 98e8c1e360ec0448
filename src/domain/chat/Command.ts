import { Schema } from "effect"
import { InvitationWord } from "../security/InvitationWord.ts"
import { PairingWord } from "../security/PairingWord.ts"
import { PinBeginning } from "../security/PinBeginning.ts"
import { Count } from "./Count.ts"
import { Keep } from "./Keep.ts"
import { Reason } from "./moderation/Reason.ts"
import { Setting } from "./moderation/Setting.ts"
import { Subject } from "./moderation/Subject.ts"
import { Term } from "./moderation/Term.ts"
import { Nick } from "./Nick.ts"
import { optional } from "./Optional.ts"
import { Mark, Position } from "./Position.ts"
import { RoomName } from "./RoomName.ts"
import { Secret } from "./Secret.ts"
import { Query } from "./search/Query.ts"
import { Text } from "./Text.ts"
import { Timestamp } from "./Timestamp.ts"
import { Topic } from "./Topic.ts"

export const Say = Schema.TaggedStruct("Say", { room: RoomName, text: Text })
// With `since` only to whoever has had the name since then.
export const Tell = Schema.TaggedStruct("Tell", {
  nick: Nick,
  text: Text,
  since: optional(Timestamp)
})
// Sets the topic of a room, or takes it away.
export const SetTopic = Schema.TaggedStruct("Topic", { room: RoomName, topic: optional(Topic) })

/** What a client can ask for. Each command gets exactly one final answer. */
export const Command = Schema.Union(
  // Shows an invitation, where the server takes only people who have one.
  Schema.TaggedStruct("Auth", { invitation: InvitationWord }),
  // Claims a name or changes it. With `keep` the session outlives a lost connection.
  Schema.TaggedStruct("Nick", { nick: Nick, keep: optional(Keep) }),
  // Takes a kept session back on a new connection; a mark is how far a room or the inbox was read.
  // With `since` also the changes of names since then are told.
  Schema.TaggedStruct("Resume", {
    secret: Secret,
    marks: Schema.Array(Mark),
    since: optional(Timestamp)
  }),
  Schema.TaggedStruct("Join", { room: RoomName }),
  Schema.TaggedStruct("Part", { room: RoomName }),
  Say,
  Tell,
  Schema.TaggedStruct("Who", { room: RoomName }),
  // Asks for the last `count` messages of a room, or the last `count` before `position`.
  Schema.TaggedStruct("History", { room: RoomName, count: Count, position: optional(Position) }),
  // Asks for the first `count` entries of a room after `position`.
  Schema.TaggedStruct("After", { room: RoomName, count: Count, position: Position }),
  // Asks for the last `count` entries of a room of which the query holds.
  Schema.TaggedStruct("Search", { room: RoomName, count: Count, query: Query }),
  // Asks which rooms there are.
  Schema.TaggedStruct("Rooms", {}),
  SetTopic,
  // Asks for a word with which one more key may use the name of the client.
  Schema.TaggedStruct("Pair", {}),
  // Gives a name the key of this connection, by the word that PAIR has given.
  Schema.TaggedStruct("AddKey", { nick: Nick, word: PairingWord }),
  // Asks for the keys of the client's name.
  Schema.TaggedStruct("Keys", {}),
  // Takes a key from the client's name.
  Schema.TaggedStruct("ForgetKey", { beginning: PinBeginning }),
  // Ends the session of somebody.
  Schema.TaggedStruct("Kick", { nick: Nick, reason: optional(Reason) }),
  // Keeps somebody silent; 0 seconds lift that.
  Schema.TaggedStruct("Mute", { nick: Nick, seconds: Term, reason: optional(Reason) }),
  // Keeps somebody out; with 0 seconds until it is lifted.
  Schema.TaggedStruct("Ban", { subject: Subject, seconds: Term, reason: optional(Reason) }),
  Schema.TaggedStruct("Unban", { subject: Subject }),
  // Asks which bans and mutes there are.
  Schema.TaggedStruct("Bans", {}),
  // Lets somebody into a private room.
  Schema.TaggedStruct("Invite", { room: RoomName, nick: Nick }),
  Schema.TaggedStruct("Set", { room: RoomName, to: Setting }),
  Schema.TaggedStruct("Ping", { text: optional(Text) }),
  Schema.TaggedStruct("Bye", { text: optional(Text) })
)
export type Command = typeof Command.Type
export type CommandOf<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

import { Schema } from "effect"
import { Reason } from "../../../domain/chat/moderation/Reason.ts"
import { Setting } from "../../../domain/chat/moderation/Setting.ts"
import { Subject } from "../../../domain/chat/moderation/Subject.ts"
import { Term } from "../../../domain/chat/moderation/Term.ts"
import { Nick } from "../../../domain/chat/Nick.ts"
import { optional } from "../../../domain/chat/Optional.ts"
import { RoomName } from "../../../domain/chat/RoomName.ts"

/** What a shell asks of the running server: a line of JSON, which is answered with another. */
export const ControlRequest = Schema.Union(
  Schema.TaggedStruct("Kick", { nick: Nick, reason: optional(Reason) }),
  // 0 seconds lift it.
  Schema.TaggedStruct("Mute", { nick: Nick, seconds: Term, reason: optional(Reason) }),
  // With 0 seconds until it is lifted.
  Schema.TaggedStruct("Ban", { subject: Subject, seconds: Term, reason: optional(Reason) }),
  Schema.TaggedStruct("Unban", { subject: Subject }),
  Schema.TaggedStruct("Bans", {}),
  Schema.TaggedStruct("Rooms", {}),
  Schema.TaggedStruct("People", {}),
  Schema.TaggedStruct("Set", { room: RoomName, to: Setting }),
  Schema.TaggedStruct("Bounds", {}),
  Schema.TaggedStruct("Nodes", {}),
  Schema.TaggedStruct("Reload", {})
)
export type ControlRequest = typeof ControlRequest.Type

/** Something that is listed, by the names of its columns. */
const Row = Schema.Record({
  key: Schema.String,
  value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean, Schema.Null)
})
export type Row = typeof Row.Type

export const ControlReply = Schema.Union(
  // It is done; the rows are what was asked for, or what was imposed.
  Schema.TaggedStruct("Done", { rows: Schema.Array(Row) }),
  Schema.TaggedStruct("Refused", { code: Schema.String, text: Schema.String })
)
export type ControlReply = typeof ControlReply.Type

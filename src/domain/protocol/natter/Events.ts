import { Schema } from "effect"
import { Count } from "../../chat/Count.ts"
import { ErrorCode } from "../../chat/ErrorReply.ts"
import { HostName } from "../../chat/HostName.ts"
import { LastId } from "../../chat/LineId.ts"
import { Nick } from "../../chat/Nick.ts"
import { Position } from "../../chat/Position.ts"
import { ByeReason, GapCause, LeaveReason } from "../../chat/Reasons.ts"
import { RoomName } from "../../chat/RoomName.ts"
import { Seconds } from "../../chat/Seconds.ts"
import { Seq } from "../../chat/Seq.ts"
import { Stream } from "../../chat/Stream.ts"
import { TextOnWire } from "../../chat/Text.ts"
import { Timestamp } from "../../chat/Timestamp.ts"
import { Token } from "../../chat/Token.ts"
import { lineCodec } from "./LineCodec.ts"
import { optional, verb } from "./LineFormat.ts"

const message = { room: RoomName, seq: Seq, time: Timestamp, nick: Nick, text: TextOnWire }
const nicks = Schema.NonEmptyArray(Nick)

/** What a server says: answers, and what it says unasked. */
export const Events = lineCodec(
  Schema.Union(
    verb(
      "Hello",
      { protocol: Schema.Literal("natter/1"), host: HostName },
      "the first line of every connection"
    ),
    verb(
      "Ready",
      {
        nick: Nick,
        token: optional(Token),
        seconds: optional(Seconds),
        lastid: optional(LastId)
      },
      "answers NICK and RESUME: the name is yours; with `token` the session is kept for `seconds`; `lastid` is the highest id accepted so far, 0 for none"
    ),
    verb(
      "Joined",
      { room: RoomName, position: Position, members: Count },
      "answers JOIN: the next MSG of the room is the one after `position`"
    ),
    verb(
      "Ok",
      { room: optional(RoomName), position: optional(Position) },
      "answers SAY and HISTORY with the place in the room's log, and PART, TELL and WHO without"
    ),
    verb(
      "Err",
      { code: ErrorCode, text: TextOnWire },
      "answers what was not carried out: a code for programs, a sentence for people"
    ),
    verb(
      "Retention",
      { room: RoomName, messages: Count },
      "answers RETENTION: the room's log holds its last `messages` messages"
    ),
    verb("Pong", { text: optional(TextOnWire) }, "answers PING, with its text"),
    verb(
      "Here",
      { room: RoomName, nicks },
      "before the OK of WHO, once or more: who is in the room"
    ),
    verb("Past", message, "before the OK of HISTORY, oldest first: a message from the log"),
    verb("Msg", message, "a message by someone else"),
    verb(
      "Told",
      { seq: Seq, time: Timestamp, nick: Nick, text: TextOnWire },
      "a private message; `seq` counts your inbox"
    ),
    verb("Enter", { room: RoomName, nicks }, "others came in"),
    verb("Leave", { room: RoomName, reason: LeaveReason, nicks }, "others are gone"),
    verb("Rename", { old: Nick, new: Nick }, "someone you share a room with has a new name"),
    verb(
      "Gap",
      { room: Stream, from: Seq, to: Seq, cause: GapCause },
      "the messages `from`…`to` of the room, or of the `inbox`, will not come; with cause `epoch` the log was lost and both are 0"
    ),
    verb(
      "Bye",
      { reason: ByeReason, text: optional(TextOnWire) },
      "the last line before the server closes"
    )
  )
)

export type Event = typeof Events.schema.Type
export type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

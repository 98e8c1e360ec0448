import { Schema } from "effect"
import { lineCodec } from "../protocol/natter/LineCodec.ts"
import { optional, verb } from "../protocol/natter/LineFormat.ts"
import { Count } from "./Count.ts"
import { ErrorCode } from "./ErrorReply.ts"
import { LastId } from "./LineId.ts"
import { Nick } from "./Nick.ts"
import { Position } from "./Position.ts"
import { RoomName } from "./RoomName.ts"
import { Seconds } from "./Seconds.ts"
import { Seq } from "./Seq.ts"
import { TextOnWire } from "./Text.ts"
import { Timestamp } from "./Timestamp.ts"
import { Token } from "./Token.ts"

/** Why somebody is no longer in a room. */
export const LeaveReason = Schema.Literal(
  "part",
  "quit",
  "lost",
  "slow",
  "timeout",
  "protocol",
  "internal",
  "shutdown"
)
export type LeaveReason = typeof LeaveReason.Type

/** Why messages will not come: older than the log keeps, or of a log that is no more. */
export const GapCause = Schema.Literal("trimmed", "epoch")
export type GapCause = typeof GapCause.Type

/** Why the server closes a connection. */
export const ByeReason = Schema.Literal(
  "quit",
  "shutdown",
  "slow",
  "timeout",
  "replaced",
  "full",
  "protocol",
  "internal"
)
export type ByeReason = typeof ByeReason.Type

/** The server's host name: up to 253 visible ASCII characters. */
export const HostName = Schema.String.pipe(
  Schema.pattern(/^[!-~]{1,253}$/, { identifier: "HostName" }),
  Schema.brand("HostName")
)
export type HostName = typeof HostName.Type

/** A room, or the inbox of private messages, where GAP counts. */
export const Stream = Schema.Union(RoomName, Schema.Literal("inbox"))
export type Stream = typeof Stream.Type

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

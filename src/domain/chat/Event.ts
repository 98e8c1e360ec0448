import { Schema } from "effect"
import { Nick } from "./Nick.ts"
import { Count, LastId, Seconds, Seq } from "./Count.ts"
import { Position } from "./Position.ts"
import { RefusalCode } from "./ErrorReply.ts"
import { RoomName } from "./RoomName.ts"
import { TextOnWire } from "./Text.ts"
import { Timestamp } from "./Timestamp.ts"
import { Token } from "./Token.ts"
import { optional, verb } from "../protocol/natter/LineFormat.ts"
import { wire } from "../protocol/natter/LineCodec.ts"

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
export const Events = wire(
  Schema.Union(
    verb(
      "HELLO",
      { protocol: Schema.Literal("natter/1"), host: HostName },
      "the first line of every connection"
    ),
    verb(
      "READY",
      {
        nick: Nick,
        token: optional(Token),
        seconds: optional(Seconds),
        lastid: optional(LastId)
      },
      "answers NICK and RESUME: the name is yours; with `token` the session is kept for `seconds`; `lastid` is the highest id accepted so far, 0 for none"
    ),
    verb(
      "JOINED",
      { room: RoomName, position: Position, members: Count },
      "answers JOIN: the next MSG of the room is the one after `position`"
    ),
    verb(
      "OK",
      { room: optional(RoomName), position: optional(Position) },
      "answers SAY and HISTORY with the place in the room's log, and PART, TELL and WHO without"
    ),
    verb(
      "ERR",
      { code: RefusalCode, text: TextOnWire },
      "answers what was not carried out: a code for programs, a sentence for people"
    ),
    verb(
      "RETENTION",
      { room: RoomName, messages: Count },
      "answers RETENTION: the room's log holds its last `messages` messages"
    ),
    verb("PONG", { text: optional(TextOnWire) }, "answers PING, with its text"),
    verb(
      "HERE",
      { room: RoomName, nicks },
      "before the OK of WHO, once or more: who is in the room"
    ),
    verb("PAST", message, "before the OK of HISTORY, oldest first: a message from the log"),
    verb("MSG", message, "a message by someone else"),
    verb(
      "TOLD",
      { seq: Seq, time: Timestamp, nick: Nick, text: TextOnWire },
      "a private message; `seq` counts your inbox"
    ),
    verb("ENTER", { room: RoomName, nicks }, "others came in"),
    verb("LEAVE", { room: RoomName, reason: LeaveReason, nicks }, "others are gone"),
    verb("RENAME", { old: Nick, new: Nick }, "someone you share a room with has a new name"),
    verb(
      "GAP",
      { room: Stream, from: Seq, to: Seq, cause: GapCause },
      "the messages `from`…`to` of the room, or of the `inbox`, will not come; with cause `epoch` the log was lost and both are 0"
    ),
    verb(
      "BYE",
      { reason: ByeReason, text: optional(TextOnWire) },
      "the last line before the server closes"
    )
  )
)

export type Event = typeof Events.schema.Type
export type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

import { Schema } from "effect"
import { Event } from "../../chat/Event.ts"
import { HostName } from "../../chat/HostName.ts"
import { Text } from "../../chat/Text.ts"
import { ErrorCode } from "./ErrorReply.ts"
import { optional } from "./FieldCodec.ts"
import * as Fields from "./Fields.ts"
import { type LineCodec, lineCodec, protocol } from "./LineCodec.ts"

const Protocol = Schema.Literal(protocol)

/** What a server says in natter/1: the events of the chat, its greeting, and errors. */
export const ServerLine = Schema.Union(
  Schema.TaggedStruct("Hello", { protocol: Protocol, host: HostName }),
  Schema.TaggedStruct("Err", { code: ErrorCode, text: Text }),
  ...Event.members
)
export type ServerLine = typeof ServerLine.Type
export type ServerLineOf<Tag extends ServerLine["_tag"]> = Extract<
  ServerLine,
  { readonly _tag: Tag }
>
/** What a command can be answered with, and all else that follows the greeting. */
export type Reply = Exclude<ServerLine, ServerLineOf<"Hello">>

const { nick, nicks, room, seq, text, time } = Fields
const message = { room, seq, time, nick, text }

/** The lines of a server: answers, and what it says unasked. */
export const Events: LineCodec<ServerLine> = lineCodec(ServerLine, {
  Hello: {
    fields: { protocol: Fields.oneOf(Protocol), host: Fields.host },
    meaning: "the first line of every connection"
  },
  Ready: {
    fields: {
      nick,
      token: optional(Fields.token),
      seconds: optional(Fields.seconds),
      lastid: optional(Fields.lastId)
    },
    meaning:
      "answers NICK and RESUME: the name is yours; with `token` the session is kept for `seconds`; `lastid` is the highest id accepted so far, 0 for none"
  },
  Joined: {
    fields: { room, position: Fields.position, members: Fields.count },
    meaning: "answers JOIN: the next MSG of the room is the one after `position`"
  },
  Ok: {
    fields: { room: optional(room), position: optional(Fields.position) },
    meaning:
      "answers SAY and HISTORY with a place in the room's log, and PART, TELL and WHO without one"
  },
  Err: {
    fields: { code: Fields.errorCode, text },
    meaning:
      "answers a command that was not carried out: a code for programs, a sentence for people"
  },
  Retention: {
    fields: { room, messages: Fields.count },
    meaning: "answers RETENTION: the room's log holds its last `messages` messages"
  },
  Pong: { fields: { text: optional(text) }, meaning: "answers PING, with the same text" },
  Here: {
    fields: { room, nicks },
    meaning: "before the OK of WHO, once or more: who is in the room"
  },
  Past: {
    fields: message,
    meaning: "before the OK of HISTORY, oldest first: a message from the log"
  },
  Msg: { fields: message, meaning: "a message by someone else" },
  Told: {
    fields: { seq, time, nick, text },
    meaning: "a private message; `seq` counts your inbox"
  },
  Enter: { fields: { room, nicks }, meaning: "others entered" },
  Leave: {
    fields: { room, reason: Fields.leaveReason, nicks },
    meaning: "others left, or are gone"
  },
  Rename: {
    fields: { old: nick, new: nick },
    meaning: "someone you share a room with has a new name"
  },
  Gap: {
    fields: { room: Fields.stream, from: seq, to: seq, cause: Fields.gapCause },
    meaning:
      "the messages `from`…`to` of the room, or of the `inbox`, will not come; with cause `epoch` the log was lost and both are 0"
  },
  Bye: {
    fields: { reason: Fields.byeReason, text: optional(text) },
    meaning: "the last line before the server closes"
  }
})

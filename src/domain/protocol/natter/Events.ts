import { Schema } from "effect"
import { Event } from "../../chat/Event.ts"
import { HostName } from "../../chat/HostName.ts"
import { optional as optionalPart } from "../../chat/Optional.ts"
import { Text } from "../../chat/Text.ts"
import { ErrorCode, ErrorWhy } from "../ErrorReply.ts"
import { Feature } from "./Feature.ts"
import { list, optional, tag } from "./FieldCodec.ts"
import { oneOf } from "./FieldKinds.ts"
import * as Fields from "./Fields.ts"
import { type LineCodec, lineCodec } from "./LineCodec.ts"
import { protocol } from "./Name.ts"

const Protocol = Schema.Literal(protocol)

/** What a server says in natter/1: the events of the chat, its greeting, and errors. */
export const ServerLine = Schema.Union(
  Schema.TaggedStruct("Hello", {
    protocol: Protocol,
    host: HostName,
    features: Schema.Array(Feature)
  }),
  Schema.TaggedStruct("Err", { code: ErrorCode, text: Text, why: optionalPart(ErrorWhy) }),
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
const topic = optional(Fields.topic)
const sanction = {
  subject: Fields.subject,
  until: Fields.until,
  by: Fields.actor,
  reason: optional(Fields.reason)
}
const message = { room, seq, time, nick, text }

/** The lines of a server: answers, and what it says unasked. */
export const Events: LineCodec<ServerLine> = lineCodec(
  ServerLine,
  {
    Hello: {
      fields: {
        protocol: oneOf(Protocol),
        host: Fields.host,
        features: list(Fields.feature)
      },
      meaning: "the first line of every connection in natter/1; a feature is `key` or `key=value`"
    },
    Ready: {
      fields: {
        nick,
        kept: optional(Fields.kept)
      },
      meaning:
        "answers NICK and RESUME: the name is yours; with `seconds` the session is kept that long; `lastid` is the highest id accepted so far, 0 for none"
    },
    Joined: {
      fields: { room, position: Fields.position, members: Fields.count, topic },
      meaning: "answers JOIN: the next MSG or TOPIC of the room is the one after `position`"
    },
    Ok: {
      fields: { at: optional(Fields.place), time: optional(time) },
      meaning:
        "answers SAY and TOPIC with the message's place in the room's log and its time, HISTORY and AFTER with the room's newest place, SEARCH with the place that it has come to, and all other commands with neither"
    },
    Err: {
      fields: { code: Fields.errorCode, text, why: tag(Fields.errorWhy) },
      meaning:
        "answers a command that was not carried out: a code for programs, a sentence for people"
    },
    Pong: { fields: { text: optional(text) }, meaning: "answers PING, with the same text" },
    Here: {
      fields: { room, nicks },
      meaning: "before the OK of WHO, once or more: who is in the room"
    },
    Room: {
      fields: { room, members: Fields.count, position: Fields.position, topic },
      meaning: "before the OK of ROOMS, one for each room"
    },
    Away: {
      fields: { nick, seconds: Fields.seconds },
      meaning:
        "before the OK of TELL and WHO: the connection of `nick` is lost; the name is held, and a message waits, for at most `seconds`"
    },
    Pair: {
      fields: { word: Fields.pairingWord, seconds: Fields.seconds },
      meaning: "before the OK of PAIR: `ADDKEY` takes this `word` once, within `seconds`"
    },
    Key: {
      fields: { pin: Fields.pin, since: time, seen: time, own: optional(Fields.own) },
      meaning:
        "before the OK of KEYS, one for each: a key of your name, since when it has it, and when it was seen last, to a day; `own` is that of this connection"
    },
    Past: {
      fields: message,
      meaning: "before the OK of HISTORY, AFTER and SEARCH, oldest first: a message from the log"
    },
    Msg: {
      fields: message,
      meaning: "a message by someone else, or by an earlier session of yours"
    },
    Topic: {
      fields: { room, seq, time, nick, topic },
      meaning:
        "someone else has set the topic, or taken it away; like MSG it has its place in the log"
    },
    Told: {
      fields: { seq, time, nick, text },
      meaning: "a private message; `seq` counts your inbox"
    },
    Untold: {
      fields: { seq, time, nick, text },
      meaning:
        "your private message to `nick` of that `time` may never have been read, and will not be sent again: the session has ended"
    },
    Enter: {
      fields: { room, time, nicks },
      meaning: "others have entered, and were there under these names at that time"
    },
    Leave: {
      fields: { room, time, reason: Fields.leaveReason, nicks },
      meaning: "others have left, or are gone"
    },
    Rename: {
      fields: { old: nick, new: nick, time, since: optional(time) },
      meaning:
        "someone else in your rooms has a new name since `time`, and had the old one since `since`"
    },
    Gap: {
      fields: { room: Fields.stream, from: seq, to: seq, cause: Fields.gapCause },
      meaning:
        "the messages `from`…`to` of the room, or of the `inbox`, will not come; with cause `epoch` both are 0: the log of your position was lost, or never had it"
    },
    Motd: {
      fields: { text },
      meaning: "after the first READY of a session: what whoever runs the server tells everybody"
    },
    Invited: {
      fields: { room, time, nick },
      meaning: "`nick` has invited you to a room: you may JOIN it, also if it is private"
    },
    Set: {
      fields: { room, time, by: Fields.actor, to: Fields.setting },
      meaning:
        "an operator has set something for the room; after JOINED what is not as usual: `private on`, or `slow` with seconds"
    },
    Banned: {
      fields: sanction,
      meaning:
        "before the OK of BAN, what was banned, and before that of BANS; `until` a time, or `lifted` for until UNBAN"
    },
    Muted: {
      fields: sanction,
      meaning: "before the OK of MUTE and BANS: who is kept silent; `until` as in BANNED"
    },
    Bye: {
      fields: { reason: Fields.byeReason, text: optional(text) },
      meaning: "the last line before the server closes"
    }
  },
  "ignores extra words"
)

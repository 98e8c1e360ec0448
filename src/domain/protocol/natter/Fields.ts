import { Either, Schema } from "effect"
import { Count, isCount } from "../../chat/Count.ts"
import { Kept, Own } from "../../chat/Event.ts"
import { HostName, isHostName } from "../../chat/HostName.ts"
import { Keep } from "../../chat/Keep.ts"
import { isLastId, isLineId, LastId, LineId } from "../../chat/LineId.ts"
import { Actor, isActor } from "../../chat/moderation/Actor.ts"
import { isReason, Reason } from "../../chat/moderation/Reason.ts"
import * as Settings from "../../chat/moderation/Setting.ts"
import { isSubject, Subject } from "../../chat/moderation/Subject.ts"
import { isTerm, Term, Until } from "../../chat/moderation/Term.ts"
import { isNick, Nick } from "../../chat/Nick.ts"
import {
  isEpoch,
  isInboxMark,
  isPlace,
  isPosition,
  Mark,
  Place,
  Position
} from "../../chat/Position.ts"
import * as Reasons from "../../chat/Reasons.ts"
import { isRoomName, RoomName } from "../../chat/RoomName.ts"
import { isSeconds, Seconds } from "../../chat/Seconds.ts"
import { isSecret, Secret } from "../../chat/Secret.ts"
import { isSeq, Seq } from "../../chat/Seq.ts"
import { isStream, Stream } from "../../chat/Stream.ts"
import { isQuery, parse, print, Query } from "../../chat/search/Query.ts"
import { isText, Text } from "../../chat/Text.ts"
import { isTimestamp, Timestamp } from "../../chat/Timestamp.ts"
import { isTopic, Topic } from "../../chat/Topic.ts"
import { InvitationWord, isInvitationWord } from "../../security/InvitationWord.ts"
import { isPairingWord, PairingWord } from "../../security/PairingWord.ts"
import { isPin, Pin } from "../../security/Pin.ts"
import { isPinBeginning, PinBeginning } from "../../security/PinBeginning.ts"
import { ErrorCode, ErrorWhy } from "../ErrorReply.ts"
import { Feature, isFeature } from "./Feature.ts"
import { type FieldCodec, fieldCodec, invalid, list, nonEmptyList } from "./FieldCodec.ts"
import { knownOr, number, oneOf, pair, rest, word } from "./FieldKinds.ts"
import { wrong } from "./LineCopy.ts"

/** How natter/1 writes each type of value. */

export const nick = word(Nick, isNick, wrong.nick)
export const nicks = nonEmptyList(nick)
export const room = word(RoomName, isRoomName, wrong.room)
export const subject = word(Subject, isSubject, wrong.subject)
export const actor = word(Actor, isActor)
export const stream = word(Stream, isStream)
export const secret = word(Secret, isSecret, wrong.secret)
export const invitation = word(InvitationWord, isInvitationWord, wrong.invitation)
export const pairingWord = word(PairingWord, isPairingWord, wrong.pairingWord)
export const pin = word(Pin, isPin)
export const beginning = word(PinBeginning, isPinBeginning, wrong.beginning)
export const own = oneOf(Own)
export const feature = word(Feature, isFeature)
export const host = word(HostName, isHostName)
export const leaveReason = knownOr(Reasons.LeaveReason, "lost")
export const gapCause = knownOr(Reasons.GapCause, "trimmed")
export const byeReason = knownOr(Reasons.ByeReason, "internal")
export const errorWhy = knownOr(ErrorWhy, "other")
export const errorCode = knownOr(ErrorCode, "malformed")

export const seq = number(Seq, isSeq, wrong.seq)
export const count = number(Count, isCount, wrong.count)
export const seconds = number(Seconds, isSeconds, wrong.seconds)
export const id = number(LineId, isLineId, wrong.id)
export const lastId = number(LastId, isLastId, wrong.lastId)

export const term = number(Term, isTerm, wrong.term)

export const text = rest(Text, isText, wrong.text)
export const topic = rest(Topic, isTopic, wrong.topic)

/** A text of one line; `reason` is a word of `LEAVE` and `BYE`. */
export const reason: FieldCodec<Reason> = {
  ...rest(Reason, isReason, wrong.reason),
  form: () => "why"
}

/** Everything up to the end of the line, as a query is written; a backslash stands for itself. */
export const query: FieldCodec<Query> = fieldCodec({
  type: Query,
  takes: "rest",
  missing: wrong.query,
  wrong: wrong.query,
  decode: (raw) => (isText(raw) ? Either.getOrElse(parse(raw), () => invalid) : invalid),
  encode: (value) => (isQuery(value) ? print(value) : invalid)
})

const isKeep = Schema.is(Keep)

/** Written `seconds secret`. */
export const keep: FieldCodec<Keep> = fieldCodec({
  type: Keep,
  takes: 2,
  form: () => "seconds secret",
  wrong: wrong.keep,
  decode: (raw) => {
    const both = pair(raw, seconds, secret)
    return both === invalid ? invalid : { seconds: both[0], secret: both[1] }
  },
  encode: (value) => (isKeep(value) ? `${value.seconds} ${value.secret}` : invalid)
})

const isKept = Schema.is(Kept)

/** Written `seconds lastid`. */
export const kept: FieldCodec<Kept> = fieldCodec({
  type: Kept,
  takes: 2,
  form: () => "seconds lastid",
  decode: (raw) => {
    const both = pair(raw, seconds, lastId)
    return both === invalid ? invalid : { seconds: both[0], lastid: both[1] }
  },
  encode: (value) => (isKept(value) ? `${value.seconds} ${value.lastid}` : invalid)
})

/** Written `2026-11-22T07:00:00.000Z`. */
export const time: FieldCodec<Timestamp> = fieldCodec({
  type: Timestamp,
  wrong: wrong.time,
  decode: (raw) => {
    const millis: number = Date.parse(raw)
    // Date.parse takes other forms too, and moves 31 February into March.
    return isTimestamp(millis) && new Date(millis).toISOString() === raw ? millis : invalid
  },
  encode: (value) => (isTimestamp(value) ? new Date(value).toISOString() : invalid)
})

/** Written as a time, or `lifted`. */
export const until: FieldCodec<Until> = fieldCodec({
  type: Until,
  decode: (raw) => (raw === "lifted" ? raw : time.decode(raw)),
  encode: (value) => (value === "lifted" ? value : time.encode(value))
})

/** Written `setting value`, such as `private on` and `slow 30`. */
export const setting: FieldCodec<Settings.Setting> = fieldCodec({
  type: Settings.Setting,
  takes: 2,
  form: () => "setting value",
  wrong: wrong.setting,
  decode: (raw) => {
    const [name = "", value = "", ...more] = raw.split(" ")
    return more.length === 0 ? (Settings.read(name, value) ?? invalid) : invalid
  },
  encode: (value) => (Settings.isSetting(value) ? Settings.write(value).join(" ") : invalid)
})

/** Written `epoch:seq`. */
export const position: FieldCodec<Position> = fieldCodec({
  type: Position,
  wrong: wrong.position,
  decode: (raw) => {
    const colon = raw.indexOf(":")
    const epoch = raw.slice(0, Math.max(0, colon))
    const at = seq.decode(raw.slice(colon + 1))
    return isEpoch(epoch) && at !== invalid ? { epoch, seq: at } : invalid
  },
  encode: (value) => (isPosition(value) ? `${value.epoch}:${value.seq}` : invalid)
})

/** Written `room epoch:seq`. */
export const place: FieldCodec<Place> = fieldCodec({
  type: Place,
  takes: 2,
  form: () => "room position",
  decode: (raw) => {
    const both = pair(raw, room, position)
    return both === invalid ? invalid : { room: both[0], position: both[1] }
  },
  encode: (value) =>
    isPlace(value) ? `${value.room} ${value.position.epoch}:${value.position.seq}` : invalid
})

/** Written `room=epoch:seq` or `inbox=seq`. */
export const mark: FieldCodec<Mark> = fieldCodec({
  type: Mark,
  wrong: wrong.mark,
  decode: (raw) => {
    const equals = raw.indexOf("=")
    const name = raw.slice(0, Math.max(0, equals))
    const read = raw.slice(equals + 1)
    if (name === "inbox") {
      const inbox = seq.decode(read)
      return inbox === invalid ? invalid : { inbox }
    }
    const at = position.decode(read)
    return isRoomName(name) && at !== invalid ? { room: name, position: at } : invalid
  },
  encode: (value) => {
    if (isPlace(value)) return `${value.room}=${value.position.epoch}:${value.position.seq}`
    return isInboxMark(value) ? `inbox=${value.inbox}` : invalid
  }
})

export const marks = list(mark)

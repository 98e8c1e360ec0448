import { Option, type Schema } from "effect"
import type { ChatError, ChatErrorOf } from "../../chat/ChatError.ts"
import { countRange } from "../../chat/Count.ts"
import { counted } from "../../chat/Counted.ts"
import { lastIdRange, lineIdRange } from "../../chat/LineId.ts"
import { because, howLong } from "../../chat/moderation/Copy.ts"
import { Reason } from "../../chat/moderation/Reason.ts"
import { termRange } from "../../chat/moderation/Term.ts"
import { Nick, type NickRule } from "../../chat/Nick.ts"
import { RoomName } from "../../chat/RoomName.ts"
import { ruleOf } from "../../chat/Rule.ts"
import { secondsRange } from "../../chat/Seconds.ts"
import { seqRange } from "../../chat/Seq.ts"
import { maxWords, minPrefix } from "../../chat/search/Query.ts"
import { sanitizeText, type Text } from "../../chat/Text.ts"
import { Topic } from "../../chat/Topic.ts"
import type { Range } from "../../chat/Whole.ts"
import type { Refused } from "../../network/Refused.ts"
import { type ErrorCode, type ErrorReply, errorReply } from "./ErrorReply.ts"

/** Every sentence of natter/1. */

const number = (what: string, { max, min }: Range, code: ErrorCode = "malformed"): ErrorReply =>
  errorReply(code, `${what} is a whole number from ${min} to ${max}, without leading zeros.`)

const ruled = (code: ErrorCode, { ast }: Schema.Schema.Any): ErrorReply =>
  errorReply(code, Option.getOrThrow(ruleOf(ast)))

/** The replies to a field that is wrong. */
export const wrong = {
  nick: ruled("nick-invalid", Nick),
  room: ruled("room-invalid", RoomName),
  text: errorReply(
    "bad-text",
    "A text holds no control characters except TAB; write a line break in it as \\n."
  ),
  seq: number("A seq", seqRange),
  count: number("A count", countRange),
  seconds: number("A number of seconds", secondsRange),
  id: number("An id", lineIdRange, "id-invalid"),
  lastId: number("A last id", lastIdRange),
  position: errorReply("malformed", "A position has the form epoch:seq, for example k3x9:41."),
  mark: errorReply("malformed", "A mark has the form room=epoch:seq or inbox=seq."),
  time: errorReply("malformed", "A time has the form 2026-11-22T07:00:00.000Z."),
  pairingWord: errorReply(
    "wrong-word",
    "A word of PAIR has the form k7mw-3xqd-9fhp. Get a new one with PAIR, under the name that you want to use."
  ),
  beginning: errorReply(
    "malformed",
    "A key is named by sha256. and at least 4 of the characters behind it. KEYS lists them."
  ),
  secret: errorReply(
    "malformed",
    "A secret is made of 22 to 64 letters, digits, hyphens and underscores."
  ),
  invitation: errorReply(
    "malformed",
    "An invitation is made of 22 to 64 letters, digits, hyphens and underscores."
  ),
  query: errorReply(
    "query-invalid",
    `A query is made of up to ${maxWords} words, word* with at least ${minPrefix} characters, "phrases", from:nick, and before: and after: with a position or a time such as 2026-11-22T07:00:00.000Z; it has at least a word or a from:.`
  ),
  keep: errorReply(
    "malformed",
    `After the nickname come a number of seconds from ${secondsRange.min} to ${secondsRange.max} and a secret of 22 to 64 letters, digits, hyphens and underscores.`
  ),
  topic: ruled("bad-text", Topic),
  reason: ruled("bad-text", Reason),
  term: number("A number of seconds", termRange),
  subject: errorReply(
    "malformed",
    "A ban is for a nickname, the pin of a key such as sha256.…, or an IP address."
  ),
  setting: errorReply(
    "malformed",
    `A room has the settings private on, private off, and slow with a number of seconds from ${secondsRange.min} to ${secondsRange.max}.`
  )
}

/** The reply to a text that is empty or not there. */
export const missingText = errorReply(
  "bad-text",
  "The text is missing: write it after the last word and one space."
)

/** The reply to a line whose words are too few, too many or of the wrong form. */
export const usage = (form: string): ErrorReply => errorReply("malformed", `Usage: ${form}`)

/** The reply to a line that begins with none of the verbs. */
export const unknownVerb = (names: ReadonlyArray<string>): ErrorReply =>
  errorReply("unknown-verb", `A line begins with one of ${names.join(", ")}, in capitals.`)

/** The reply to a line that is not UTF-8. */
export const badUtf8 = errorReply("bad-utf8", "A line must be UTF-8.")

/** The reply to a line of more than `most` bytes. */
export const tooLong = (most: number): ErrorReply =>
  errorReply("line-too-long", `A line has at most ${most} bytes before its line feed.`)

/** The code and the sentence with which natter/1 answers an error. */
export const describeError = (error: ChatError): ErrorReply => {
  switch (error._tag) {
    case "NickTaken":
      return error.heldFor === undefined ? taken : held(error.heldFor)
    case "NickNotAllowed":
      return nickRules[error.rule]
    case "NotOwner":
      return notOwner[error.why]
    case "TooManyKeys":
      return tooManyKeys[error.of]
    case "RoomLimit":
      return roomLimits[error.of]
    case "MembershipLimit":
      return errorReply(
        "full",
        `You are in ${counted(error.rooms, "room")}, which is the limit. PART one first.`
      )
    case "Muted":
      return muted(error)
    case "Banned":
      return banned(error)
    case "NoSuchBan":
      return noSuchBan[error.of]
    case "Slow":
      return errorReply(
        "slow",
        `This room is slow: you can send the next message in ${counted(error.seconds, "second")}.`
      )
    case "ModerationFull":
      return errorReply("full", moderationFull[error.of](error.limit))
    default:
      return fixed[error._tag]
  }
}

/** Which nicknames a server takes. */
export const nickRules: Readonly<Record<NickRule, ErrorReply>> = {
  letters: errorReply("nick-invalid", "A nickname is 1 to 24 letters, A to Z or a to z."),
  extended: ruled("nick-invalid", Nick)
}

const roomLimits = {
  server: errorReply("full", "The server's room limit is reached. JOIN a room that exists."),
  address: errorReply(
    "full",
    "Your address has created as many rooms as one address may. JOIN a room that exists."
  )
}

const taken = errorReply("nick-taken", "Somebody has that nickname. Choose another one.")

const held = (seconds: number): ErrorReply =>
  errorReply(
    "nick-taken",
    `Somebody with that nickname has lost the connection and has up to ${counted(seconds, "second")} to come back. Choose another one, or wait. If that was you, connect again as you did then.`
  )

const notOwner = {
  server: errorReply("not-owner", "On this server nicknames belong to nobody."),
  "no key": errorReply(
    "not-owner",
    "You have shown no key, so no nickname can belong to you. Connect with TLS and a certificate of your own."
  ),
  name: errorReply(
    "not-owner",
    "Your nickname does not belong to your key. Claim one with NICK that belongs to nobody."
  )
}

const tooManyKeys = {
  name: errorReply(
    "full",
    "That nickname has as many keys as it may have. Remove one with FORGETKEY first."
  ),
  key: errorReply("full", "Your key has as many nicknames as a key may have.")
}

const owned: ErrorReply = {
  ...errorReply("nick-taken", "The nickname belongs to somebody else; only their key can use it."),
  why: "owned"
}

const muted = ({ reason, seconds }: ChatErrorOf<"Muted">): ErrorReply =>
  errorReply(
    "muted",
    `An operator has muted you ${howLong(seconds, "for another")}${because(reason)}.`
  )

const banned = ({ reason, seconds }: ChatErrorOf<"Banned">): ErrorReply =>
  errorReply("banned", `You are banned here ${howLong(seconds, "for another")}${because(reason)}.`)

const noSuchBan = {
  ban: errorReply("no-such-ban", "There is no such ban. BANS lists them all."),
  mute: errorReply("no-such-ban", "Nobody with that nickname is muted. BANS lists who is.")
}

const moderationFull = {
  sanctions: (limit: number) =>
    `There are ${counted(limit, "ban")} and mutes, which is the limit. UNBAN one first.`,
  invited: (limit: number) =>
    `${counted(limit, "key")} are invited to that room, which is the limit.`,
  rooms: (limit: number) =>
    `${counted(limit, "room")} have settings, which is the limit. SET one back first.`
}

const fixed = {
  NickOwned: owned,
  NoKey: errorReply(
    "no-key",
    "You have shown no key. Connect with TLS and a certificate of your own."
  ),
  WrongWord: errorReply(
    "wrong-word",
    "That is not the word for that nickname, or not any more. Get a new one with PAIR, under that nickname."
  ),
  NoSuchKey: errorReply(
    "no-such-key",
    "Not exactly one key of your nickname begins like this. KEYS lists them."
  ),
  LastKey: errorReply(
    "last-key",
    "That is the only key of your nickname that is in use. Add another one with PAIR before you remove it."
  ),
  NotRegistered: errorReply(
    "not-registered",
    "Register with NICK first. Before that, only AUTH, NICK, RESUME, ADDKEY, PING and BYE are accepted."
  ),
  AlreadyRegistered: errorReply(
    "malformed",
    "AUTH and RESUME are only accepted on a new connection, before NICK."
  ),
  NotInvited: errorReply(
    "not-invited",
    "This server takes only people with an invitation. Send AUTH with yours first, or ask the server's operator for one."
  ),
  TriedTooOften: errorReply(
    "too-fast",
    "Too many wrong invitations came from your address. Wait a few seconds, then send AUTH again."
  ),
  GuessedTooOften: errorReply(
    "too-fast",
    "Too many wrong words came from your address. Wait a minute, then send ADDKEY again."
  ),
  NickChangedTooFast: errorReply(
    "too-fast",
    "You can change your nickname 20 times in a row, then once a second. Wait a moment."
  ),
  NoSuchNick: errorReply("no-such-nick", "Nobody here has that nickname."),
  OtherHolder: errorReply(
    "other-holder",
    "Whoever has that nickname now has not had it since then. Without since they get it all the same."
  ),
  NoSuchRoom: errorReply("no-such-room", "There is no room with that name. JOIN creates it."),
  NotInRoom: errorReply("not-in-room", "You are not in that room. JOIN it first."),
  SecretTaken: errorReply(
    "secret-taken",
    "That secret belongs to a session with another nickname. RESUME it, or choose another secret."
  ),
  InboxFull: errorReply(
    "full",
    "Too many private messages wait for that person, in all or from your address. Try again later."
  ),
  UnknownSession: errorReply(
    "session-unknown",
    "There is no session with that secret. Use NICK to begin a new one."
  ),
  StaleId: errorReply(
    "id-invalid",
    "The id of a SAY, TOPIC or TELL must be higher than that of the last accepted one."
  ),
  NotOperator: errorReply("not-operator", "Only operators of this server can do that."),
  Private: errorReply("private", "That room is private. Ask somebody in it to INVITE you."),
  NeverBanned: errorReply(
    "malformed",
    "127.0.0.1 and ::1 cannot be banned: they are the machine of the server itself."
  ),
  IsOperator: errorReply(
    "is-operator",
    "Operators cannot be banned or muted. Remove their key from the file of operators first."
  ),
  LobbyIsPublic: errorReply("malformed", "The lobby cannot be private: everybody enters it first."),
  NotPrivate: errorReply(
    "malformed",
    "That room is not private: everybody can JOIN it without an invitation."
  ),
  Unavailable: errorReply(
    "unavailable",
    "The server cannot store or read that now. Try again later."
  )
}

/** What the `BYE` of a refused connection says to people. */
export const describeRefusal = (why: Refused): Text => {
  switch (why.of) {
    case "server":
      return sanitizeText(
        `The server's limit of ${counted(why.limit, "connection")} is reached. Try again later.`
      )
    case "address":
      return sanitizeText(
        `The limit of ${counted(why.limit, "connection")} from one address is reached. Close one first.`
      )
    case "plain":
      return sanitizeText("This server takes encrypted connections only. Connect with TLS.")
  }
}

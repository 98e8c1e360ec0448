import type { ChatError, ChatErrorOf } from "../chat/ChatError.ts"
import { counted } from "../chat/Counted.ts"
import { because, howLong } from "../chat/moderation/Copy.ts"
import { Nick, type NickRule } from "../chat/Nick.ts"
import { sanitizeText, type Text } from "../chat/Text.ts"
import type { Refused } from "../network/Refused.ts"
import { type ErrorReply, errorReply, ruled } from "./ErrorReply.ts"

/** The sentences about commands that cannot be carried out, and connections that are not taken. */

/** The code of an error and its sentence, in which the commands are those of natter/1. */
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

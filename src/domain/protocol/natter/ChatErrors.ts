import type { ChatError } from "../../chat/ChatError.ts"
import { type ErrorReply, errorReply } from "../../chat/ErrorReply.ts"
import { sanitizeText, type Text } from "../../chat/Text.ts"
import type { TooMany } from "../../network/TooMany.ts"

/** The code and the sentence with which natter/1 answers an error. */
export const describeError = (error: ChatError): ErrorReply => {
  switch (error._tag) {
    case "NickTaken":
      return error.heldFor === undefined ? taken : held(error.heldFor)
    case "MembershipLimit":
      return errorReply(
        "full",
        `You are in ${error.rooms} rooms, which is the limit. PART one first.`
      )
    default:
      return fixed[error._tag]
  }
}

const taken = errorReply("nick-taken", "Somebody has that nickname. Choose another one.")

const held = (seconds: number): ErrorReply =>
  errorReply(
    "nick-taken",
    `Somebody with that nickname has lost the connection and has up to ${seconds} seconds to come back. Choose another one, or wait.`
  )

const fixed = {
  NotRegistered: errorReply(
    "not-registered",
    "Register with NICK first. Before that, only NICK, RESUME, PING and BYE are accepted."
  ),
  AlreadyRegistered: errorReply(
    "malformed",
    "RESUME is only accepted on a new connection, before NICK."
  ),
  NickChangedTooFast: errorReply(
    "too-fast",
    "You can change your nickname 20 times in a row, then once a second. Wait a moment."
  ),
  NoSuchNick: errorReply("no-such-nick", "Nobody here has that nickname."),
  NoSuchRoom: errorReply("no-such-room", "There is no room with that name. JOIN creates it."),
  NotInRoom: errorReply("not-in-room", "You are not in that room. JOIN it first."),
  RoomLimit: errorReply("full", "The server's room limit is reached. JOIN a room that exists."),
  UnknownSession: errorReply(
    "session-unknown",
    "There is no session with that token. Use NICK to begin a new one."
  ),
  StaleId: errorReply(
    "id-invalid",
    "The id of a SAY or TELL must be higher than that of the last accepted one."
  ),
  Unavailable: errorReply("unavailable", "The room's log is not available. Try again later.")
}

/** What `BYE full` says to people. */
export const describeRefusal = ({ limit, of }: TooMany): Text =>
  sanitizeText(
    of === "server"
      ? `The server's limit of ${limit} connections is reached. Try again later.`
      : `The limit of ${limit} connections from one address is reached. Close one first.`
  )

import { counted } from "../../chat/Counted.ts"
import type { NickRule } from "../../chat/Nick.ts"
import type { ByeReason, LeaveReason } from "../../chat/Reasons.ts"

/** What natter says to people in IRC, besides the texts of Numerics.ts. */

export const moreLines = (lines: number): string =>
  lines === 1 ? "[1 more line]" : `[${lines} more lines]`

export const welcome = (nick: string): string => `Welcome to natter, ${nick}`

export const since = (time: string): string => `Your connection began at ${time}`

const whyRenamed: Readonly<Record<NickRule, string>> = {
  letters: "Nicknames here have letters only (A to Z), and no two people have the same one",
  extended:
    "Nicknames here are a letter and then letters, digits, hyphens and underscores, and no two people have the same one"
}

const belongs = (nick: string): string =>
  `The nickname ${nick} belongs to somebody else, and only their key can use it`

/** @param owned the name that was asked for, where it belongs to somebody else */
export const renamed = (nick: string, rule: NickRule, owned: string | undefined): string =>
  `${owned === undefined ? whyRenamed[rule] : belongs(owned)}: you are ${nick}. /nick changes it.`

export const nickRules: Readonly<Record<NickRule, string>> = {
  letters: "A nickname is 1 to 24 letters here, A to Z or a to z",
  extended: "A nickname is a letter and then up to 23 letters, digits, hyphens and underscores here"
}

export const channelNames =
  "A channel is # and a lower-case letter, then up to 31 lower-case letters, digits and hyphens"

/** Why somebody is gone, as the others read it. */
export const gone: Readonly<Record<LeaveReason, string>> = {
  part: "",
  quit: "Quit",
  lost: "Connection lost",
  slow: "Did not read",
  timeout: "Fell silent",
  protocol: "Protocol error",
  kicked: "Removed by an operator",
  internal: "Internal error",
  shutdown: "Server shutting down"
}

/** Why the server closes a connection. */
export const closing: Readonly<Record<ByeReason, string>> = {
  quit: "Quit",
  kept: "Quit",
  shutdown: "The server is shutting down",
  slow: "You have not read what was sent",
  timeout: "You have been silent for too long",
  replaced: "Another connection has taken your place",
  full: "The server is full",
  plain: "Connect with TLS",
  "not-invited":
    "This server takes only people with an invitation: send yours as the server password",
  protocol: "Too many errors",
  kicked: "An operator has ended your session",
  banned: "You are banned here",
  internal: "Internal error: connect again"
}

export const endlessLine = "A line was too long: 512 bytes are the most, and 4096 more for tags"

export const httpRequest = "A request of HTTP came, and this connection speaks IRC"

export const closingLink = (reason: string): string => `Closing Link: ${reason}`

export const notInvited =
  "This server takes only people with an invitation. Send yours as the server password (PASS)."

export const awayFor = (seconds: number): string =>
  `The connection is lost; a message waits for up to ${counted(seconds, "second")}`

export const neverRead = (nick: string): string =>
  `Your last messages to ${nick} may never have been read: the session has ended.`

export const slowRoom = (by: string, seconds: number): string =>
  seconds === 0
    ? `${by} has set the room to be as fast as others.`
    : `${by} has made the room slow: one message in ${counted(seconds, "second")} from each.`

export const wholeServer = (mask: string): string =>
  `Bans hold on the whole server, not on one channel: ${mask}.`

export const unknownMask = (mask: string): string =>
  `There is no ban on ${mask}. Ban a nickname, a key or an address: MODE #lobby +b bob.`

export const noSuchBan = (channel: string): string =>
  `There is no such ban. MODE ${channel} b lists them all.`

export const wrongWords =
  "Too many wrong words came from your address. Wait a few seconds, then send OPER again."
export const wrongInvitations =
  "Too many wrong invitations came from your address. Wait a few seconds, then connect again."

type Fullness = (limit: number, channel: string) => string

/** What cannot be added, and what has to be lifted first. */
export const moderationFull: Readonly<{ [of in "sanctions" | "rooms" | "invited"]?: Fullness }> = {
  sanctions: (limit, channel) =>
    `There are ${counted(limit, "ban")} and mutes, which is the limit. Lift one first: MODE ${channel} -b <mask>.`,
  rooms: (limit) =>
    `${counted(limit, "room")} have settings, which is the limit. Open one first: MODE <channel> -i.`
}

export const kicked = (nick: string): string =>
  `KICK ends a session, not only a place on one channel: ${nick} was disconnected, and may come back.`

export const killed = (nick: string): string =>
  `${nick} was disconnected, and may come back: MODE #lobby +b ${nick} bans them.`

export const kickEndsSession =
  "Only operators of this server can do that; it would end the session of that person."

export const wrongWord =
  "That name and word are not those of an operator. An operator can also be known by the key of a certificate."

export const operatorsOfServer =
  "The operators of a channel are those of this server: /oper makes one"

export const alwaysInside = "+n is fixed: only those in a channel can send to it."

export const tooManyModes = (most: number): string =>
  `MODE makes at most ${most} changes in one line. Send the rest again in another line.`

export const onlyOperatorsList = "End of channel ban list, which only operators see"

export const emptyRealName = "A real name has at least one character"
export const renamedReally = "Your real name is changed"

export const hasHadNameSince = (time: string): string => `has had this name since ${time}`
export const hasKey = "is known by a key"

export const users = (users: number): string =>
  `There are ${users} users and 0 invisible on 1 servers`
export const localUsers = (users: number, most: number): string =>
  `Current local users ${users}, max ${most}`
export const globalUsers = (users: number, most: number): string =>
  `Current global users ${users}, max ${most}`
export const clients = (users: number): string => `I have ${users} clients and 0 servers`

export const invalidUtf8 = "A line must be UTF-8"
export const useUtf8 =
  "That line was not sent, as it is not UTF-8. Set the encoding of your client to UTF-8."

export const info: ReadonlyArray<string> = [
  "natter is a chat server. Clients of natter and of IRC are in the same rooms.",
  "Every room is a channel: lobby is #lobby. Everybody enters it first.",
  "Rooms keep their last messages, and clients with draft/chathistory can read them."
]

/** How some of the commands are written. */
export const usage: Readonly<Record<string, string>> = {
  AWAY: "AWAY :<why>, and AWAY alone when you are back",
  INVITE: "INVITE <nickname> <channel>",
  JOIN: "JOIN <channel>{,<channel>}",
  LIST: "LIST [<channel>]",
  MODE: "MODE <channel> b, and for operators MODE <channel> +b <nickname>, -b, +i or -i",
  MONITOR: "MONITOR + <nickname>{,<nickname>}, MONITOR - <nickname>, MONITOR L, S or C",
  NICK: "NICK <nickname>",
  NOTICE: "NOTICE <nickname or channel> :<text>",
  OPER: "OPER <name> <word>",
  PART: "PART <channel>{,<channel>}",
  PRIVMSG: "PRIVMSG <nickname or channel> :<text>",
  TOPIC: "TOPIC <channel> [:<topic>]",
  WHOIS: "WHOIS <nickname>"
}

export const help: ReadonlyArray<string> = [
  "Everybody is an equal member of a channel: there are no channel operators.",
  "JOIN makes a channel that is not there. Anyone in it may set the TOPIC.",
  "Operators of the server KICK, ban with MODE +b, and close a channel with MODE +i.",
  "Your invitation is the server password (PASS), or the password of SASL PLAIN."
]

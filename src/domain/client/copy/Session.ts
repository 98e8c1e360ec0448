import type { NickRule } from "../../chat/Nick.ts"
import type { ServerLineOf } from "../../protocol/natter/Events.ts"
import { counted, listed } from "./Format.ts"
import { ignoredAre } from "./Preferences.ts"
import { mutedAre, topicIs } from "./Rooms.ts"

/** Nicknames, the greeting, and sessions that are gone. */

export const nickQuestion = "Your nickname"

/** Enter alone takes the nickname that is offered, or waits for it, if somebody has it. */
export const nickPrompt = (offered: string | undefined, isTaken: boolean): string => {
  if (offered === undefined) return `${nickQuestion}: `
  return isTaken
    ? `${nickQuestion}, or Enter to wait until ${offered} is free: `
    : `${nickQuestion} [${offered}]: `
}

export const offeredNextTime = (nick: string): string =>
  `${nick} is the nickname that is offered at the next start.`

/** The folder for sessions cannot be written, or there is none; `seconds` is how long the server keeps one. */
export const sessionUnsaved = (folder: string | undefined, seconds: number): string => {
  const place = folder === undefined ? "without a home folder" : `in ${folder}`
  return `This session cannot be saved ${place}; after a crash the server keeps your nickname taken for up to ${seconds} s.`
}

/** The page is too large for what a tab may keep, or the browser has no more space. */
export const pageNotKept =
  "Your browser cannot keep this page any more: after a reload you begin anew."

/** Nothing of the page works any more, because of a mistake in it. */
export const pageFailed = "Something went wrong in this page. Reload it to go on."

/** A message was entered just when the prompt began to ask for a nickname. */
export const keptForLater = (text: string): string =>
  `Not sent, because you have no nickname now. What you typed comes back once you have one: ${text}`

/** Another nickname was entered just when the one before was given. */
export const alreadyNamed = (typed: string, nick: string | undefined): string =>
  `You are ${nick} already. Use /nick ${typed} to change that.`

/** Whoever has chatted already is not asked for a name: the client waits for the awaited one. */
export const nickAwaited = (refused: string, awaited: string): string =>
  `Somebody has the nickname ${refused}. Waiting for ${refused === awaited ? "it" : awaited}. /nick NAME takes another one.`

/** The server does not take the name that the person had; `why` is a sentence. */
export const nickNeeded = (why: string): string => `${why} /nick NAME takes another nickname.`

/** The name of a lost connection is free within these seconds. */
export const waitingForNick = (nick: string, seconds: number): string =>
  `Waiting until ${nick} is free, for up to ${seconds} s: if a connection of yours was lost, it gives the name back by then. Type another name to stop waiting.`

const nickRules: Record<NickRule, string> = {
  letters: "Use 1 to 24 letters, A to Z or a to z.",
  extended: "Use a letter, A to Z or a to z, and then up to 23 letters, digits, - and _."
}

/** `rule` is that of the server; while it is not known, the names are named that every server takes. */
export const invalidNick = (typed: string, rule: NickRule | undefined): string =>
  `${typed === "" ? "" : `${typed} is not a nickname here. `}${nickRules[rule ?? "letters"]}`

const nickForms: Record<NickRule, string> = {
  letters: "1 to 24 letters, A to Z or a to z",
  extended: "a letter, A to Z or a to z, and then up to 23 letters, digits, - and _"
}

/** A command is about somebody with a name that the server does not take; `rule` as above. */
export const nobodyCalled = (typed: string, rule: NickRule | undefined): string =>
  `Nobody here can be called ${typed}: a nickname is ${nickForms[rule ?? "extended"]}.`

/** Why the server refused a nickname, a session or a private message: its own sentence may tell of a room. */
export const refusal = ({ code, text }: ServerLineOf<"Err">): string => {
  switch (code) {
    case "unavailable":
      return "The server cannot store anything at the moment. Try again later."
    case "not-registered":
      return "You have no nickname on the server now. Use /nick NAME to take one."
    case "secret-taken":
      return "Your session has another nickname on the server."
    default:
      return text
  }
}

/** `why` is the server's sentence. */
export const nickRefused = (nick: string | undefined, why: string): string =>
  `The server refused the nickname ${nick}: ${why}`

export const sessionGone = (nick: string | undefined): string =>
  `The server no longer holds your session. Joining again as ${nick}.`

/** The same after a reload: the person has joined again, and is not in these rooms. */
export const sessionOver = (nick: string | undefined, gone: ReadonlyArray<string>): string =>
  [
    `The server no longer holds your session. You have joined again as ${nick}.`,
    ...(gone.length === 0 ? [] : [`You are no longer in ${listed(gone, gone.length)}.`]),
    "Private messages that were sent to you meanwhile may be missing."
  ].join(" ")

export const nickChanged = (nick: string): string => `You are now ${nick}.`

/** How many messages the log of a room holds. */
export const retention = (messages: number): string => {
  if (messages === 0) return "The server keeps no messages of a room."
  const last = messages === 1 ? "message" : counted(messages, "message")
  return `The server keeps the last ${last} of each room.`
}

export const greetingHint =
  "/help lists the commands, /history shows earlier messages, /quit leaves."

/** Who and where the person is. `host` is the server's name for itself, `server` as the person wrote it. */
export interface Place {
  readonly nick: string | undefined
  readonly room: string
  readonly host: string
  readonly server: string
}

export const location = ({ host, nick, room, server }: Place): string =>
  `You are ${nick} in ${room} on ${host} (${server}).`

export interface Greeting extends Place {
  /** The members besides the person, as `member` writes them. */
  readonly others: ReadonlyArray<string>
  /** The person's other rooms. */
  readonly rooms?: ReadonlyArray<string>
  /** Undefined where the room has none. */
  readonly topic: string | undefined
  /** Undefined where the server did not report it. */
  readonly retention: number | undefined
}

/** Where the person is, who else is there, and how to go on. */
export const greeting = (at: Greeting, hint = greetingHint): string => {
  const company =
    at.others.length === 0 ? "Nobody else is here yet." : `Also here: ${listed(at.others, 12)}.`
  const { rooms = [] } = at
  const elsewhere = rooms.length === 0 ? "" : ` You are also in ${listed(rooms, 6)}.`
  return [
    `${location(at)} ${company}${elsewhere}`,
    ...(at.topic === undefined ? [] : [topicIs(at.room, at.topic)]),
    ...(at.retention === undefined ? [] : [retention(at.retention)]),
    hint
  ].join("\n")
}

/** What is hidden because an earlier run has hidden it, whose session was taken back. */
export const habitsTakenBack = (
  muted: ReadonlyArray<string>,
  ignored: ReadonlyArray<string>
): string =>
  [
    "Your session from before is back.",
    ...(muted.length === 0 ? [] : [mutedAre(muted)]),
    ...(ignored.length === 0 ? [] : [ignoredAre(ignored)])
  ].join(" ")

/**
 * Sessions of the person, of earlier runs, that the server keeps under other names than the present one, which is
 * new, or one of these that came back.
 */
export const sessionsLeft = (nicks: ReadonlyArray<string>, isNew: boolean): string => {
  const [first = ""] = nicks
  const [sessions, are] = nicks.length === 1 ? ["session", "is"] : ["sessions", "are"]
  const begin = isNew ? "This is a new session: your" : "Your"
  return `${begin} earlier ${sessions} as ${listed(nicks, 6)} ${are} still on the server for a while. To go on as ${first}, /quit and start natter with --nick ${first}.`
}

/** These were shown above the history of the room and the greeting, perhaps not for the first time; the last one is from `nick`. */
export const privateFurtherUp = (count: number, nick: string): string =>
  count === 1
    ? `1 private message of your session is further up, from ${nick}.`
    : `${count} private messages of your session are further up, the last from ${nick}.`

/** The greeting of a program whose name the client has derived. */
export const connectedAs = (nick: string | undefined, room: string, host: string): string =>
  `Connected to ${host} as ${nick}, in ${room}.`

/** The greeting of a program that prints what is said in a room, on a terminal. */
export const following = ({ nick, room, server }: Place): string =>
  `Following ${room} on ${server} as ${nick}. Ctrl-C ends this.`

/** What /whoami reports: the rooms of the person, and the room and the new name of the next line. */
interface Whoami extends Place {
  /** The room is shown by itself, so it is seen where lines go. */
  readonly isApart?: boolean | undefined
  readonly rooms: ReadonlyArray<string>
  /** Undefined where the name stays. */
  readonly nickThere?: string | undefined
  /** Undefined where there is none; `pins`: the keys of both sides, if it is encrypted. */
  readonly connection?: { readonly pins: Pins | undefined }
}

interface Pins {
  readonly server: string
  readonly own: string
}

/** What /whoami says of the connection. */
const security = (pins: Pins | undefined): ReadonlyArray<string> =>
  pins === undefined
    ? ["The connection is not encrypted."]
    : [
        `The connection is encrypted. The key of the server is ${pins.server}`,
        `Your own key is ${pins.own}`,
        "An operator is known by this key: whoever runs the server can add it to the file of --operators."
      ]

/** The reply to /whoami. */
export const whoami = (at: Whoami): string => {
  const name = at.nick === undefined ? "You have no nickname now" : `You are ${at.nick}`
  const rooms = listed(at.rooms, at.rooms.length)
  const as = at.nickThere === undefined ? "" : `, as ${at.nickThere}`
  return [
    `${name} on ${at.host} (${at.server}), in ${rooms}.${at.isApart === true ? "" : ` Lines you type go to ${at.room}${as}.`}`,
    ...(at.connection === undefined ? [] : security(at.connection.pins))
  ].join("\n")
}

import type { ServerLineOf } from "../../protocol/natter/Events.ts"
import type { CommandName } from "./Commands.ts"
import * as Connection from "./Connection.ts"
import { counted } from "./Format.ts"
import * as OwnKeys from "./OwnKeys.ts"

/** What a page in a browser says in other words than the terminal. */

export const keyList = [
  "Keys:",
  "  Enter             send the draft; on a touch screen, begin a new line",
  "  Shift-Enter       begin a new line of the same message",
  "  Tab               complete a word; Esc, then Tab, leaves the draft",
  "  Up, Down          the lines that you sent before",
  "  Alt-Up, Alt-Down  go to the room before, or the next",
  "  F6                go between the rooms, the messages and the draft"
].join("\n")

export const editingKeyList = "The draft is edited with the keys of your browser."

export const commandHelp: Readonly<Record<string, string>> = {
  quit: "leave",
  whoami: "show your name, rooms and server",
  links: "show the last links",
  clear: "remove what is shown here",
  history: "show what was said before"
}

export const commandDetails: Partial<Record<CommandName, string>> = {
  msg: "Only that person reads it. If they have lost the connection it waits for them; you are told when it could not be delivered. /msg dave lunch?",
  history:
    "It goes to the top of what is shown, and shows what was said before that, as scrolling up does.",
  room: "/room alone goes first to rooms where you were named, then to unread ones, then to those with new messages; where nothing is new any more, back to the room where you began. Each room keeps its draft.",
  mute: "Muted messages are counted beside the name of the room, with ! if one names you, and shown when you go there. /unmute ROOM ends it, and so does /mute ROOM again; /mute alone lists the muted rooms.",
  pair: "A page has no key, and nicknames belong to keys. In the terminal client this lets another device use your nickname.",
  keys: "A page has no key, and nicknames belong to keys. In the terminal client this lists the keys of your nickname.",
  bell: "/bell mention rings when a message names you or is private, unless you look at the page."
}

export const greetingHint = "/help lists the commands. Scroll up for earlier messages."

/** The browser keeps nothing for the page; `seconds` is how long the server keeps a session. */
export const sessionUnsaved = (_folder: string | undefined, seconds: number): string =>
  `Your browser keeps nothing for this page: after a reload you begin anew, and your nickname is taken for up to ${seconds} s.`

/** The connection was lost, for the reason in the sentence `why`. */
export const reconnecting = (why: string): string =>
  `${why} Reconnecting; lines you type are kept and sent later.`

/** Why the server closed the connection; `text` is its own sentence, if it sent one. */
export const farewell: typeof Connection.farewell = (reason, text) => {
  const why = Connection.whyClosed(reason, text)
  return reason === "kicked" ? `${why} You may come back: connect again.` : why
}

/** The server takes only people with an invitation; `isShown`: one was shown, and is not or no longer valid. */
export const notInvited = (isShown: boolean): string =>
  isShown
    ? "Your invitation is not valid on this server. Ask its operator for a new one."
    : "This server takes only people with an invitation. Open the link of your invitation, or paste its word here."

export const notEncrypted = (server: string): string =>
  `The connection to ${server} is not encrypted: others on the network can read and change what is said. If the server encrypts, open this page with https://.`

/** `why` is the sentence of the server. */
export const nickOwned = (why: string): string =>
  `${why} A page has no key, so choose another nickname here. If the name is yours, use it in the terminal client.`

/** Why the server has not done what was asked of /pair or /keys. */
export const keysRefused = (error: ServerLineOf<"Err">): string =>
  error.code === "no-key"
    ? "A page has no key, and nicknames belong to keys. Use the terminal client for that."
    : OwnKeys.keysRefused(error)

/** A line was not sent, for the reason in the sentence `why`: it is in the field again. */
export const lineComesBack = (why: string): string => why

/** A draft has several lines; `where` they go, if that is known. */
export const draftLines = (lines: number, where?: string): string =>
  `These ${counted(lines, "line")} are sent${where === undefined ? "" : ` ${where}`} as one message.`

/** A draft of so many lines is sent as several messages. */
export const draftTooLong = (parts: number, where: string): string =>
  `This is too long for one message. It is sent ${where} as ${parts} messages.`

/** A long draft on one line: the page shows all the time where it goes. */
export const draftGoes = (): undefined => undefined

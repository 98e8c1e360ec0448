import { lobby } from "../../domain/chat/RoomName.ts"
import { abbreviate } from "../../domain/client/Suggest.ts"
import { defaultPort, type Given } from "../cli/Flags.ts"

/** What the client program says by itself: its help, and the sentences about its flags. */

/** The text above the flags in --help. */
export const about =
  "Chats with a natter server. Each line that you type is sent to the room; /help, once connected, lists the commands. " +
  "When standard input is not a terminal, natter is a filter: it sends the lines of the input, prints what others say, and ends at the end of the input, once every line was acknowledged. " +
  "Flags override environment variables, which override the file natter/config.json in the XDG configuration folder, which overrides the defaults."

export const aboutSend =
  "Sends a text, or the lines of standard input, and ends: with 0 only when every line was acknowledged; the others are listed on standard error. " +
  "A text or line that begins with / is a command: /msg, /me, /say and /topic TEXT work, and others are refused; //text says /text. With --to, everything is sent as it is, and only /me is shown as an action. " +
  "An input without any text is a mistake: it ends with 2. " +
  "Without --nick or NATTER_NICK its nickname is yours with send appended."

export const aboutTail =
  "Prints the messages of a room until it is stopped. " +
  "Without --nick or NATTER_NICK its nickname is yours with tail appended."

export const aboutBot =
  "Connects a program to a room: it reads a command from each line of standard input, and prints events and answers, all of them JSON objects. It ends at the end of the input, once every command was answered. " +
  "Without --nick or NATTER_NICK its nickname is yours with bot appended."

export const aboutForget =
  "Forgets the key of a server, which is then new to natter again: for a server that has a new key, as its operator confirms."
export const whoseKey = "The server: a name or an address, or host:port"
/** `place` is a server such as `chat.example:5050`. */
export const notKnown = (place: string, file?: string): string =>
  file === undefined
    ? `No key of ${place} is known.`
    : `No key of ${place} is known; ${file} lists those that are.`
/** `lines` are those of the file that are gone. */
export const forgotten = (lines: ReadonlyArray<string>): string =>
  lines.map((line) => `Forgot ${line}`).join("\n")

export const roomAndPerson = "--to sends privately, and not to a room: give either --to or --room."

/** What is accepted, as it completes "use …". */
export const use = {
  nick: "a letter and then up to 23 letters, digits, - or _ (letters only on many servers)",
  room: "1 to 32 lower-case letters, digits and hyphens, beginning with a letter",
  host: `a host name, an address, host:port or an invitation such as natter://localhost:${defaultPort}/${lobby}`,
  reconnectFor: "a whole number of seconds, at most 999999999",
  rooms: "names of rooms with commas between them, such as tea,dev",
  ignore: "nicknames with commas between them, such as mallory,trent",
  since:
    "a date such as 2026-11-22, a time such as 2026-11-22T07:00:00Z, or a span such as 90s, 10m, 2h or 1d"
} as const

/** The value of TZ is none that Node knows. */
export const unknownTimeZone = (name: string): string =>
  `Times are shown in UTC: TZ=${abbreviate(name)} is not the name of a time zone. Set TZ to a name such as Europe/Berlin.`

/** `why` is a sentence of its own. */
export const wrongFormat = ({ by, text }: Given, why: string): string =>
  `Invalid ${by} "${abbreviate(text)}". ${why}`
/** The value is a secret, and not repeated. */
export const wrongInvitation = (by: string): string =>
  `Invalid ${by}: use the 22 to 64 letters, digits, hyphens and underscores at the end of a natter:// line.`
export const twoPorts = "The port is given twice: once with the host, and once behind it."
export const portsDiffer = (one: number, other: number): string =>
  `The port is given twice, as ${one} and as ${other}; give it once.`
export const nothingToPrint =
  "--no-follow prints only earlier messages, and none were asked for: give --last with at least 1, or --since."
export const emptyText = "The text is empty; give a text, or none to send the lines of the input."
export const emptyInput =
  "Nothing was sent: the input has no text. Give a text, or write one to standard input."
export const howToEndSend =
  "Each line that you type is sent. Press Ctrl-D at the start of a line to end."
export const ended = "The client ended."

/** Why the configuration file can't be used. */
export const unusable = (file: string, why: string): string => `Cannot use ${file}: ${why}`
export const config = {
  unreadable: (why: string): string => `${why}.`,
  notFile: "it is not a regular file.",
  tooLarge: (most: number): string => `it has more than ${most} bytes.`,
  notJson: (why: string): string => `it is not valid JSON. ${why}.`,
  notObject: `it must be a JSON object, such as {"host": "chat.example", "nick": "alice"}.`,
  unknownKey: (key: string, keys: ReadonlyArray<string>): string =>
    `there is no key ${key}; the keys are ${keys.join(", ")}.`,
  meantKey: (key: string, meant: string): string =>
    `there is no key ${key}; did you mean ${meant}?`,
  wrongValue: (key: string, expected: string, value: string): string =>
    `${key} must be ${expected}, not ${value}.`
} as const

/** `natter forget` alone. */
export const forgetUsage =
  "The server is missing. Usage: natter forget host:port, as in natter forget chat.example:5050"

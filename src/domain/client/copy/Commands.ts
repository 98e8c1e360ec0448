/** The commands: their help, and why one was not carried out. */

/** What each command does, as /help lists it. */
export const commandHelp = {
  help: "list the commands, or explain one",
  quit: "leave; Ctrl-D does the same",
  nick: "change your nickname",
  msg: "send a private message",
  reply: "answer the last private message",
  me: "say what you do: /me waves",
  join: "enter a room, or go back to it",
  part: "leave a room, or this one",
  room: "switch to a room, or to the next unread one",
  rooms: "list the rooms of this server",
  topic: "show the topic of the room, or set it; - removes it",
  who: "list who is in the room",
  history: "show the last messages again: 20, or 1 to 200",
  whoami: "show your name, your rooms and the server",
  quiet: "hide joins and leaves, or show them",
  bell: "ring never, when you are named, or always",
  ignore: "hide someone's messages, or show them again",
  clear: "clear the screen"
} as const

/** The list of all commands; `rows` are their usage and help. */
export const helpList = (rows: ReadonlyArray<string>): string =>
  [
    "Lines you type go to the room. Lines that start with / are commands:",
    ...rows.map((row) => `  ${row}`),
    "To send a line that starts with /, type // instead.",
    "TAB completes names and commands. Alt-A switches to the next unread room."
  ].join("\n")

export const countRange = (limit: number): string => `Give a number from 1 to ${limit}.`

/** `usage` is the form of a command, such as `/nick NAME`; `why` says what is wrong, if that is known. */
export const usage = (form: string, why?: string): string =>
  why === undefined ? `Usage: ${form}` : `${why} Usage: ${form}`

const asText = "To send the line as text, start it with //."

/** `meant` is the command with the nearest name. */
export const unknownCommand = (name: string, meant: string | undefined): string =>
  meant === undefined
    ? `${unknownHelp(name)} ${asText}`
    : `Unknown command /${name}. Did you mean /${meant}? ${asText}`

/** The name that /help was asked about is unknown. */
export const unknownHelp = (name: string): string =>
  `Unknown command /${name}. Use /help to list the commands.`

/** A word such as `exit` on a line of its own. */
export const meantQuit = "Did you mean /quit? To send the word itself, add something to it."

/** A command with blanks before it; `line` is the line without them. */
export const commandIndented = (line: string): string =>
  `A command starts at the beginning of the line. Did you mean ${line}? To send it as text, type /${line}`

/** Lines were pasted of which the first is a command; `usage` follows. */
export const commandOneLine = (usage: string): string =>
  `A command is a single line. To send all of these lines as text, start them with //. ${usage}`

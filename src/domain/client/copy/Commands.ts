import { listed } from "./Format.ts"

/** The commands: their help, and why one was not carried out. */

/** What each command does, as /help lists it. */
export const commandHelp = {
  help: "list the commands, or explain one",
  quit: "leave; Ctrl-D does the same",
  nick: "change your nickname",
  msg: "send a private message",
  reply: "answer the last private message that you received",
  say: "send a line to the room; the same as the line alone",
  me: "say what you do: /me waves",
  join: "enter a room, or go back to it",
  part: "leave a room, or this one",
  room: "switch to a room, or to the next unread one",
  rooms: "list the rooms of this server",
  mute: "only count the messages of a room",
  unmute: "show the messages of a room again",
  read: "count everything as read",
  topic: "show the topic of the room, or set it; - removes it",
  who: "list who is in the room",
  history: "show the last messages again; once more, older ones",
  search: "find messages in the room; alone, older ones",
  pair: "let another device use your nickname",
  keys: "list the keys of your nickname, or remove one",
  whoami: "show your name, rooms, server and keys",
  quiet: "hide joins and leaves, or show them",
  bell: "ring never, when you are named, or always",
  ignore: "hide someone's messages",
  unignore: "show someone's messages again",
  invite: "let someone into this room, and tell them of it",
  kick: "operators: end someone's session",
  silence: "operators: keep someone silent for a time",
  ban: "operators: keep someone out for a time",
  unban: "operators: end a ban",
  bans: "operators: list who is banned or silent",
  set: "operators: make this room private, or slow",
  links: "show the last links, unbroken, to copy them",
  clear: "clear the screen"
} as const

export type CommandName = keyof typeof commandHelp

/** The commands that /help lists beside those of every day, in one row, so that all of it is seen at once. */
const furtherCommands: ReadonlySet<string> = new Set<CommandName>([
  "say",
  "mute",
  "unmute",
  "read",
  "pair",
  "keys",
  "whoami",
  "quiet",
  "bell",
  "ignore",
  "unignore",
  "invite",
  "kick",
  "silence",
  "ban",
  "unban",
  "bans",
  "set",
  "links",
  "clear"
])

/** What /help can be asked about, beside the commands. */
export const helpTopics = ["more", "keys", "editing"] as const

/** What /help COMMAND says beyond that; a command that is not here needs no more. */
export const commandDetails: Partial<Record<CommandName, string>> = {
  quit: "Lines that wait are sent first, and the client waits up to two seconds for their answers. Others see that you quit.",
  nick: "Others in your rooms see the change. A name that somebody has is refused, and you keep yours.",
  msg: "Only that person reads it. If they have lost the connection it waits for them; you are told when it could not be delivered. There is no window for one person: each line begins with /msg NICK, or /reply. /msg dave lunch?",
  reply:
    "At the space after /reply the line becomes /msg with the name, so you see who gets it even if somebody else writes meanwhile. Where somebody else has written in the last second it stays, and asks you which of the two you mean.",
  me: "/me waves is shown as: * alice waves",
  join: "A room that does not exist is created. #Cooks and Cooks mean cooks. Lines that you type before you are in it wait and go there.",
  part: "Without a room it leaves the current one, and you go on in the first of your rooms, mostly lobby.",
  room: "Alt-A does the same as /room alone: first rooms where you were named, then unread ones, then those with new messages; where nothing is new any more, back to the room where you began. Alt-N and Alt-P go through all your rooms. Each room keeps its draft: these keys put it back into the line, and after a command Up brings it.",
  rooms:
    "With the number of members, what is muted or unread of yours, and the topic. TAB completes these rooms after /join.",
  mute: "Muted messages are counted in the prompt, with ! if one names you, and shown when you go to the room. /unmute ROOM ends it, and so does /mute ROOM again; /mute alone lists the muted rooms.",
  topic:
    "The topic has one line of up to 300 characters. Everybody in the room can change it; /topic #tea TEXT is for another room of yours. TAB after /topic brings it into the draft.",
  history:
    "It counts back from the newest message of the room you are in; right after another /history, from the oldest that was shown. So /history shows the last 20, and once more the 20 before them; /history 500 shows 500. After any other line it begins at the newest again. It goes back as far as the log of the server.",
  search:
    '/search green tea finds messages with both words, /search "green tea" these words together, tea* also teapot, all in the room that you are in. from:alice, after:2026-11-01, before:7d and after:17:30 (today) narrow it. Case and accents do not matter. It shows the newest 20; /search alone shows the 20 before them.',
  pair: "On a server where nicknames belong to keys: /pair shows a word, which you type with the nickname on the other device: /pair alice k7mw-3xqd-9fhp. That also works where the other device asks for a nickname. A nickname has up to five keys.",
  keys: "On a server where nicknames belong to keys. /keys forget KEY removes one, such as that of a device that you have lost; the last one stays.",
  quiet: "/quiet on hides joins and leaves; changes of name are always shown.",
  bell: "/bell mention rings when a message names you or is private, unless you look at the terminal.",
  ignore:
    "It hides messages, joins and leaves, also after a change of name. /unignore NICK ends it, and so does /ignore NICK again; /ignore alone lists whom you ignore.",
  invite:
    "A private room can only be entered by those who were invited. If they have a key, they stay invited.",
  silence:
    "They can read on. /silence bob 10m flooding is for ten minutes; instead of 10m also 2h, 1d and forever; /silence bob off ends it.",
  ban: "WHO is a nickname, the pin of a key or an IP address. Someone who is here is banned with their key, or without one with their address, and kicked. /ban bob 1d spam is for a day; /ban bob forever, until /unban bob.",
  set: "/set private on lets in only those who were invited, /set private off everybody; /set slow 30 allows each member one message in 30 seconds, /set slow off as many as they like.",
  unignore:
    "It finds people also by a name that they had while you ignored them, unless somebody else has it now."
}

const isName = (name: string): name is CommandName => name in commandHelp

/** The reply to /help COMMAND. */
export const commandExplained = (
  of: {
    readonly name: string
    readonly usage: string
    readonly help: string
    readonly aliases: ReadonlyArray<string>
  },
  details = commandDetails
): string => {
  const more = isName(of.name) ? details[of.name] : undefined
  const others = of.aliases.map((alias) => `/${alias}`)
  return [
    `${of.usage}  ${of.help}`,
    ...(more === undefined ? [] : [more]),
    ...(others.length === 0 ? [] : [`Also: ${others.join(", ")}`])
  ].join("\n")
}

interface Explained {
  readonly name: string
  readonly usage: string
  readonly help: string
}

const isFurther = ({ name }: Explained): boolean => furtherCommands.has(name)

const explained = (commands: ReadonlyArray<Explained>): ReadonlyArray<string> => {
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  return commands.map(({ help, usage }) => `  ${usage.padEnd(width)}  ${help}`)
}

/** The reply to /help; `commands` are all that there are. */
export const helpList = (commands: ReadonlyArray<Explained>): string =>
  [
    "Lines you type go to the room. Lines that start with / are commands:",
    ...explained(commands.filter((of) => !isFurther(of))),
    `Also ${listed(
      commands.filter(isFurther).map(({ name }) => `/${name}`),
      commands.length
    )}: see /help more.`,
    "/help keys lists the keys; TAB completes names and commands.",
    "To send a line that starts with /, type //: //word sends /word."
  ].join("\n")

/** The reply to /help more. */
export const furtherHelp = (commands: ReadonlyArray<Explained>): string =>
  ["Further commands:", ...explained(commands.filter(isFurther))].join("\n")

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
export const meantCommand = (name: string): string =>
  `Did you mean /${name}? To send the word itself, add something to it.`

/** `line` is a command without its slash, such as `msg carol hi`, where carol is somebody in a room of the person. */
export const meantPrivate = (line: string): string =>
  `Nothing was sent. Did you mean /${line}? To send it to the room, put a blank before it.`

/** `form` has what was given in it, such as `/msg bob TEXT`. */
export const missing = (form: string, what: string): string => usage(form, `${what} is missing.`)

/** Something follows the last argument of a command. */
export const tooManyWords = (rest: string): string => `Too many words: ${rest}.`

const didYouMean = (line: string, canBeText: boolean): string =>
  `Did you mean ${line}?${canBeText ? ` To send it as text, type /${line}` : ""}`

/** A command with blanks before it; `line` is the line without them. */
export const commandIndented = (line: string, canBeText = true): string =>
  `A command starts at the beginning of the line. ${didYouMean(line, canBeText)}`

/** A command with another character in place of its slash; `line` is the line with the slash. */
export const commandSlash = (line: string, canBeText = true): string =>
  `A command starts with the ASCII character /. ${didYouMean(line, canBeText)}`

/** A line begins with `//me `. */
export const textIsAction =
  "A text that begins with /me is shown to everybody as an action. Use /me for that, or begin the text with another word."

/** Lines were pasted of which the first is a command; `usage` follows. */
export const commandOneLine = (usage: string): string =>
  `A command is a single line. To send all of these lines as text, start them with //. ${usage}`

import { Commands } from "./natter/Commands.ts"

/**
 * Which language a connection speaks, by its first bytes. Every client speaks first: a client of
 * natter/1 sends an empty line, a browser its request, and so on.
 */
export type Language = "natter" | "irc" | "http" | "tls" | "proxy"

/** Bytes after which a beginning that still says nothing is taken for natter/1. */
export const maxHead = 512

const http = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI"]
const irc = ["CAP", "PASS", "USER", "AUTHENTICATE", "QUIT", "NOTICE", "WEBIRC"]
/** What a proxy says before its client, in version 1 of the PROXY protocol. */
const proxy = "PROXY"
/** Both IRC and natter/1 know it: the line after it decides. */
const either = "NICK"
/** What follows NICK in IRC. */
const afterNick = ["USER", "CAP", "PASS", "QUIT"]
/** Both know it too: a line that ends with CR LF, and a token behind the word, are those of programs for IRC. */
const ping = "PING"
const natter: ReadonlySet<string> = new Set(Commands.formats.map(({ name }) => name))

const latin1 = new TextDecoder("latin1")

/** Whether a word could still become one of these, if more of it came. */
const mayBecome = (words: ReadonlyArray<string>, word: string): boolean =>
  words.some((one) => one.startsWith(word))

const recogniseText = (text: string): Language | "undecided" => {
  if (text.startsWith(":")) return "irc"
  const [word = ""] = /^[A-Z]*/.exec(text) ?? []
  const isWhole = word.length < text.length
  if (!isWhole) return mayBecome([...http, ...irc, proxy, either], word) ? "undecided" : "natter"
  const isSpaced = text[word.length] === " "
  if (isSpaced && http.includes(word)) return "http"
  if (isSpaced && word === proxy) return "proxy"
  if (irc.includes(word)) return "irc"
  return word === either ? recogniseSecond(text) : "natter"
}

/** Decides by the line after a NICK, or by the first behind it that has a word of one of the two. */
const recogniseSecond = (text: string): Language | "undecided" => {
  const end = text.indexOf("\n")
  if (end < 0) return "undecided"
  const second = text.slice(end + 1)
  const [word = ""] = /^[A-Z]*/.exec(second) ?? []
  const mayPing = text[end - 1] === "\r"
  if (word.length === second.length || (mayPing && second === `${ping} `)) return "undecided"
  const isPing = mayPing && /^PING [^\r\n]/.test(second)
  if (isPing || afterNick.includes(word)) return "irc"
  return word === "" || natter.has(word) ? "natter" : recogniseSecond(second)
}

/** The language of a connection that begins with these bytes; undecided while more could tell. */
export const recognise = (head: Uint8Array): Language | "undecided" => {
  const [first, second] = head
  if (first === undefined) return "undecided"
  if (first === 0x16) return second === undefined ? "undecided" : second === 0x03 ? "tls" : "natter"
  if (head.length >= maxHead) {
    const found = recogniseText(latin1.decode(head.subarray(0, maxHead)))
    return found === "undecided" ? "natter" : found
  }
  return recogniseText(latin1.decode(head))
}

/** A name was claimed, which is either language. What decides comes at once or not at all. */
export const isNick = (head: Uint8Array): boolean => /^NICK[^\n]*\n/.test(latin1.decode(head))

/**
 * Words of IRC alone with which a client begins, or goes on after NICK. QUIT is none: nothing would follow it, and
 * it stands in what a proxy says before its client.
 */
const late: ReadonlySet<string> = new Set([...irc.filter((word) => word !== "QUIT"), "STARTTLS"])
/** The same as people type it. Only a whole line counts, because it could be a sentence. */
const typed = /^(?:cap +(?:ls|list|req|end)(?: |$)|pass +\S+$|user(?: +\S+){3} +\S)/i
/** A name is claimed, and nothing that only natter/1 has. */
const claim = /^nick +\S{1,100}$/i

/**
 * What a line says of a client that was greeted in natter/1 because it was silent, or had said nothing that
 * decides. The line of an `either` is to be read again in IRC, once another line has decided for that.
 */
export const recogniseLate = (line: string): "irc" | "either" | "natter" => {
  const [, word] = /^([A-Z]+)(?: |$)/.exec(line) ?? []
  if ((word !== undefined && late.has(word)) || typed.test(line)) return "irc"
  return claim.test(line) ? "either" : "natter"
}

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

/** Decides by the line after a NICK. */
const recogniseSecond = (text: string): Language | "undecided" => {
  const end = text.indexOf("\n")
  if (end < 0) return "undecided"
  const second = text.slice(end + 1)
  const [word = ""] = /^[A-Z]*/.exec(second) ?? []
  const mayPing = text[end - 1] === "\r"
  if (word.length === second.length)
    return mayBecome(mayPing ? [...afterNick, ping] : afterNick, word) ? "undecided" : "natter"
  if (mayPing && second === `${ping} `) return "undecided"
  const isPing = mayPing && /^PING [^\r\n]/.test(second)
  return isPing || afterNick.includes(word) ? "irc" : "natter"
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

/** A name was claimed, and nothing else: either language. What decides comes at once or not at all. */
export const isNickAlone = (head: Uint8Array): boolean =>
  /^NICK[^\n]*\n[A-Z]*$/.test(latin1.decode(head))

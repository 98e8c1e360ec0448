import type { Carrier } from "./carrier.ts"

/** How the load speaks to a server: natter/1, the lines of the raw relays, or IRC. */
export interface Dialect {
  readonly carrier: Carrier
  /** What a client says first; it is in the room when `joined` has come. */
  readonly greeting: (nick: string) => string
  readonly joined: string
  /** Connections that are made at the same time. */
  readonly atOnce: number
  /** A line of about 60 bytes for the room, its end included. `serial` counts the sender's lines from 1. */
  readonly line: (nick: string, serial: number) => string
  /**
   * Who learns that a line of sender `index` was delivered: the sender itself, or, where a server
   * tells an author nothing, a witness who only listens.
   */
  readonly seenBy: "author" | "witness"
  /** The index of the sender that the line at `start` shows to be delivered; -1 for other lines. */
  readonly sender: (bytes: Uint8Array, start: number, reader: number) => number
}

/** How the client with this index speaks. */
export type Speaks = (index: number) => Dialect

const text = "the quick brown fox jumps over a lazy dog..."

/** A nickname of three letters. The last one tells the first 26 apart. */
export const nickname = (index: number): string =>
  [index / 676, index / 26, index]
    .map((n) => String.fromCharCode(97 + (Math.floor(n) % 26)))
    .join("")

const letter = (byte: number | undefined): number => (byte ?? 0) - 97

const at = "@".charCodeAt(0)

/**
 * As natter's own client: it speaks first, every line is numbered, and counts when its OK has come. Also
 * a server of 0.1.0, which greets by itself, is spoken to like this.
 */
export const natter: Dialect = {
  carrier: "tcp",
  greeting: (nick) => `\nNICK ${nick}\n`,
  joined: "JOINED lobby",
  atOnce: 256,
  line: (_, serial) => `@${serial} SAY lobby ${text}\n`,
  seenBy: "author",
  sender: (bytes, start, reader) => (bytes[start] === at ? reader : -1)
}

/** A line is relayed as it stands, to its author too. */
export const raw: Dialect = {
  carrier: "tcp",
  greeting: () => "",
  joined: "HELLO",
  atOnce: 256,
  line: (nick) => `${nick} ............. ${text}\n`,
  seenBy: "author",
  sender: (bytes, start, reader) => (letter(bytes[start + 2]) === reader ? reader : -1)
}

export const irc: Dialect = {
  carrier: "tcp",
  greeting: (nick) => `NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN #lobby\r\n`,
  joined: " 366 ",
  // ngircd is slower the more are waiting.
  atOnce: 4,
  line: () => `PRIVMSG #lobby :${text}\r\n`,
  seenBy: "witness",
  // :aab!~aab@host PRIVMSG …
  sender: (bytes, start) => letter(bytes[start + 3])
}

/** The same, where the server tells authors what it has delivered. Any number may connect at once. */
export const ircWithEcho: Dialect = {
  ...irc,
  greeting: (nick) =>
    `CAP REQ :echo-message\r\nNICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nCAP END\r\nJOIN #lobby\r\n`,
  atOnce: 256,
  seenBy: "author",
  sender: (bytes, start, reader) => (irc.sender(bytes, start, reader) === reader ? reader : -1)
}

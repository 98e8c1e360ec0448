import { isPin, type Pin } from "../security/Pin.ts"

/**
 * The text in which a client keeps the keys of servers: one on each line, such as
 * `chat.example:5050 sha256.… 2026-11-25`. Comments (`#`) and blank lines stay where they are.
 */

/** A server by its name in that text: `chat.example:5050` or `[::1]:5050`. */
export const placeOf = (host: string, port: number): string => {
  const name = host.toLowerCase().replace(/(?<=.)\.$/, "")
  // A name with blanks or a line break would be read as several words.
  const word = name.replace(/[\s#\p{Cc}]/gu, encodeURIComponent)
  return `${word.includes(":") ? `[${word}]` : word}:${port}`
}

/** A key of a server. */
export interface KnownKey {
  readonly pin: Pin
  /** The day when it was first met, such as `2026-11-25`. */
  readonly since: string
}

/** What the text has about one server. */
export interface Found {
  readonly keys: ReadonlyArray<KnownKey>
  /** The number of a line about it that cannot be read; undefined where there is none. */
  readonly unreadable: number | undefined
  /** The numbers of all other lines that cannot be read. */
  readonly otherUnreadable: ReadonlyArray<number>
}

interface Line {
  readonly place: string
  readonly key: KnownKey | undefined
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** What a line says; undefined for one that says nothing. */
const read = (line: string): Line | undefined => {
  const [place = "", pin, since = "", ...more] = line.trim().split(/\s+/)
  if (place === "" || place.startsWith("#")) return undefined
  const isKey = isPin(pin) && isDay(since) && more.length === 0
  return { place: place.toLowerCase(), key: isKey ? { pin, since } : undefined }
}

const linesOf = (text: string): ReadonlyArray<string> => text.split("\n")

export const find = (text: string, place: string): Found => {
  const keys: Array<KnownKey> = []
  const unreadable: Array<number> = []
  const otherUnreadable: Array<number> = []
  for (const [at, line] of linesOf(text).entries()) {
    const said = read(line)
    if (said === undefined) continue
    const isAbout = said.place === place
    if (said.key === undefined) (isAbout ? unreadable : otherUnreadable).push(at + 1)
    else if (isAbout) keys.push(said.key)
  }
  return { keys, unreadable: unreadable[0], otherUnreadable }
}

/** What has to be appended to a text so that it has this key. */
export const addition = (text: string, place: string, { pin, since }: KnownKey): string =>
  `${text === "" || text.endsWith("\n") ? "" : "\n"}${place} ${pin} ${since}\n`

/** The text without a server, and the lines that were about it. */
export const forget = (
  text: string,
  place: string
): { readonly text: string; readonly removed: ReadonlyArray<string> } => {
  const lines = linesOf(text)
  const isAbout = (line: string): boolean => read(line)?.place === place
  return {
    text: lines.filter((line) => !isAbout(line)).join("\n"),
    removed: lines.filter(isAbout).map((line) => line.trim())
  }
}

/** The day of a time in milliseconds since 1970, in UTC. */
export const dayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10)

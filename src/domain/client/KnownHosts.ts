import { formatIp, parseIp } from "../network/Ip.ts"
import { isPin, type Pin } from "../security/Pin.ts"

/**
 * The text in which a client keeps by what it knows servers: a key on each line, such as
 * `chat.example:5050 sha256.… 2026-11-25`, or `by-certificate` in its place. Comments (`#`) and blank lines stay
 * where they are.
 */

/** A host in one form: an address as short as it can be, a name in lower case and without a dot at its end. */
export const canonicalHost = (host: string): string => {
  const name = host.replace(/(?<=[^.])\.+$/, "")
  const [address = "", ...zone] = name.split("%")
  const bytes = parseIp(address)
  return bytes === undefined ? name.toLowerCase() : [formatIp(bytes), ...zone].join("%")
}

/** A server by its name in that text: `chat.example:5050` or `[::1]:5050`. */
export const placeOf = (host: string, port: number): string => {
  // A name with blanks or a line break would be read as several words.
  const word = canonicalHost(host)
    .replace(/[\s#[\]\p{Cc}]/gu, encodeURIComponent)
    .toLowerCase()
  return `${word.includes(":") ? `[${word}]` : word}:${port}`
}

/** The place that a word of the text means: as in OpenSSH's file, every host may have brackets. */
const placeIn = (word: string): string => {
  const [, inBrackets, bare, port] = /^(?:\[(.+)\]|(.+)):(\d{1,5})$/.exec(word) ?? []
  const host = inBrackets ?? bare
  return host === undefined ? word.toLowerCase() : placeOf(host, Number(port))
}

/** Stands for the key of a server that an authority vouches for, whose keys may change. */
export const byCertificate = "by-certificate"

/** By what a server is known. */
export type Proof = Pin | typeof byCertificate

/** A key of a server. */
export interface KnownKey {
  readonly pin: Pin
  /** The day when it was first met, such as `2026-11-25`. */
  readonly since: string
}

/** By what one server is known. */
export interface Known {
  readonly keys: ReadonlyArray<KnownKey>
  /** The day when it first had a valid certificate; undefined where its certificate is not relied on. */
  readonly certifiedSince: string | undefined
}

/** What the text has about one server. */
export interface Found extends Known {
  /** The number of a line about it that cannot be read; undefined where there is none. */
  readonly unreadable: number | undefined
  /** The numbers of all other lines that cannot be read. */
  readonly otherUnreadable: ReadonlyArray<number>
}

interface Line {
  readonly place: string
  /** Undefined where it cannot be read. */
  readonly entry: { readonly proof: Proof; readonly since: string } | undefined
}

const isProof = (text: string | undefined): text is Proof => text === byCertificate || isPin(text)

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** What a line says; undefined for one that says nothing. */
const read = (line: string): Line | undefined => {
  const [word = "", proof, since = "", ...more] = line.trim().split(/\s+/)
  if (word === "" || word.startsWith("#")) return undefined
  // A name is asked for in its form of ASCII, and would never be found in another.
  const isEntry = /^[!-~]+$/.test(word) && isProof(proof) && isDay(since) && more.length === 0
  return { place: placeIn(word), entry: isEntry ? { proof, since } : undefined }
}

const linesOf = (text: string): ReadonlyArray<string> => text.split("\n")

export const find = (text: string, place: string): Found => {
  const keys: Array<KnownKey> = []
  let certifiedSince: string | undefined
  const unreadable: Array<number> = []
  const otherUnreadable: Array<number> = []
  for (const [at, line] of linesOf(text).entries()) {
    const said = read(line)
    if (said === undefined) continue
    const isAbout = said.place === place
    if (said.entry === undefined) (isAbout ? unreadable : otherUnreadable).push(at + 1)
    else if (isAbout) {
      const { proof, since } = said.entry
      if (proof === byCertificate) certifiedSince ??= since
      else keys.push({ pin: proof, since })
    }
  }
  return { keys, certifiedSince, unreadable: unreadable[0], otherUnreadable }
}

/** What has to be appended to a text so that a server is known by this. */
export const addition = (text: string, place: string, proof: Proof, since: string): string =>
  `${text === "" || text.endsWith("\n") ? "" : "\n"}${place} ${proof} ${since}\n`

/** Whether a server is known by this already. */
export const has = ({ certifiedSince, keys }: Known, proof: Proof): boolean =>
  proof === byCertificate ? certifiedSince !== undefined : keys.some(({ pin }) => pin === proof)

/** What is known of a server by this alone. */
export const knownBy = (proof: Proof, since: string): Known =>
  proof === byCertificate
    ? { keys: [], certifiedSince: since }
    : { keys: [{ pin: proof, since }], certifiedSince: undefined }

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

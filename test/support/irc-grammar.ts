/** The form of a line of IRC as a server writes it, from RFC 1459 and IRCv3 alone: stricter than what clients take. */

export interface IrcLine {
  readonly tags: ReadonlyMap<string, string>
  readonly source: string | undefined
  readonly verb: string
  readonly params: ReadonlyArray<string>
}

/** The most bytes of a line, with its end, behind the tags. */
const longest = 512
/** The most bytes of the tags, with their `@` and the space behind them. */
const longestTags = 8191
const mostParams = 15

const tagKey = /^\+?(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/
const tagValue = /^(?:[^\0\r\n; \\]|\\[:s\\rn])+$/
const person = /^[A-Za-z][A-Za-z0-9_-]*(?:![^\0\r\n @!:]+@[^\0\r\n @!:]+)?$/
const host = /^[A-Za-z0-9][A-Za-z0-9.-]*$/
const command = /^(?:[A-Z]+|\d\d\d)$/

const escapes: ReadonlyMap<string, string> = new Map([
  ["\\:", ";"],
  ["\\s", " "],
  ["\\\\", "\\"],
  ["\\r", "\r"],
  ["\\n", "\n"]
])

/** The value of a tag. */
export const unescaped = (value: string): string =>
  value.replace(/\\(.?)/gs, (found, next: string) => escapes.get(found) ?? next)

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The text of bytes; undefined where they are not UTF-8. */
const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

const readTags = (text: string): ReadonlyMap<string, string> | string => {
  const tags = new Map<string, string>()
  for (const one of text.split(";")) {
    const equals = one.indexOf("=")
    const key = equals < 0 ? one : one.slice(0, equals)
    const value = equals < 0 ? "" : one.slice(equals + 1)
    if (!tagKey.test(key)) return `the tag ${JSON.stringify(key)}`
    if (tags.has(key)) return `the tag ${key} twice`
    if (equals >= 0 && !tagValue.test(value))
      return `the value ${JSON.stringify(value)} of the tag ${key}`
    tags.set(key, unescaped(value))
  }
  return tags
}

const readParams = (text: string): ReadonlyArray<string> | string => {
  const trailing = text.startsWith(":") ? 0 : text.indexOf(" :") + 1
  const hasTrailing = text.startsWith(":") || trailing > 0
  const middles = hasTrailing ? text.slice(0, Math.max(0, trailing - 1)) : text
  const params = middles === "" ? [] : middles.split(" ")
  if (params.includes("")) return "an empty parameter, or two spaces"
  const all = hasTrailing ? [...params, text.slice(trailing + 1)] : params
  return all.length > mostParams ? `${all.length} parameters` : all
}

/** The tags of a line, and what is behind them; or what is wrong. */
const cutTags = (line: string): readonly [ReadonlyMap<string, string>, string] | string => {
  if (!line.startsWith("@")) return [new Map(), line]
  const space = line.indexOf(" ")
  if (space < 0) return "nothing but tags"
  if (Buffer.byteLength(line.slice(0, space + 1)) > longestTags) return "too many bytes of tags"
  const tags = readTags(line.slice(1, space))
  return typeof tags === "string" ? tags : [tags, line.slice(space + 1)]
}

/** Reads a line of a server without its LF: what it says, or what is wrong with it. */
export const readIrc = (bytes: Uint8Array): IrcLine | string => {
  const text = decode(bytes)
  if (text === undefined) return "not UTF-8"
  if (!text.endsWith("\r")) return "no CR at its end"
  const line = text.slice(0, -1)
  if (/[\0\r\n]/.test(line)) return "NUL, CR or LF inside"
  const cut = cutTags(line)
  if (typeof cut === "string") return cut
  const [tags, rest] = cut
  if (Buffer.byteLength(rest) + 2 > longest) return `${Buffer.byteLength(rest) + 2} bytes`
  const [, source, said = ""] = /^(?::([^ ]*) )?(.*)$/s.exec(rest) ?? []
  if (source !== undefined && !person.test(source) && !host.test(source))
    return `the source ${JSON.stringify(source)}`
  const [, verb = "", behind = ""] = /^([^ ]*)(?: (.*))?$/s.exec(said) ?? []
  if (!command.test(verb)) return `the command ${JSON.stringify(verb)}`
  if (said === `${verb} `) return "a space at its end"
  const params = readParams(behind)
  return typeof params === "string" ? params : { tags, source, verb, params }
}

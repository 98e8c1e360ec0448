import { pieces } from "./Splitting.ts"
import { parseTags, printTags, type Tags } from "./Tags.ts"

/** A line of IRC. */
export interface Message {
  readonly tags?: Tags
  /** Who says it. */
  readonly source?: string
  readonly verb: string
  /** None is empty, has a space, or begins with a colon. */
  readonly params: ReadonlyArray<string>
  /** The last parameter, where it may hold anything. */
  readonly text?: string
}

/** What was read: here the last parameter is one of all. */
export interface Parsed {
  readonly tags: Tags
  readonly source: string | undefined
  readonly verb: string
  readonly params: ReadonlyArray<string>
}

/** The most bytes of a line behind its tags, without its end. */
export const maxBytes = 510
/** The most bytes of tags, with their `@` and the space behind them. */
export const maxTagBytes = 8191
/** Those of a client's tags: servers add their own. */
const maxClientTagBytes = 4096

/** The most bytes that are said again of what a client has said. */
const maxMiddleBytes = 100

/** What would end a line, or hide a part of it, wherever it stands. */
const breaking = /[\0\r\n]/g

const afterSpaces = (line: string, from: number): number => {
  let at = from
  while (line[at] === " ") at += 1
  return at
}

/** The part of a line before the first space, and what follows the spaces. */
const cut = (line: string): readonly [string, string] => {
  const space = line.indexOf(" ")
  return space < 0 ? [line, ""] : [line.slice(0, space), line.slice(afterSpaces(line, space))]
}

const parseParams = (text: string): ReadonlyArray<string> => {
  const params: Array<string> = []
  let rest = text
  while (rest !== "" && !rest.startsWith(":")) {
    const [param, others] = cut(rest)
    params.push(param)
    rest = others
  }
  if (rest !== "") params.push(rest.slice(1))
  return params
}

/** Where the tags of a line end. */
const afterTags = (line: string): number => {
  if (!line.startsWith("@")) return 0
  const space = line.indexOf(" ")
  return space < 0 ? line.length : space + 1
}

/** The most bytes that UTF-8 needs for one of the units of which a string has its length. */
const unitBytes = 3

/** Whether a line is longer than a client's may be. */
export const isTooLong = (line: string): boolean => {
  if (line.length * unitBytes <= maxBytes) return false
  const end = afterTags(line)
  return (
    Buffer.byteLength(line.slice(0, end)) > maxClientTagBytes ||
    Buffer.byteLength(line.slice(end)) > maxBytes
  )
}

/** Reads a line without its end; undefined where there is no verb. */
export const parse = (raw: string): Parsed | undefined => {
  const line = raw.replace(breaking, "")
  const end = afterTags(line)
  const tags = line.startsWith("@") ? parseTags(line.slice(1, end).trimEnd()) : []
  const body = line.slice(afterSpaces(line, end))
  const [first, rest] = body.startsWith(":") ? cut(body) : ["", body]
  const [verb, params] = cut(rest)
  if (verb === "") return undefined
  return {
    tags,
    source: first === "" ? undefined : first.slice(1),
    verb: verb.toUpperCase(),
    params: parseParams(params)
  }
}

/** Anything made into a parameter that others may follow. */
export const middle = (text: string): string =>
  pieces(text.replace(/[\0\s]/g, "_").replace(/^:+/, ""), maxMiddleBytes)[0] || "*"

/** Writes a line with its end. A text that is too long loses its end. */
export const print = ({ params, source, tags, text, verb }: Message): string => {
  let said = verb
  for (const param of params) said += ` ${param}`
  const line = `${source === undefined ? "" : `:${source} `}${said.replace(breaking, "")}`
  const before = tags === undefined || tags.length === 0 ? "" : `@${printTags(tags)} `
  if (text === undefined) return `${before}${line}\r\n`
  const room = maxBytes - Buffer.byteLength(line) - 2
  return `${before}${line} :${pieces(text.replace(breaking, " "), room)[0] ?? ""}\r\n`
}

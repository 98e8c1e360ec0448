import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import { Option } from "effect"
import { suggest } from "../domain/client/Suggest.ts"

/**
 * Looks through a command line before it is read. The library that reads it drops what it does not
 * understand, or tells about something else; here whatever is wrong gets one sentence that says what
 * would be accepted.
 */
export interface Grammar {
  /** The program's name, and the subcommand's. */
  readonly name: string
  readonly flags: ReadonlyMap<string, Options.Options<unknown>>
  /** What stands by its place, such as `<host>`. */
  readonly places: ReadonlyArray<string>
  readonly subcommands: ReadonlyMap<string, Grammar>
}

const named = <A>(name: Option.Option<string>, of: A): ReadonlyArray<readonly [string, A]> =>
  Option.match(name, { onNone: () => [], onSome: (name) => [[name, of]] })

/** The grammar of a command, from the same flags and arguments that the library is given. */
export const grammar = (
  name: string,
  parts: Readonly<Record<string, unknown>>,
  subcommands: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}
): Grammar => ({
  name,
  flags: new Map(
    Object.values(parts)
      .filter(Options.isOptions)
      .flatMap((flag) => named(Options.getIdentifier(flag), flag))
  ),
  places: Object.values(parts)
    .filter(Args.isArgs)
    .flatMap((place) => Option.toArray(Args.getIdentifier(place))),
  subcommands: new Map(
    Object.entries(subcommands).map(([sub, parts]) => [sub, grammar(`${name} ${sub}`, parts)])
  )
})

/** What the library takes by itself. */
const builtIn = new Set(["--help", "-h", "--version", "--wizard", "--completions"])

const isFlag = (word: string): boolean => word.startsWith("-") && word !== "-"

/** How a flag is written, such as `--port number`. */
const written = (flag: Options.Options<unknown>): string =>
  HelpDoc.toAnsiText(Options.getHelp(flag))
    .replace(/\x1b\[[\d;]*m/g, "")
    .trim()
    .split("\n")[0] ?? ""

/**
 * The words that the library is to read. Where help or the version is asked for, that is all it is
 * given, with the subcommand: behind another flag it would take it for something else.
 */
export const essential = (
  { subcommands }: Grammar,
  words: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const end = words.indexOf("--")
  const at = words.findIndex((word) => builtIn.has(word))
  if (at < 0 || (end >= 0 && at > end)) return words
  const sub = words.slice(0, 1).filter((word) => subcommands.has(word))
  return [...sub, ...words.slice(at, words[at] === "--completions" ? at + 2 : at + 1)]
}

/** What is wrong with the words after a program's name, in one sentence; undefined when nothing is. */
export const objection = (grammar: Grammar, words: ReadonlyArray<string>): string | undefined => {
  const end = words.indexOf("--")
  const read = end < 0 ? words : words.slice(0, end)
  if (read.some((word) => builtIn.has(word))) return undefined
  const sub = grammar.subcommands.get(words[0] ?? "")
  return sub === undefined
    ? wrong(grammar, read, end < 0 ? [] : words.slice(end + 1))
    : objection(sub, words.slice(1))
}

/** `after` is what stands behind `--`, and is no flag whatever it looks like. */
const wrong = (
  grammar: Grammar,
  words: ReadonlyArray<string>,
  after: ReadonlyArray<string>
): string | undefined => {
  const given = new Set<string>()
  const places: Array<string> = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ""
    if (!isFlag(word)) {
      if (grammar.subcommands.has(word)) return subcommandFirst(grammar, word)
      places.push(word)
      continue
    }
    const [name = "", value] = word.split(/=(.*)/s, 2)
    const flag = grammar.flags.get(name)
    if (flag === undefined) return unknown(grammar, name)
    if (given.has(name)) return `${name} was given twice, but is taken once.`
    given.add(name)
    if (Options.isBool(flag)) {
      const next = value ?? words[at + 1]
      if (value !== undefined || next === "true" || next === "false")
        return `${name} stands alone, without a value.`
    } else if (value === undefined ? isMissing(words[++at]) : value === "") {
      return `${name} needs a value: ${written(flag)}.`
    }
  }
  return misspelt(grammar, places) ?? tooMany(grammar, [...places, ...after])
}

/** A subcommand gone wrong is read as what stands there otherwise; then what follows it makes no sense. */
const misspelt = (
  { name, subcommands }: Grammar,
  [first = "", second]: ReadonlyArray<string>
): string | undefined => {
  if (second === undefined || /^\d+$/.test(second)) return undefined
  const meant = suggest(first, [...subcommands.keys()])
  if (meant === undefined) return undefined
  const { name: full = "", places = [] } = subcommands.get(meant) ?? {}
  return `${name} has no ${first}; did you mean ${meant}? ${[full, ...places].join(" ")}`
}

const isMissing = (value: string | undefined): boolean =>
  value === undefined || value.startsWith("--")

const subcommandFirst = ({ name }: Grammar, word: string): string =>
  `${word} comes first, and everything else after it: ${name} ${word} --host host.`

const unknown = ({ flags, name, places, subcommands }: Grammar, flag: string): string => {
  for (const [sub, { flags }] of subcommands) {
    const found = flags.get(flag)
    if (found !== undefined) return `${flag} is a flag of ${sub}: ${name} ${sub} ${written(found)}.`
  }
  const meant = suggest(flag, [...flags.keys()])
  if (meant !== undefined) return `There is no flag ${flag}; did you mean ${meant}?`
  return places.includes("<text>")
    ? `There is no flag ${flag}; a text that begins with a hyphen stands after two: ${name} -- text.`
    : `There is no flag ${flag}; --help lists what there is.`
}

const tooMany = ({ name, places }: Grammar, given: ReadonlyArray<string>): string | undefined => {
  const extra = given[places.length]
  if (extra === undefined) return undefined
  const taken = places.length === 0 ? "flags alone" : `${places.join(" ")} and flags`
  const quotes = places.includes("<text>") ? " Several words stand in quotes." : ""
  return `${name} takes ${taken}: ${extra} is one argument too many.${quotes}`
}

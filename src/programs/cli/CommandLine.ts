import { Either } from "effect"
import { suggest } from "../../domain/client/Suggest.ts"
import * as Copy from "./Copy.ts"
import type { Program } from "./Program.ts"

/**
 * Looks through a command line before its values are read. The library that reads them drops what it
 * does not understand, or complains about something else; here each mistake gets one sentence that
 * says what would be accepted.
 */

/** The shells for which there are completions. */
export const shells = ["bash", "fish", "zsh"] as const
export type Shell = (typeof shells)[number]

/** What a command line asks for. */
export type Request =
  | { readonly _tag: "Help"; readonly of: Program }
  | { readonly _tag: "Version" }
  | { readonly _tag: "Completions"; readonly shell: Shell }
  | {
      readonly _tag: "Run"
      readonly of: Program
      readonly words: ReadonlyArray<string>
      /** The words behind `--`: arguments, whatever they look like. */
      readonly after: ReadonlyArray<string>
    }

const help = ["--help", "-h"]
const completions = "--completions"
const builtIn = [...help, "--version", "-v", completions]

/** What the words after a program's name ask for, or what is wrong with them, in one sentence. */
export const parse = (
  program: Program,
  words: ReadonlyArray<string>
): Either.Either<Request, string> => {
  const at = subcommandAt(program, words)
  const sub = program.subcommands.get(words[at] ?? "")
  if (sub !== undefined) return parse(sub, words.toSpliced(at, 1))
  // A text may be any word.
  if (!program.places.includes("<text>")) {
    if (words[0] === "help") return helpOn(program, words[1])
    if (words[0] === "version" && words.length === 1) return Either.right({ _tag: "Version" })
  }
  const end = words.includes("--") ? words.indexOf("--") : words.length
  const [read, after] = [words.slice(0, end), words.slice(end + 1)]
  // Help is given wherever it is asked for, whatever else is wrong with the line.
  const asked = read.find((word) => builtIn.includes(word))
  if (asked !== undefined) return answer(program, asked, read[read.indexOf(asked) + 1])
  const wrong = objection(program, read, after)
  return wrong === undefined
    ? Either.right({ _tag: "Run", of: program, words: read, after })
    : Either.left(wrong)
}

/** Where the subcommand is. It comes first, but behind flags of a program that does nothing without one. */
const subcommandAt = (
  { flags, places, subcommands }: Program,
  words: ReadonlyArray<string>
): number => {
  if (places.length > 0 || subcommands.size === 0) return 0
  let at = 0
  for (;;) {
    const [name = "", value] = (words[at] ?? "").split("=", 2)
    const flag = flags.get(name)
    if (flag === undefined) return at
    at += flag.takesValue && value === undefined ? 2 : 1
  }
}

/** `natter help` and `natter help send`. */
const helpOn = (program: Program, of: string | undefined): Either.Either<Request, string> => {
  const isAll = of === undefined || isFlag(of) || program.subcommands.size === 0
  const found = isAll ? program : program.subcommands.get(of)
  return found === undefined
    ? Either.left(Copy.noCommand(of ?? "", [...program.subcommands.keys()]))
    : Either.right({ _tag: "Help", of: found })
}

const answer = (
  program: Program,
  asked: string,
  value: string | undefined
): Either.Either<Request, string> => {
  if (help.includes(asked)) return Either.right({ _tag: "Help", of: program })
  if (asked !== completions) return Either.right({ _tag: "Version" })
  const shell = shells.find((name) => name === value)
  return shell === undefined
    ? Either.left(Copy.valueMissing(completions, `${completions} ${shells.join("|")}`))
    : Either.right({ _tag: "Completions", shell })
}

const isFlag = (word: string): boolean => word.startsWith("-") && word !== "-"
const isMissing = (value: string | undefined): boolean =>
  value === undefined || value.startsWith("--")

const objection = (
  program: Program,
  words: ReadonlyArray<string>,
  after: ReadonlyArray<string>
): string | undefined => {
  const given = new Set<string>()
  const places: Array<string> = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ""
    if (!isFlag(word)) {
      const sub = program.subcommands.get(word)
      if (sub !== undefined) return Copy.subcommandFirst(word, usageOf(sub))
      places.push(word)
      continue
    }
    const [name = "", value] = word.split(/=(.*)/s, 2)
    const flag = program.flags.get(name)
    if (flag === undefined) return unknown(program, name)
    if (given.has(flag.name) && !flag.mayRepeat) return Copy.givenTwice(flag.name)
    given.add(flag.name)
    if (!flag.takesValue) {
      const next = value ?? words[at + 1]
      if (value !== undefined || next === "true" || next === "false")
        return Copy.valueNotTaken(name)
    } else if (value === undefined ? isMissing(words[++at]) : value === "") {
      return Copy.valueMissing(name, flag.usage)
    }
  }
  return misspelt(program, places) ?? tooMany(program, [...places, ...after])
}

/** A subcommand with the server that it is for. */
const usageOf = ({ flags, name, places }: Program): string =>
  flags.has("--host") ? `${name} --host host` : [name, ...places].join(" ")

const unknown = ({ flags, name, places, subcommands }: Program, flag: string): string => {
  for (const [sub, of] of subcommands) {
    const found = of.flags.get(flag)
    if (found !== undefined) return Copy.flagOfSubcommand(flag, sub, `${of.name} ${found.usage}`)
  }
  const meant = suggest(flag, [...flags.keys()])
  if (meant !== undefined) return Copy.meantFlag(flag, meant)
  return places.includes("<text>")
    ? Copy.hyphenInText(flag, `${name} -- text`)
    : Copy.unknownFlag(flag, name)
}

/** A misspelt subcommand would be read as an argument; then what follows it makes no sense. */
const misspelt = (
  { subcommands }: Program,
  [first = "", second]: ReadonlyArray<string>
): string | undefined => {
  if (second === undefined || /^\d+$/.test(second)) return undefined
  const meant = suggest(first, [...subcommands.keys()])
  if (meant === undefined) return undefined
  const { name = "", places = [] } = subcommands.get(meant) ?? {}
  return Copy.meantSubcommand(first, meant, [name, ...places].join(" "))
}

const tooMany = (
  { flags, name, places, subcommands, takesRest }: Program,
  given: ReadonlyArray<string>
): string | undefined => {
  const extra = takesRest ? undefined : given[places.length]
  if (extra !== undefined && places.length === 0 && subcommands.size > 0)
    return Copy.noCommand(extra, [...subcommands.keys()])
  const isHostFlag = flags.has("--host") && !places.includes("<host>")
  return extra === undefined
    ? undefined
    : Copy.tooMany(extra, name, places, isHostFlag, isHostFlag && flags.has("--room"))
}

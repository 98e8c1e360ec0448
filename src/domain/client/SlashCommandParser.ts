import { Either, Option, ParseResult, Schema, SchemaAST } from "effect"
import { actionOf } from "../chat/Action.ts"
import { ruleOf } from "../chat/Rule.ts"
import * as Copy from "./Copy.ts"
import { abbreviate, suggest } from "./Suggest.ts"

/**
 * What a typed line means. A line that begins with `/` is a command of a table; any other is a text.
 * The table is data: parsing, completion, suggestions and help all come from one entry.
 */

/** What an argument is, so that completion knows what to offer. A `text` is the rest of the line. */
export type Kind = "word" | "nick" | "room" | "ownRoom" | "command" | "choice" | "number" | "text"

/** One argument. */
export interface Slot {
  readonly name: string
  readonly kind: Kind
  readonly optional: boolean
  /** The values that are allowed, if that is a fixed list. */
  readonly choices: ReadonlyArray<string>
}

/** One `/command`, and what it does: an `A`. */
export interface SlashCommand<A> {
  /** Without the slash. */
  readonly name: string
  /** Other names for it. */
  readonly aliases: ReadonlyArray<string>
  /** Its form, such as `/msg NICK TEXT`. */
  readonly usage: string
  /** What it does, in one line. */
  readonly help: string
  readonly slots: ReadonlyArray<Slot>
  /** Parses what follows the name; fails with a sentence that has the usage in it. */
  readonly parse: (rest: string) => Either.Either<A, string>
}

/** What a typed line means. */
export type Meaning<A> =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Say"; readonly text: string }
  /** The command of this name. */
  | { readonly _tag: "Act"; readonly name: string; readonly act: A }
  /** The line is not carried out; the sentence says why, and what would be. It was meant as the command of this name. */
  | { readonly _tag: "Question"; readonly sentence: string; readonly name?: string | undefined }

const slotAnnotation = Symbol.for("natter/domain/client/Slot")

/** Annotates the schema of an argument with its kind; an argument without one is a text. */
export const completedAs = (kind: Kind, choices: ReadonlyArray<string> = []) => ({
  [slotAnnotation]: { kind, choices }
})

const slot = (name: string, of: Schema.Struct.Field): Slot => {
  const optional = Schema.isPropertySignature(of)
  const { choices, kind } = Option.getOrElse(
    SchemaAST.getAnnotation<Pick<Slot, "kind" | "choices">>(slotAnnotation)(astOf(of)),
    () => ({ kind: "text" as const, choices: [] })
  )
  return { name, optional, kind, choices }
}

const astOf = (of: Schema.Struct.Field): SchemaAST.AST => {
  if (!Schema.isPropertySignature(of)) return of.ast
  return of.ast._tag === "PropertySignatureDeclaration" ? of.ast.type : of.ast.from.type
}

/** `NICK`, `[ROOM]` or `on|off`. */
const slotUsage = ({ choices, name, optional }: Slot): string => {
  const value = choices.length > 0 ? choices.join("|") : name.toUpperCase()
  return optional ? `[${value}]` : value
}

/** A text, or an empty one in place of one that has only blanks and invisible characters. */
const visible = (text: string): string =>
  /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text) ? "" : text

/** Splits a line into arguments, up to one that is missing; `rest` is what follows the last. */
const splitArguments = (slots: ReadonlyArray<Slot>, line: string) => {
  const raw: Record<string, string> = {}
  let rest = visible(line)
  for (const { kind, name, optional } of slots) {
    if (rest === "" && optional) continue
    if (rest === "") return { raw, rest, missing: name }
    const end = kind === "text" ? -1 : rest.search(/\s/)
    raw[name] = end < 0 ? rest : rest.slice(0, end)
    rest = end < 0 ? "" : visible(rest.slice(end).trimStart())
  }
  return { raw, rest, missing: undefined }
}

/** What would be accepted for an argument, if its schema says so. */
const reasonOf = (field: Schema.Struct.Field | undefined): string | undefined =>
  field === undefined ? undefined : Option.getOrUndefined(ruleOf(astOf(field)))

/** Defines a command by its name, the Schema of its arguments in their order, its help, and what it does. */
export const command = <Args, Raw, A>(
  name: string,
  args: Schema.Schema<Args, Raw> & { readonly fields: Schema.Struct.Fields },
  help: string,
  act: (args: Args) => A,
  ...aliases: ReadonlyArray<string>
): SlashCommand<A> => {
  const slots = Object.entries(args.fields).map(([name, of]) => slot(name, of))
  const form = [`/${name}`, ...slots.map(slotUsage)].join(" ")
  const decode = Schema.decodeUnknownEither(args)

  const invalid = (error: ParseResult.ParseError): string => {
    const field = ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path[0]
    return Copy.usage(form, field === undefined ? undefined : reasonOf(args.fields[String(field)]))
  }
  /** Something follows the last argument. Of lines that were pasted, that is told otherwise. */
  const tooMuch = (rest: string, line: string): string =>
    Copy.usage(form, line.includes("\n") ? undefined : Copy.tooManyWords(abbreviate(rest)))

  /** With what was given, such as `/msg bob TEXT`. */
  const incomplete = (raw: Readonly<Record<string, string>>, missing: string): string => {
    if (Object.keys(raw).length === 0) return Copy.usage(form)
    const filled = slots.map((slot) => abbreviate(raw[slot.name] ?? slotUsage(slot)))
    return Copy.missing([`/${name}`, ...filled].join(" "), missing.toUpperCase())
  }

  const parse = (line: string) => {
    const split = splitArguments(slots, line.trim())
    if (split.missing !== undefined) return Either.left(incomplete(split.raw, split.missing))
    if (split.rest !== "") return Either.left(tooMuch(split.rest, line))
    return Either.mapBoth(decode(split.raw), { onLeft: invalid, onRight: act })
  }

  return { name, aliases, usage: form, help, slots, parse }
}

/** Words by which somebody means a command, by that. */
const commandWords: ReadonlyMap<string, string> = new Map([
  ...["quit", "exit", "bye", "logout", "q", ":q", ":q!", ":wq"].map(
    (word) => [word, "quit"] as const
  ),
  ["help", "help"]
])

/** What an input method for Chinese or Japanese types for the key of the slash, before a word. */
const wideSlash = /^\s*[／、][a-z]/i

/** Parses a typed line by the table. A line that may be a command gone wrong is never a text. */
export const parse = <A>(table: ReadonlyArray<SlashCommand<A>>, line: string): Meaning<A> => {
  if (visible(line) === "") return { _tag: "Nothing" }
  if (line.trim() === "//") return { _tag: "Say", text: "/" }
  // Only before a word: a pasted comment that begins with two slashes keeps both.
  if (/^\/{2,}\w/.test(line)) return escaped(line.slice(1))
  if (line.startsWith("//")) return { _tag: "Say", text: line }
  if (line.startsWith("/")) return parseCommand(table, line)
  const word = line.trim()
  const meant = commandWords.get(word.toLowerCase())
  if (meant !== undefined) return question(Copy.meantCommand(meant))
  if (wideSlash.test(line)) {
    const command = word.replace(/^./, "/")
    return question(Copy.commandSlash(command, canBeText(command)))
  }
  if (/^\s+\/[a-z]/i.test(line)) return question(Copy.commandIndented(word, canBeText(word)))
  return { _tag: "Say", text: line }
}

/** Whether everybody sees this as a text: by custom `/me waves` is an action, however it was typed. */
const canBeText = (text: string): boolean => actionOf(text) === undefined

const escaped = <A>(text: string): Meaning<A> =>
  canBeText(text) ? { _tag: "Say", text } : question(Copy.textIsAction)

const question = (sentence: string, name?: string) =>
  ({ _tag: "Question", sentence, name }) as const

/** The command with this name, which may be another one for it. */
export const findCommand = <A>(
  table: ReadonlyArray<SlashCommand<A>>,
  name: string
): SlashCommand<A> | undefined =>
  table.find((command) => command.name === name || command.aliases.includes(name))

/** The beginning of a path such as `/usr/bin`. No command has a second slash in its name. */
const path = /^\/([\w.-]+)\//

const parseCommand = <A>(table: ReadonlyArray<SlashCommand<A>>, line: string): Meaning<A> => {
  const end = line.search(/\s/)
  const name = line.slice(1, end < 0 ? undefined : end).toLowerCase()
  const found = findCommand(table, name)
  if (found === undefined) {
    const names = table.flatMap((command) => [command.name, ...command.aliases])
    const [, first = ""] = path.exec(line) ?? []
    if (first !== "" && suggest(first.toLowerCase(), names) === undefined)
      return { _tag: "Say", text: line }
    const meant = suggest(name, names)
    return question(
      Copy.unknownCommand(abbreviate(name), meant),
      meant === undefined ? undefined : findCommand(table, meant)?.name
    )
  }
  const act = found.parse(end < 0 ? "" : line.slice(end).trimEnd())
  if (line.trim().includes("\n") && found.slots.at(-1)?.kind !== "text")
    return question(
      Copy.commandOneLine(Either.isLeft(act) ? act.left : Copy.usage(found.usage)),
      found.name
    )
  return Either.isRight(act)
    ? { _tag: "Act", name: found.name, act: act.right }
    : question(act.left, found.name)
}

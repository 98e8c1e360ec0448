import { Either, Option, ParseResult, Schema, SchemaAST } from "effect"
import { errorReplyOf } from "../chat/ErrorReply.ts"
import { abbreviate, suggest } from "./Suggest.ts"

/**
 * What a typed line means. A line that begins with `/` is a command of a table; any other is said.
 * The table is data: from one entry come parsing, completion, suggestions and help.
 */

/** What an argument stands for, so that completion knows what to offer. A `text` is the rest of the line. */
export type Kind = "word" | "nick" | "room" | "command" | "choice" | "number" | "text"

/** One argument, as it is written and completed. */
export interface Slot {
  readonly name: string
  readonly kind: Kind
  readonly optional: boolean
  /** What may stand there, when that is a fixed list. */
  readonly choices: ReadonlyArray<string>
}

/** One `/command`, and what it does: an `A`. */
export interface SlashCommand<A> {
  /** Without the slash. */
  readonly name: string
  /** How it is written, such as `/msg nick text…`. */
  readonly usage: string
  /** What it does, in one line. */
  readonly help: string
  readonly slots: ReadonlyArray<Slot>
  /** Reads what stands after the name; a sentence when it can't be read. */
  readonly parse: (rest: string) => Either.Either<A, string>
}

/** What a typed line means. */
export type Meaning<A> =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Say"; readonly text: string }
  | { readonly _tag: "Act"; readonly act: A }
  /** The line is not carried out; the sentence says why, and what would be. */
  | { readonly _tag: "Question"; readonly sentence: string }

const slotAnnotation = Symbol.for("natter/domain/Typed")

/** Annotates the schema of an argument with its kind; without, it is a text. */
export const completedAs = (kind: Kind, choices: ReadonlyArray<string> = []) => ({
  [slotAnnotation]: { kind, choices }
})

const slot = (name: string, of: Schema.Struct.Field): Slot => {
  const optional = Schema.isPropertySignature(of)
  const ast = astOf(of)
  const { choices, kind } = Option.getOrElse(
    SchemaAST.getAnnotation<Pick<Slot, "kind" | "choices">>(slotAnnotation)(ast),
    () => ({ kind: "text" as const, choices: [] })
  )
  return { name, optional, kind, choices }
}

const astOf = (of: Schema.Struct.Field): SchemaAST.AST => {
  if (!Schema.isPropertySignature(of)) return of.ast
  return of.ast._tag === "PropertySignatureDeclaration" ? of.ast.type : of.ast.from.type
}

const written = ({ choices, kind, name, optional }: Slot): string => {
  const what = choices.length > 0 ? choices.join("|") : kind === "text" ? `${name}…` : name
  return optional ? `[${what}]` : what
}

/** Cuts the arguments off one by one: none when one is missing; `rest` is what is left after the last. */
const cutInto = (slots: ReadonlyArray<Slot>, line: string) => {
  const raw: Record<string, string> = {}
  let rest = line
  for (const { kind, name, optional } of slots) {
    if (rest === "" && optional) continue
    if (rest === "") return undefined
    const end = kind === "text" ? -1 : rest.search(/\s/)
    raw[name] = end < 0 ? rest : rest.slice(0, end)
    rest = end < 0 ? "" : rest.slice(end).trimStart()
  }
  return { raw, rest }
}

/** What would be accepted in place of an argument, where its schema says so. */
const reasonOf = (field: Schema.Struct.Field | undefined): Option.Option<string> =>
  field === undefined ? Option.none() : Option.map(errorReplyOf(astOf(field)), ({ text }) => text)

/** Defines a command by its name, the Schema of its arguments in their order, its help, and what it does. */
export const command = <Args, Raw, A>(
  name: string,
  args: Schema.Schema<Args, Raw> & { readonly fields: Schema.Struct.Fields },
  help: string,
  act: (args: Args) => A
): SlashCommand<A> => {
  const slots = Object.entries(args.fields).map(([name, of]) => slot(name, of))
  const form = [`/${name}`, ...slots.map(written)].join(" ")
  const decode = Schema.decodeUnknownEither(args)

  const usage = `It is written: ${form}`
  const refused = (field: string | undefined): string =>
    Option.match(reasonOf(field === undefined ? undefined : args.fields[field]), {
      onNone: () => usage,
      onSome: (why) => `${why} ${usage}`
    })
  const wrong = (error: ParseResult.ParseError): string => {
    const at = ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path[0]
    return refused(at === undefined ? undefined : String(at))
  }

  const parseArguments = (line: string) => {
    const cut = cutInto(slots, line)
    if (cut === undefined) return Either.left(usage)
    if (cut.rest !== "") return Either.left(refused(slots.at(-1)?.name))
    return Either.mapBoth(decode(cut.raw), { onLeft: wrong, onRight: act })
  }

  return { name, usage: form, help, slots, parse: parseArguments }
}

const quitWords = new Set(["quit", "exit", "bye", "logout", ":q", ":q!", ":wq"])

/** Reads a typed line by the table. */
export const parse = <A>(table: ReadonlyArray<SlashCommand<A>>, line: string): Meaning<A> => {
  if (line.trim() === "") return { _tag: "Nothing" }
  // Only before a word: a pasted comment that begins with two slashes keeps both.
  if (/^\/\/\w/.test(line)) return { _tag: "Say", text: line.slice(1) }
  if (line.startsWith("//")) return { _tag: "Say", text: line }
  if (line.startsWith("/")) return slash(table, line)
  const word = line.trim()
  if (quitWords.has(word.toLowerCase()))
    return question(`Did you mean /quit? To say the word itself, write it with something else.`)
  if (/^\s+\/[a-z]/i.test(line))
    return question(
      `A command begins at the start of the line: did you mean ${word}? To say it, write /${word}`
    )
  return { _tag: "Say", text: line }
}

const question = (sentence: string) => ({ _tag: "Question", sentence }) as const

const slash = <A>(table: ReadonlyArray<SlashCommand<A>>, line: string): Meaning<A> => {
  const end = line.search(/\s/)
  const name = line.slice(1, end < 0 ? undefined : end).toLowerCase()
  const found = table.find((command) => command.name === name)
  if (found === undefined) {
    const meant = suggest(
      name,
      table.map((command) => command.name)
    )
    const hint = meant === undefined ? "/help lists what there is" : `did you mean /${meant}?`
    const stop = meant === undefined ? "." : ""
    return question(
      `There is no command /${abbreviate(name)}: ${hint}${stop} To say the line as it is, begin it with //`
    )
  }
  const act = found.parse(end < 0 ? "" : line.slice(end).trim())
  if (Either.isRight(act)) return { _tag: "Act", act: act.right }
  const isPasted = line.trim().includes("\n") && found.slots.at(-1)?.kind !== "text"
  return question(isPasted ? `${oneLine} ${act.left}` : act.left)
}

const oneLine = "A command is one line; to say all of these, begin them with two slashes."

import { Either, Option, ParseResult, Schema, type SchemaAST } from "effect"
import type { LineId } from "../../chat/LineId.ts"
import type { ErrorReply } from "../ErrorReply.ts"
import { type Invalid, invalid } from "./FieldCodec.ts"
import * as Fields from "./Fields.ts"
import { unknownVerb, wrong } from "./LineCopy.ts"
import {
  type AnyVerb,
  type ExtraWords,
  type LineFormat,
  lineFormat,
  type Verb
} from "./LineFormat.ts"

/** The most bytes a line may hold before its LF, by the side that sends it. */
export const maxLineBytes = { client: 4096, server: 8192 } as const

/** A command or event with the id it carries, if any. */
export interface Line<A> {
  readonly id: Option.Option<LineId>
  readonly body: A
}

/** A line that is not of the protocol: the error to answer, and the id that the answer has to carry. */
export interface InvalidLine {
  readonly id: Option.Option<LineId>
  readonly error: ErrorReply
}

/** The lines that one side may send: their Schema, and how they are read and written. */
export interface LineCodec<A> {
  /** From a line, without id and end, to its body. Derived from the formats. */
  readonly schema: Schema.Schema<A, string>
  /** The format of each verb, in the order of the definition. */
  readonly formats: ReadonlyArray<LineFormat>
  /** Reads a line (without its end). Never throws. */
  readonly decode: (line: string) => Either.Either<Line<A>, InvalidLine>
  /**
   * Writes a line, its LF included. Throws a ParseError for a body that no line can say: one that is
   * not of its type, or that leaves a field out and has a later one.
   */
  readonly encode: (body: A, id?: Option.Option<LineId>) => string
}

/** A verb for each member of a tagged union. The tag is the verb. */
export type Verbs<A extends { readonly _tag: string }> = {
  readonly [Tag in A["_tag"]]: Verb<Extract<A, { readonly _tag: Tag }>>
}

const none = Option.none<LineId>()

/** The id that the answer to a line has to carry, however bad the rest of the line is. */
export const idOf = (line: string): Option.Option<LineId> => {
  if (line[0] !== "@") return none
  const id = decodeId(line, line.indexOf(" "))
  return id === invalid ? none : id
}

/** The id of a line that begins with @ and has its first space there. */
const decodeId = (line: string, space: number): Option.Option<LineId> | Invalid => {
  const prefix = line.slice(1, space < 0 ? line.length : space)
  const tags = prefix.indexOf(";")
  if (tags === 0 && prefix.length > 1) return none
  const id = Fields.id.decode(tags < 0 ? prefix : prefix.slice(0, tags))
  return id === invalid ? invalid : Option.some(id)
}

/** The tags of a line whose verb begins at `start`, as they stand behind the first `;`. */
const tagsOf = (line: string, start: number): string => {
  const tags = line.slice(0, start).indexOf(";")
  return tags < 0 ? "" : line.slice(tags + 1, start - 1)
}

/**
 * Puts verbs together into the lines that one side may send.
 *
 * @param type what the bodies are
 * @param extra what becomes of words after the last field
 */
export const lineCodec = <A extends { readonly _tag: string }, I>(
  type: Schema.Schema<A, I>,
  verbs: Verbs<A>,
  extra: ExtraWords = "refuses extra words"
): LineCodec<A> => {
  const formats = Object.entries<AnyVerb>(verbs).map(([tag, verb]) => lineFormat(tag, verb, extra))
  const byName = new Map(formats.map((format) => [format.name, format]))
  const byTag = new Map(formats.map((format) => [format.tag, format]))
  const unknown = unknownVerb(formats.map(({ name }) => name))

  // A format reads each field by the codec of that field, so its result is of the verb's type.
  const isBody = (_: object): _ is A => true

  const decode = (line: string): Either.Either<Line<A>, InvalidLine> => {
    let id = none
    let space = line.indexOf(" ")
    let start = 0
    if (line[0] === "@") {
      const number = decodeId(line, space)
      if (number === invalid) return Either.left({ id, error: wrong.id })
      id = number
      start = space < 0 ? line.length : space + 1
      space = line.indexOf(" ", start)
    }
    const format = byName.get(line.slice(start, space < 0 ? line.length : space))
    if (format === undefined) return Either.left({ id, error: unknown })
    const tags = format.tags.length === 0 ? "" : tagsOf(line, start)
    const body = format.decode(line, space < 0 ? -1 : space + 1, tags)
    if (Either.isLeft(body)) return Either.left({ id, error: body.left })
    return isBody(body.right)
      ? Either.right({ id, body: body.right })
      : Either.left({ id, error: unknown })
  }

  const write = (body: A, id: Option.Option<LineId>): string | Invalid => {
    const format = byTag.get(body._tag)
    if (format === undefined) return invalid
    const line = format.encode(body)
    const tags = format.tags.length === 0 ? "" : format.encodeTags(body)
    if (line === invalid || tags === invalid) return invalid
    if (Option.isSome(id)) return `@${id.value}${tags} ${line}`
    return tags === "" ? line : `@${tags} ${line}`
  }

  const unwritable = (ast: SchemaAST.AST, body: A) =>
    new ParseResult.Type(
      ast,
      body,
      `It cannot be written as ${byTag.get(body._tag)?.form ?? "a line"}`
    )

  const encode = (body: A, id: Option.Option<LineId> = none): string => {
    const line = write(body, id)
    if (line === invalid) throw ParseResult.parseError(unwritable(type.ast, body))
    return `${line}\n`
  }

  const schema = Schema.transformOrFail(Schema.String, Schema.typeSchema(type), {
    strict: true,
    decode: (line, _, ast) =>
      Either.flatMap(
        Either.mapLeft(decode(line), ({ error }) => new ParseResult.Type(ast, line, error.text)),
        ({ body, id }) =>
          Option.isNone(id)
            ? ParseResult.succeed(body)
            : ParseResult.fail(new ParseResult.Type(ast, line, "No id belongs here"))
      ),
    encode: (body, _, ast) => {
      const line = write(body, none)
      return line === invalid ? ParseResult.fail(unwritable(ast, body)) : ParseResult.succeed(line)
    }
  })

  return { schema, formats, decode, encode }
}

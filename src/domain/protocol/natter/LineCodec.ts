import { Either, Option, type Schema } from "effect"
import { type ErrorReply, errorReply, errorReplyOf } from "../../chat/ErrorReply.ts"
import { LineId } from "../../chat/LineId.ts"
import { reader } from "./FieldCodec.ts"
import { type LineFormat, lineFormat, type Verb } from "./LineFormat.ts"

/** The protocol and its version, as HELLO names it. */
export const protocol = "natter/1"

/** The most bytes a line may hold before its LF, by who says it. */
export const maxLineBytes = { client: 4096, server: 8192 } as const

/** A command or event with the id it carries, if any. */
export interface Line<A> {
  readonly id: Option.Option<LineId>
  readonly body: A
}

/** A line that could not be read: why, and the id that the answer has to carry. */
export interface InvalidLine {
  readonly id: Option.Option<LineId>
  readonly refusal: ErrorReply
}

/** The lines that one side may say: their Schema, and how they are read and written. */
export interface LineCodec<S extends Verbs> {
  readonly schema: S
  /** How each verb is written, in the order of the Schema. */
  readonly layouts: ReadonlyArray<LineFormat>
  /** Reads a line (without its end). Never throws. */
  readonly decode: (line: string) => Either.Either<Line<S["Type"]>, InvalidLine>
  /** Writes a line, its LF included. Throws a ParseError for a body that is not of the Schema. */
  readonly encode: (body: S["Type"], id?: Option.Option<LineId>) => string
}

type Verbs = Schema.Union<ReadonlyArray<Verb>>

const decodeId = reader(LineId)
const badId = Option.getOrThrow(errorReplyOf(LineId.ast))

/** The id of a line, and what stands behind it. */
const splitId = (
  line: string
): Either.Either<readonly [Option.Option<LineId>, string], ErrorReply> => {
  if (!line.startsWith("@")) return Either.right([Option.none(), line])
  const space = line.indexOf(" ")
  const id = decodeId(line.slice(1, space < 0 ? line.length : space))
  if (Option.isNone(id)) return Either.left(badId)
  return Either.right([id, space < 0 ? "" : line.slice(space + 1)])
}

/** The id that the answer to a line has to carry, however bad the rest of the line is. */
export const idOf = (line: string): Option.Option<LineId> =>
  Either.match(splitId(line), { onLeft: () => Option.none(), onRight: ([id]) => id })

/** Puts verbs together into what one side may say. */
export const lineCodec = <S extends Verbs>(schema: S): LineCodec<S> => {
  type A = S["Type"]
  const layouts = schema.members.map(lineFormat)
  const byName = new Map(layouts.map((of) => [of.name, of]))
  const byTag = new Map(layouts.map((of) => [of.tag, of]))
  const names = layouts.map(({ name }) => name).join(", ")
  const unknownVerb = errorReply("unknown-verb", `A line begins with one of ${names}, in capitals.`)

  // A layout decodes each field by the schema it has in the verb, so what it gives is of the verb's type.
  const isBody = (_: object): _ is A => true

  const decode = (line: string): Either.Either<Line<A>, InvalidLine> => {
    const split = splitId(line)
    if (Either.isLeft(split)) return Either.left({ id: Option.none(), refusal: split.left })
    const [id, command] = split.right
    const space = command.indexOf(" ")
    const found = byName.get(space < 0 ? command : command.slice(0, space))
    if (found === undefined) return Either.left({ id, refusal: unknownVerb })
    const body = found.decode(space < 0 ? undefined : command.slice(space + 1))
    if (Either.isLeft(body)) return Either.left({ id, refusal: body.left })
    return isBody(body.right)
      ? Either.right({ id, body: body.right })
      : Either.left({ id, refusal: unknownVerb })
  }

  const encode = (body: A, id: Option.Option<LineId> = Option.none()): string => {
    const found = byTag.get(body._tag)
    const line = found === undefined ? "" : found.encode(body)
    return Option.isSome(id) ? `@${id.value} ${line}\n` : `${line}\n`
  }

  return { schema, layouts, decode, encode }
}

import { Either, Option, ParseResult, Schema } from "effect"
import { Count } from "../chat/Count.ts"
import { Nick } from "../chat/Nick.ts"
import { optional } from "../chat/Optional.ts"
import { RoomName } from "../chat/RoomName.ts"
import { QueryText } from "../chat/search/Query.ts"
import { sanitizeText } from "../chat/Text.ts"
import { Topic } from "../chat/Topic.ts"
import { time } from "../protocol/natter/Fields.ts"
import type { Asker } from "./Answer.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { ProgramRequest, RequestCommand } from "./Requests.ts"
import { abbreviate, suggest } from "./Suggest.ts"

/** The commands of a program: JSON objects, one on each line. Their form is stable, as that of the events is. */

const text = Schema.NonEmptyString
const room = Schema.optionalWith(RoomName, { exact: true })

/** A kind of command: its fields, and the command that they make; `here` is the room where none is named. */
interface Kind {
  readonly fields: ReadonlyArray<string>
  /** What a field takes, where its name does not tell. */
  readonly accepted: Readonly<Record<string, string>>
  readonly read: (
    value: unknown,
    here: RoomName
  ) => Either.Either<RequestCommand, ParseResult.ParseError>
}

const kind = <A, I>(
  schema: Schema.Schema<A, I> & { readonly fields: Schema.Struct.Fields },
  make: (of: A, here: RoomName) => RequestCommand,
  accepted: Kind["accepted"] = {}
): Kind => {
  const decode = Schema.decodeUnknownEither(schema, { onExcessProperty: "error" })
  return {
    fields: Object.keys(schema.fields),
    accepted,
    read: (value, here) => Either.map(decode(value), (of) => make(of, here))
  }
}

const kinds: ReadonlyMap<string, Kind> = new Map([
  [
    "say",
    kind(Schema.Struct({ room, text }), (of, here) => ({
      _tag: "Say",
      room: of.room ?? here,
      text: sanitizeText(of.text)
    }))
  ],
  [
    "tell",
    kind(
      Schema.Struct({ nick: Nick, text, since: optional(time.schema) }),
      ({ nick, since, text }) => ({
        _tag: "Tell",
        nick,
        text: sanitizeText(text),
        ...(since === undefined ? {} : { since })
      }),
      { since: Copy.timeForm }
    )
  ],
  [
    "topic",
    kind(Schema.Struct({ room, topic: Schema.NullOr(Topic) }), (of, here) => ({
      _tag: "Topic",
      room: of.room ?? here,
      ...(of.topic === null ? {} : { topic: of.topic })
    }))
  ],
  ["join", kind(Schema.Struct({ room: RoomName }), (of) => ({ _tag: "Join", room: of.room }))],
  ["part", kind(Schema.Struct({ room: RoomName }), (of) => ({ _tag: "Part", room: of.room }))],
  ["who", kind(Schema.Struct({ room }), (of, here) => ({ _tag: "Who", room: of.room ?? here }))],
  [
    "history",
    kind(
      Schema.Struct({
        room,
        count: Schema.optionalWith(Schema.Int.pipe(Schema.between(1, limits.history)), {
          exact: true
        })
      }),
      (of, here) => ({ _tag: "History", room: of.room ?? here, count: Count.make(of.count ?? 20) })
    )
  ],
  [
    "search",
    kind(
      Schema.Struct({
        room,
        query: QueryText,
        count: Schema.optionalWith(Schema.Int.pipe(Schema.between(1, limits.history)), {
          exact: true
        })
      }),
      (of, here) => ({
        _tag: "Search",
        room: of.room ?? here,
        query: of.query,
        count: Count.make(of.count ?? 20)
      }),
      { query: Copy.queryForm }
    )
  ],
  ["rooms", kind(Schema.Struct({}), () => ({ _tag: "Rooms" }))],
  ["nick", kind(Schema.Struct({ nick: Nick }), (of) => ({ _tag: "Nick", nick: of.nick }))]
])

const Values = Schema.Record({ key: Schema.String, value: Schema.Unknown })
const isObject = (value: unknown): value is typeof Values.Type =>
  Schema.is(Values)(value) && !Array.isArray(value)

const isId = (value: unknown): value is Asker["id"] =>
  value === undefined || typeof value === "string" || typeof value === "number"

const unreadable = (asker: Asker, code: string, sentence: string): ProgramRequest => ({
  asker,
  command: { _tag: "Unreadable", code, sentence }
})

const parseJson = Option.liftThrowable((line: string): unknown => JSON.parse(line))

/** The command that a line is; one that names no room is for the room `here`. */
export const requestOf = (line: string, here: RoomName): ProgramRequest => {
  const value = Option.getOrUndefined(parseJson(line))
  if (!isObject(value)) return unreadable({ id: undefined }, "malformed", Copy.noCommand)
  const { id, type, ...fields } = value
  if (!isId(id)) return unreadable({ id: undefined }, "malformed", Copy.noId)
  const found = typeof type === "string" ? kinds.get(type) : undefined
  if (found === undefined) {
    const name = typeof type === "string" ? type : ""
    const names = [...kinds.keys()]
    return unreadable(
      { id },
      "unknown-type",
      Copy.noSuchType(abbreviate(name), suggest(name, names), names)
    )
  }
  return Either.match(found.read(fields, here), {
    onLeft: (error) => unreadable({ id }, "malformed", wrongField(String(type), found, error)),
    onRight: (command) => ({ asker: { id }, command })
  })
}

const wrongField = (
  type: string,
  { accepted, fields }: Kind,
  error: ParseResult.ParseError
): string => {
  const [issue] = ParseResult.ArrayFormatter.formatErrorSync(error)
  const field = String(issue?.path[0] ?? "")
  return Copy.wrongField(type, field, fields, accepted[field])
}

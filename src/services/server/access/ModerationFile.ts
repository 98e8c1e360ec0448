import { readFileSync } from "node:fs"
import { Data, Effect, Either, ParseResult, Schema } from "effect"
import * as RoomRules from "../../../domain/chat/moderation/RoomRules.ts"
import * as Sanctions from "../../../domain/chat/moderation/Sanctions.ts"
import { lobby, RoomName } from "../../../domain/chat/RoomName.ts"
import { replaceFile } from "../../Files.ts"
import { isAbsent } from "../../Folders.ts"

/** What operators have imposed and set. */
export interface Imposed {
  readonly sanctions: Sanctions.Sanctions
  /** The rooms for which something is set. */
  readonly rooms: ReadonlyMap<RoomName, RoomRules.RoomRules>
}

export const nothing: Imposed = { sanctions: Sanctions.none, rooms: new Map() }

/** What is kept cannot be read; `reason` is half a sentence. */
export class ModerationUnreadable extends Data.TaggedError("ModerationUnreadable")<{
  readonly path: string
  readonly reason: string
}> {}

const Stored = Schema.parseJson(
  Schema.Struct({
    version: Schema.Literal(1),
    sanctions: Schema.Array(Sanctions.Sanction),
    rooms: Schema.ReadonlyMap({ key: RoomName, value: RoomRules.RoomRules })
  })
)

const encode = Schema.encodeSync(Stored)
const decode = Schema.decode(Stored)

/** What is kept in a file; nothing where there is none. */
export const load = (path: string): Effect.Effect<Imposed, ModerationUnreadable> =>
  Effect.suspend(() => {
    if (isAbsent(path)) return Effect.succeed(nothing)
    return Effect.try(() => readFileSync(path, "utf8")).pipe(
      Effect.mapError(({ error }) => (error instanceof Error ? error.message : String(error))),
      Effect.flatMap((text) =>
        Effect.mapError(decode(text), (error) => {
          const [issue] = ParseResult.ArrayFormatter.formatErrorSync(error)
          const place = issue === undefined ? "" : issue.path.map(String).join(".")
          return place === "" ? "it does not hold what natter writes" : `wrong at ${place}`
        })
      ),
      Effect.filterOrFail(
        ({ rooms }) => rooms.get(lobby)?.closed === undefined,
        () => "the lobby cannot be private"
      ),
      Effect.mapBoth({
        onFailure: (reason) => new ModerationUnreadable({ path, reason }),
        onSuccess: ({ rooms, sanctions }) => ({ rooms, sanctions: Sanctions.from(sanctions) })
      })
    )
  })

/** What operators have imposed as a text, and back; undefined for a text that is none. */
export const toText = ({ rooms, sanctions }: Imposed): string =>
  encode({ version: 1, rooms, sanctions: Sanctions.list(sanctions) })

const decodeEither = Schema.decodeEither(Stored)

export const fromText = (text: string): Imposed | undefined =>
  Either.match(decodeEither(text), {
    onLeft: () => undefined,
    onRight: ({ rooms, sanctions }) => ({ rooms, sanctions: Sanctions.from(sanctions) })
  })

/** Replaces what is kept in a file. Throws the error of the system. */
export const save = (path: string, imposed: Imposed): void =>
  replaceFile(path, `${toText(imposed)}\n`)

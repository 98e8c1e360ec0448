import { readFileSync } from "node:fs"
import { Context, Data, Effect, Either, Layer } from "effect"
import { isPin, type Pin } from "../../../domain/security/Pin.ts"
import { isAbsent } from "../../Folders.ts"
import { maxOperators } from "../FixedLimits.ts"
import type { Peer } from "../transport/Connection.ts"

/** The file of operators cannot be used; `reason` is half a sentence. */
export class OperatorsUnreadable extends Data.TaggedError("OperatorsUnreadable")<{
  readonly path: string
  readonly reason: string
  /** It can be read, and a line of it is wrong. */
  readonly isWrong: boolean
}> {}

/** Where the operators are listed. */
export interface OperatorsFile {
  readonly path: string
  /** Without it there are no operators, and that is no error. */
  readonly isOptional: boolean
}

/** The keys in a file of operators: one a line, perhaps with a comment behind a blank. */
export const parse = (text: string): Either.Either<ReadonlySet<Pin>, string> => {
  const keys = new Set<Pin>()
  for (const [at, line] of text.split("\n").entries()) {
    const [pin = ""] = line.trim().split(/\s/, 1)
    if (pin === "" || pin.startsWith("#")) continue
    if (!isPin(pin))
      return Either.left(
        `line ${at + 1} does not begin with the pin of a key, which is sha256. and 43 characters (/whoami in the client shows one's own)`
      )
    if (keys.add(pin).size > maxOperators)
      return Either.left(`it has more than ${maxOperators} operators`)
  }
  return Either.right(keys)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error)

const load = ({
  isOptional,
  path
}: OperatorsFile): Effect.Effect<ReadonlySet<Pin>, OperatorsUnreadable> =>
  Effect.suspend(() => {
    if (isOptional && isAbsent(path)) return Effect.succeed(new Set<Pin>())
    return Effect.flatMap(
      Effect.try({
        try: () => readFileSync(path, "utf8"),
        catch: (error) => new OperatorsUnreadable({ path, reason: reasonOf(error), isWrong: false })
      }),
      (text) =>
        Either.mapLeft(
          parse(text),
          (reason) => new OperatorsUnreadable({ path, reason, isWrong: true })
        )
    )
  })

/** Who may do what operators do. */
export class Operators extends Context.Tag("natter/services/server/access/Operators")<
  Operators,
  {
    /** Whether the key of a connection is that of an operator. */
    readonly has: (peer: Pick<Peer, "key">) => boolean
    /** How many keys there are. */
    readonly count: () => number
    /** Reads the file again. Where that fails, the operators stay who they were. */
    readonly reload: Effect.Effect<void, OperatorsUnreadable>
  }
>() {
  /** Nobody is an operator. */
  static readonly none = Layer.succeed(Operators, {
    has: () => false,
    count: () => 0,
    reload: Effect.void
  })

  static readonly layer = (file: OperatorsFile): Layer.Layer<Operators, OperatorsUnreadable> =>
    Layer.effect(
      Operators,
      Effect.map(load(file), (first) => {
        let keys = first
        return {
          has: ({ key }) => key !== undefined && keys.has(key),
          count: () => keys.size,
          reload: Effect.map(load(file), (next) => {
            keys = next
          })
        }
      })
    )
}

import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { Context, Data, Effect, Either, Layer } from "effect"
import { isPin, type Pin } from "../../../domain/security/Pin.ts"
import { isAbsent } from "../../Folders.ts"
import { maxOperators } from "../limits/Operation.ts"
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

/** Who is an operator: whoever has one of the keys, or knows one of the words. */
export interface Listed {
  readonly keys: ReadonlySet<Pin>
  /** The digest of each word, with the name that belongs to it: what `OPER` of IRC says. */
  readonly words: ReadonlySet<string>
}

const nobody: Listed = { keys: new Set(), words: new Set() }

const digestLine = /^word\.([A-Za-z0-9_-]{43})\s+(\S+)/

/** A name and the digest of its word, as they are looked for. */
const entryOf = (name: string, digest: string): string => `${digest} ${name}`

export const digestOf = (word: string): string =>
  createHash("sha256").update(word).digest("base64url")

/** A file of operators: one a line, the pin of a key, or the digest of a word and its name; then perhaps a comment. */
export const parse = (text: string): Either.Either<Listed, string> => {
  const keys = new Set<Pin>()
  const words = new Set<string>()
  for (const [at, raw] of text.split("\n").entries()) {
    const line = raw.trim()
    const [first = ""] = line.split(/\s/, 1)
    if (first === "" || first.startsWith("#")) continue
    const [, digest, name] = digestLine.exec(line) ?? []
    if (isPin(first)) keys.add(first)
    else if (digest !== undefined && name !== undefined) words.add(entryOf(name, digest))
    else return Either.left(wrongLine(at + 1, first))
    if (keys.size + words.size > maxOperators)
      return Either.left(`it has more than ${maxOperators} operators`)
  }
  return Either.right({ keys, words })
}

const wrongLine = (line: number, first: string): string =>
  first.startsWith("word.")
    ? `line ${line} is not word. with 43 characters and then a name (natter-server oper NAME prints such a line)`
    : `line ${line} does not begin with the pin of a key, which is sha256. and 43 characters (/whoami in the client shows one's own)`

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error)

const load = ({ isOptional, path }: OperatorsFile): Effect.Effect<Listed, OperatorsUnreadable> =>
  Effect.suspend(() => {
    if (isOptional && isAbsent(path)) return Effect.succeed(nobody)
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
    /** Whether the key of a connection is that of an operator, or one has shown a word on it. */
    readonly has: (peer: Pick<Peer, "key">) => boolean
    /** Makes whoever is at the other end an operator until the connection ends; false where the word is wrong. */
    readonly admit: (peer: Peer, name: string, word: string) => boolean
    /** Takes that back; false where it was not so. */
    readonly dismiss: (peer: Peer) => boolean
    /** How many keys and words there are. */
    readonly count: () => number
    /** Reads the file again. Where that fails, the operators stay who they were. */
    readonly reload: Effect.Effect<void, OperatorsUnreadable>
  }
>() {
  /** Nobody is an operator. */
  static readonly none = Layer.succeed(Operators, {
    has: () => false,
    admit: () => false,
    dismiss: () => false,
    count: () => 0,
    reload: Effect.void
  })

  static readonly layer = (file: OperatorsFile): Layer.Layer<Operators, OperatorsUnreadable> =>
    Layer.effect(
      Operators,
      Effect.map(load(file), (first) => {
        let listed = first
        /** What was shown on connections: who is taken off the list is no operator any more. */
        const shown = new WeakMap<object, string>()
        return {
          has: (peer) => {
            const entry = shown.get(peer)
            return (
              (peer.key !== undefined && listed.keys.has(peer.key)) ||
              (entry !== undefined && listed.words.has(entry))
            )
          },
          admit: (peer, name, word) => {
            const entry = entryOf(name, digestOf(word))
            if (!listed.words.has(entry)) return false
            shown.set(peer, entry)
            return true
          },
          dismiss: (peer) => shown.delete(peer),
          count: () => listed.keys.size + listed.words.size,
          reload: Effect.map(load(file), (next) => {
            listed = next
          })
        }
      })
    )
}

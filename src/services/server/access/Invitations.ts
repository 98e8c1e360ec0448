import { createHash } from "node:crypto"
import { Context, Effect, Layer, type Scope } from "effect"
import type { InvitationWord } from "../../../domain/security/InvitationWord.ts"
import { Reload } from "../Reload.ts"
import { type InvitationsUnusable, read } from "./InvitationFiles.ts"

/** An invitation that is or was valid. */
export interface Invited {
  /** The SHA-256 of its word. */
  readonly digest: string
  /** Whom it is for, as the operator wrote it. */
  readonly comment: string
}

/** The invitations by digest. */
type Valid = ReadonlyMap<string, Invited>

// The time that a look-up takes reveals at most something of the digest, and never of the word: whoever guesses
// cannot choose a digest to come closer to another.
const digestOf = (word: InvitationWord): string => createHash("sha256").update(word).digest("hex")

const readValid = (path: string): Effect.Effect<Valid, InvitationsUnusable> =>
  Effect.map(
    read(path),
    (all) =>
      new Map(
        all.map(({ comment, word }) => {
          const digest = digestOf(word)
          return [digest, { digest, comment }] as const
        })
      )
  )

/** Who is let in. */
export class Invitations extends Context.Tag("natter/services/server/access/Invitations")<
  Invitations,
  {
    /** Whether only people with an invitation are let in. */
    readonly areNeeded: boolean
    /** The invitation with this word; undefined where there is none. */
    readonly find: (word: InvitationWord) => Invited | undefined
    /** Whether somebody who was let in by this may stay. */
    readonly admits: (invited: Invited | undefined) => boolean
    /** Does this each time that some are no longer valid, for as long as the scope lasts. */
    readonly onRevoked: (ends: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
  }
>() {
  /** Everybody is let in. */
  static readonly layerOpen: Layer.Layer<Invitations> = Layer.succeed(Invitations, {
    areNeeded: false,
    find: () => undefined,
    admits: () => true,
    onRevoked: () => Effect.void
  })

  /**
   * Whoever has an invitation of a file, which is read again when an operator asks for it. One without any
   * revokes all then, and is an error at the start.
   *
   * @param explain why a file cannot be used, as a sentence for the log
   */
  static readonly layer = (
    path: string,
    explain: (error: InvitationsUnusable) => string
  ): Layer.Layer<Invitations, InvitationsUnusable, Reload> =>
    Layer.scoped(
      Invitations,
      Effect.gen(function* () {
        const reload = yield* Reload
        let valid = yield* readValid(path)
        const listeners = new Set<{ readonly ends: Effect.Effect<void> }>()

        const readAgain = Effect.gen(function* () {
          const before = valid
          valid = yield* Effect.catchIf(
            readValid(path),
            ({ why }) => why._tag === "Empty",
            () => Effect.succeed<Valid>(new Map())
          )
          const revoked = Array.from(before.values()).filter(({ digest }) => !valid.has(digest))
          yield* Effect.logInfo("The invitations were read again.", {
            valid: valid.size,
            revoked: revoked.length
          })
          if (valid.size === 0)
            yield* Effect.logWarning("No invitation is valid any more. Nobody gets in.")
          if (revoked.length > 0)
            yield* Effect.forEach([...listeners], ({ ends }) => ends, { discard: true })
        }).pipe(
          Effect.catchAll((error) =>
            Effect.logError(`${explain(error)} The invitations stay as they were.`)
          )
        )
        yield* reload.add(readAgain)

        return {
          areNeeded: true,
          find: (word) => valid.get(digestOf(word)),
          admits: (invited) => invited !== undefined && valid.has(invited.digest),
          onRevoked: (ends) =>
            Effect.asVoid(
              Effect.acquireRelease(
                Effect.sync(() => {
                  const listener = { ends }
                  listeners.add(listener)
                  return listener
                }),
                (listener) => Effect.sync(() => listeners.delete(listener))
              )
            )
        }
      })
    )
}

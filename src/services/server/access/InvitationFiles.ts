import { closeSync, existsSync, fsyncSync, openSync, writeSync } from "node:fs"
import { dirname } from "node:path"
import { Data, Effect } from "effect"
import * as File from "../../../domain/security/InvitationFile.ts"
import { readSmallFile } from "../../Files.ts"
import { makeFolder } from "../../Folders.ts"
import { invitationFile } from "../limits/Registration.ts"

/** A file has no invitations that can be used, or takes none. */
export class InvitationsUnusable extends Data.TaggedError("InvitationsUnusable")<{
  readonly path: string
  readonly why: File.Fault | { readonly _tag: "Unreadable"; readonly reason: string }
}> {}

const attempt = <A>(path: string, act: () => A): Effect.Effect<A, InvitationsUnusable> =>
  Effect.try({
    try: act,
    catch: (error) => {
      const reason = error instanceof Error ? error.message : String(error)
      return new InvitationsUnusable({ path, why: { _tag: "Unreadable", reason } })
    }
  })

const parsed = (path: string, text: string) =>
  Effect.mapError(File.parse(text), (why) => new InvitationsUnusable({ path, why }))

/** The invitations in a file. */
export const read = (
  path: string
): Effect.Effect<ReadonlyArray<File.Invitation>, InvitationsUnusable> =>
  Effect.flatMap(
    attempt(path, () => readSmallFile(path, invitationFile)),
    (text) => parsed(path, text)
  )

/**
 * Adds an invitation to a file, which is made where it is missing so that only its owner can read it. Returns how
 * many it had already with the same comment.
 */
export const add = (
  path: string,
  invitation: File.Invitation
): Effect.Effect<number, InvitationsUnusable> =>
  Effect.gen(function* () {
    const before = yield* attempt(path, () =>
      existsSync(path) ? readSmallFile(path, invitationFile) : ""
    )
    const line = (before === "" || before.endsWith("\n") ? "" : "\n") + File.print(invitation)
    // A file that a server would refuse is not made longer.
    const all = yield* parsed(path, before + line)
    if (Buffer.byteLength(before + line) > invitationFile)
      return yield* new InvitationsUnusable({ path, why: { _tag: "TooMany" } })
    yield* attempt(path, () => append(path, line))
    return all.filter(({ comment }) => comment === invitation.comment).length - 1
  })

/** In one write, so that another process that adds one at the same time does not mix with it. */
const append = (path: string, line: string): void => {
  makeFolder(dirname(path))
  const file = openSync(path, "a", 0o600)
  try {
    writeSync(file, line)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

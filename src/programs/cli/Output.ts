import { Effect } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import * as Copy from "./Copy.ts"
import { Failure } from "./Failure.ts"

/** What happens when standard output cannot be written. */

const codeOf = (error: Error): string | undefined =>
  "code" in error && typeof error.code === "string" ? error.code : undefined

/** Whether an error means that nobody reads any more. A terminal that was closed reports EIO. */
const isReaderGone = (error: Error): boolean => {
  const code = codeOf(error)
  return code === "EPIPE" || (code === "EIO" && process.stdout.isTTY === true)
}

/** The failure of an output that cannot be written; undefined where its reader has gone. */
const outputFailure = (error: Error): Failure | undefined =>
  isReaderGone(error)
    ? undefined
    : new Failure({ message: Copy.cannotWrite(codeOf(error)), exitCode: ExitCode.output })

/**
 * Waits for an error of standard output: runs `onGone` when the reader has gone, and fails for any other
 * reason.
 */
export const watchOutput = (onGone: () => void): Effect.Effect<never, Failure> =>
  Effect.async((resume) => {
    const listen = (error: Error) => {
      const failure = outputFailure(error)
      if (failure === undefined) onGone()
      else resume(failure)
    }
    process.stdout.once("error", listen)
    return Effect.sync(() => process.stdout.off("error", listen))
  })

/**
 * Standard output, watched from now on: the effect fails if something that was printed until then could
 * not be written. An error is reported after the write, so it waits for one turn of the event loop.
 */
export const outputIsWritten = (): Effect.Effect<void, Failure> => {
  let failure: Failure | undefined
  process.stdout.on("error", (error) => {
    failure ??= outputFailure(error)
  })
  return Effect.async<void, Failure>((resume) => {
    setImmediate(() => resume(failure ?? Effect.void))
  })
}

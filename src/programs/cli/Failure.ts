import { Data } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"

/** An end that is reported in one sentence on standard error, and in an exit code. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly message: string
  readonly exitCode: ExitCode
}> {}

/** The failure where something that was given is not accepted. */
export const misused = (message: string): Failure =>
  new Failure({ message, exitCode: ExitCode.usage })

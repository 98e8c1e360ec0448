import { Effect, Option } from "effect"
import * as Command from "../cli/Copy.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"

/** A value that is not accepted, and what would be. */
export const invalid = ({ by, text }: Given, use: string) => misused(Command.invalid(by, text, use))

/** The value of a flag that was given, where it is accepted. */
export const accepted = <A>(
  given: Option.Option<Given>,
  parse: (text: string) => Option.Option<A>,
  use: string
): Effect.Effect<Option.Option<A>, Failure> =>
  Effect.transposeOption(
    Option.map(given, (of) => Effect.mapError(parse(of.text), () => invalid(of, use)))
  )

/** The parts of a list with commas between them, each where it is accepted. */
export const listOf =
  <A>(parse: (text: string) => Option.Option<A>) =>
  (text: string): Option.Option<ReadonlyArray<A>> =>
    Option.all(
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
        .map(parse)
    )

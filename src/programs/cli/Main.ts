import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Cause, type ConfigProvider, Console, Effect, Either, Exit, Layer, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { wrap } from "../../domain/terminal/Wrap.ts"
import { releaseTerminals } from "../../services/Terminals.ts"
import * as CommandLine from "./CommandLine.ts"
import { completions } from "./Completions.ts"
import * as Copy from "./Copy.ts"
import { environment } from "./Environment.ts"
import { Failure, misused } from "./Failure.ts"
import { help, sentence } from "./Help.ts"
import { outputIsWritten } from "./Output.ts"
import type { CliContext, Program } from "./Program.ts"

declare const NATTER_VERSION: string

/** Does what the words after a program's name ask for. */
const obey = (
  program: Program,
  words: ReadonlyArray<string>
): Effect.Effect<void, unknown, CliContext> =>
  Either.match(CommandLine.parse(program, words), {
    onLeft: misused,
    onRight: (request): Effect.Effect<void, unknown, CliContext> => {
      switch (request._tag) {
        case "Help":
          return Console.log(help(request.of, NATTER_VERSION))
        case "Version":
          return Console.log(NATTER_VERSION)
        case "Completions":
          return Effect.flatMap(completions(program, request.shell), (lines) =>
            Console.log(lines.join("\n"))
          )
        case "Run":
          return request.of.run(request.words, request.after)
      }
    }
  })

/** Does what the words ask for. Flags that are not given are looked up in `defaults`. */
export const run = (
  program: Program,
  words: ReadonlyArray<string>,
  defaults: Effect.Effect<ConfigProvider.ConfigProvider, Failure, CliContext>
): Effect.Effect<void, unknown, CliContext> =>
  Effect.flatMap(defaults, (provider) => Effect.withConfigProvider(obey(program, words), provider))

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

/** How a failure is reported: in one sentence, never with a stack. */
export const failureOf = (cause: Cause.Cause<unknown>): Failure => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (failure instanceof Failure) return failure
  if (ValidationError.isValidationError(failure)) return misused(sentence(failure.error))
  return new Failure({
    message: Copy.internal(oneLine(Cause.pretty(cause).split("\n")[0] ?? "")),
    exitCode: ExitCode.internal
  })
}

/** A sentence as it is printed: on a terminal its rows are broken between words. */
const inRows = (sentence: string): string => {
  const { columns, isTTY } = process.stderr
  if (!isTTY || columns === 0) return sentence
  return sentence
    .split("\n")
    .flatMap((line) => wrap(line, columns))
    .join("\n")
}

/**
 * Runs a program to its end and exits: with 0, or with a sentence on standard error and another code.
 * Flags that are not given are looked up in `defaults`; without it, in the environment.
 */
export const main = (
  program: Program,
  defaults: Effect.Effect<ConfigProvider.ConfigProvider, Failure, CliContext> = environment
): void => {
  const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)
  // An error that nobody listens to would end the program.
  process.stderr.on("error", () => {})
  process.on("exit", releaseTerminals)
  const isWritten = outputIsWritten()
  let exitCode: number = ExitCode.ok
  const reported = run(program, process.argv.slice(2), defaults).pipe(
    Effect.zipRight(isWritten),
    Effect.catchAllCause((cause) => {
      if (Cause.isInterruptedOnly(cause)) return Effect.void
      const failure = failureOf(cause)
      exitCode = failure.exitCode
      return Effect.sync(() => process.stderr.write(`${inRows(failure.message)}\n`))
    })
  )
  NodeRuntime.runMain(Effect.provide(reported, platform), {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) =>
      onExit(
        Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause) ? ExitCode.internal : exitCode
      )
  })
}

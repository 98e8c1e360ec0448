import * as Args from "@effect/cli/Args"
import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Cause, Config, Console, Data, Effect, Exit, Layer, Option } from "effect"
import { abbreviate } from "../domain/client/Suggest.ts"
import { wrap } from "../domain/terminal/Wrap.ts"
import { essential, type Grammar, objection } from "./CommandLine.ts"
import { shortHelp } from "./Help.ts"

/** The port where neither flag nor environment names another; the same for server and client. */
export const defaultPort = 5050

/** The exit codes that both programs share. */
export const ExitCode = {
  ok: 0,
  /** Something that should not happen. */
  internal: 1,
  /** The command line cannot be understood. */
  usage: 2
} as const

/** An end that is told to the person in one sentence, with an exit code for programs. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly message: string
  readonly exitCode: number
}> {}

/** A whole number by flag, else by environment variable, else by default. */
export const wholeNumber = (
  flag: string,
  variable: string,
  fallback: number,
  [min, max]: readonly [number, number],
  about: string
) =>
  Options.text(flag).pipe(
    Options.withPseudoName("number"),
    Options.withFallbackConfig(Config.string(variable)),
    Options.withDefault(String(fallback)),
    Options.withDescription(`${about} [${variable}, default ${fallback}]`),
    Options.filterMap(
      (word) => parsed(word, [min, max]),
      `--${flag} takes a whole number from ${min} to ${max}.`
    )
  )

const parsed = (word: string, [min, max]: readonly [number, number]): Option.Option<number> =>
  /^\d+$/.test(word) && Number(word) >= min && Number(word) <= max
    ? Option.some(Number(word))
    : Option.none()

/** One of a few words by flag, else by environment variable, else the first of them. */
export const oneOf = <const Of extends string>(
  flag: string,
  variable: string,
  of: readonly [Of, ...ReadonlyArray<Of>],
  about: string
): Options.Options<Of> =>
  Options.text(flag).pipe(
    Options.withPseudoName(of.join("|")),
    Options.withFallbackConfig(Config.string(variable)),
    Options.withDefault<string>(of[0]),
    Options.withDescription(`${about} [${variable}, default ${of[0]}]`),
    Options.filterMap(
      (word) => Option.fromNullable(of.find((one) => one === word)),
      `--${flag} takes ${of.slice(0, -1).join(", ")} or ${of.at(-1)}.`
    )
  )

/** A port by its place instead of its flag. */
export const placedPort = ([min, max]: readonly [number, number]) =>
  Args.text({ name: "port" }).pipe(
    Args.mapEffect((word) =>
      Option.match(parsed(word, [min, max]), {
        onNone: () =>
          Effect.fail(
            HelpDoc.p(`A port is a whole number from ${min} to ${max}; ${abbreviate(word)} is not.`)
          ),
        onSome: Effect.succeed
      })
    ),
    Args.withDescription("The same as --port"),
    Args.optional
  )

type CliContext = CliApp.CliApp.Environment

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

/** What a person is told of a failure: one sentence, never a stack; nothing where it was told already. */
const report = (
  cause: Cause.Cause<unknown>
): { readonly message: string | undefined; readonly code: number } => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (failure instanceof Failure) return { message: failure.message, code: failure.exitCode }
  // The library that reads the command line tells what is wrong with it.
  if (ValidationError.isValidationError(failure))
    return { message: undefined, code: ExitCode.usage }
  return {
    message: `This should not have happened, please report it: ${oneLine(Cause.pretty(cause).split("\n")[0] ?? "")}`,
    code: ExitCode.internal
  }
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

/** Prints what the library for command lines says without what it says about every flag, and without empty lines. */
const withShortHelp = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Console.consoleWith((console) =>
    Effect.withConsole(program, {
      ...console,
      log: (...args) =>
        console.log(...args.map((of) => (typeof of === "string" ? shortHelp(of) : of))),
      error: (...args) =>
        console.error(...args.map((of) => (typeof of === "string" ? of.trimEnd() : of)))
    })
  )

/**
 * Runs a command line to its end and exits: with 0, or with a sentence on standard error and another
 * code. `program` is given what the process was started with, once that is found to be in order.
 */
export const main = (
  grammar: Grammar,
  program: (argv: ReadonlyArray<string>) => Effect.Effect<void, unknown, CliContext>
): void => {
  const platform = Layer.mergeAll(
    NodeFileSystem.layer,
    NodePath.layer,
    NodeTerminal.layer,
    CliConfig.layer({ showBuiltIns: false })
  )
  // Whoever reads what is printed may go away, and that is no reason to end; Node forgives it once.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})
  let exitCode: number = ExitCode.ok
  const words = process.argv.slice(2)
  const wrong = objection(grammar, words)
  const run =
    wrong === undefined
      ? program([...process.argv.slice(0, 2), ...essential(grammar, words)])
      : new Failure({ message: wrong, exitCode: ExitCode.usage })
  const told = Effect.catchAllCause(run, (cause) => {
    if (Cause.isInterruptedOnly(cause)) return Effect.void
    const { code, message } = report(cause)
    exitCode = code
    if (message === undefined) return Effect.void
    return Effect.sync(() => process.stderr.write(`${inRows(message)}\n`))
  })
  NodeRuntime.runMain(Effect.provide(withShortHelp(told), platform), {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) =>
      onExit(
        Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause) ? ExitCode.internal : exitCode
      )
  })
}

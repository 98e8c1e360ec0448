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

/** A port by its place instead of its flag. What is no flag ends up here too. */
export const placedPort = Args.text({ name: "port" }).pipe(
  Args.mapEffect((word) =>
    word.startsWith("-")
      ? Effect.fail(HelpDoc.p(`There is no flag ${word}, or it was given twice.`))
      : Option.match(parsed(word, [0, 65_535]), {
          onNone: () => Effect.fail(HelpDoc.p("A port is a whole number from 0 to 65535.")),
          onSome: Effect.succeed
        })
  ),
  Args.withDescription("The same as --port"),
  Args.optional
)

type CliContext = CliApp.CliApp.Environment

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

/** What a person is told of a failure: one sentence, never a stack. */
const report = (
  cause: Cause.Cause<unknown>
): { readonly message: string; readonly code: number } => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (failure instanceof Failure) return { message: failure.message, code: failure.exitCode }
  // The command line's own library has told what was wrong with it.
  if (ValidationError.isValidationError(failure))
    return { message: "--help lists what is taken.", code: ExitCode.usage }
  return {
    message: `This should not have happened, please report it: ${oneLine(Cause.pretty(cause).split("\n")[0] ?? "")}`,
    code: ExitCode.internal
  }
}

/** Prints the help of the library for command lines without what it says about every flag. */
const withShortHelp = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Console.consoleWith((console) =>
    Effect.withConsole(program, {
      ...console,
      log: (...args) =>
        console.log(...args.map((of) => (typeof of === "string" ? shortHelp(of) : of)))
    })
  )

/** Runs a command line to its end and exits: with 0, or with a sentence on standard error and another code. */
export const main = (program: Effect.Effect<void, unknown, CliContext>): void => {
  const platform = Layer.mergeAll(
    NodeFileSystem.layer,
    NodePath.layer,
    NodeTerminal.layer,
    CliConfig.layer({ showBuiltIns: false })
  )
  let exitCode: number = ExitCode.ok
  const told = Effect.catchAllCause(program, (cause) => {
    if (Cause.isInterruptedOnly(cause)) return Effect.void
    const { code, message } = report(cause)
    exitCode = code
    return Effect.sync(() => process.stderr.write(`${message}\n`))
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

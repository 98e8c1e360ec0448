import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import { Config, Effect, Option } from "effect"
import * as Copy from "./Copy.ts"
import { parseBoolean, variable } from "./Environment.ts"

/** Makers of flags. A flag that was not given is looked up in its environment variable. */

/** The port where nothing names another; the same for server and client. */
export const defaultPort = 5050

/** A value, and the flag, variable or argument that it comes from, so that a sentence can name it. */
export interface Given {
  readonly by: string
  readonly text: string
}

const given =
  (by: string) =>
  (text: string): Given => ({ by, text })

/** What was read, and the flag or variable that it comes from; undefined for the default. */
export interface Read<A> {
  readonly by: string | undefined
  readonly value: A
}

const valueOf = <A>(of: Options.Options<Read<A>>): Options.Options<A> =>
  Options.map(of, ({ value }) => value)

/** A number from the least to the greatest that is accepted. */
export type Range = readonly [least: number, greatest: number]

/** What is said of every flag. `value` is what follows it, as help and sentences show it. */
export interface About {
  readonly flag: string
  /** Its short form, such as `p` for `-p`. */
  readonly short?: string
  readonly value: string
  readonly about: string
}

/** Any text, without its environment variable. */
export const textOfFlag = ({ about, flag, short, value }: About): Options.Options<Given> =>
  (short === undefined ? Options.text(flag) : Options.withAlias(Options.text(flag), short)).pipe(
    Options.withPseudoName(value),
    Options.withDescription(about),
    Options.map(given(`--${flag}`))
  )

/** Any text. `default` is only shown in the help; the caller applies it. */
export const text = (
  of: About & { readonly default?: string }
): Options.Options<Option.Option<Given>> => {
  const name = variable(of.flag)
  const fallback = of.default === undefined ? name : `${name}, default ${of.default}`
  return textOfFlag({ ...of, about: `${of.about} [${fallback}]` }).pipe(
    Options.withFallbackConfig(Config.map(Config.string(name), given(name))),
    Options.optional
  )
}

/** A text that is accepted where `parse` returns something. */
const parsed = <A>(
  of: About & { readonly default: A },
  parse: (text: string) => Option.Option<A>,
  use: string
): Options.Options<Read<A>> =>
  text({ ...of, default: String(of.default) }).pipe(
    Options.mapEffect(
      Option.match({
        onNone: () => Effect.succeed<Read<A>>({ by: undefined, value: of.default }),
        onSome: ({ by, text }) =>
          Effect.mapBoth(parse(text), {
            onFailure: () => ValidationError.invalidValue(HelpDoc.p(Copy.invalid(by, text, use))),
            onSuccess: (value) => ({ by, value })
          })
      })
    )
  )

/** A text that is read by `parse`; none where it is not given. */
export const textBy = <A>(
  of: About & { readonly default?: string },
  parse: (text: string) => Option.Option<A>,
  use: string
): Options.Options<Option.Option<A>> =>
  text(of).pipe(
    Options.mapEffect(
      Effect.transposeMapOption(({ by, text }) =>
        Effect.mapError(parse(text), () =>
          ValidationError.invalidValue(HelpDoc.p(Copy.invalid(by, text, use)))
        )
      )
    )
  )

/** The number that a text is, where it is a whole one and in the range. */
export const parseWhole =
  ([least, greatest]: Range) =>
  (text: string): Option.Option<number> =>
    /^\d+$/.test(text) && Number(text) >= least && Number(text) <= greatest
      ? Option.some(Number(text))
      : Option.none()

type AboutNumber = Omit<About, "value"> & { readonly default: number; readonly range: Range }

/** A whole number. */
export const wholeNumber = (of: AboutNumber): Options.Options<number> => valueOf(wholeNumberBy(of))

/** The same, and where it comes from. */
export const wholeNumberBy = (of: AboutNumber): Options.Options<Read<number>> =>
  parsed({ ...of, value: "number" }, parseWhole(of.range), Copy.wholeNumber(of.range))

type AboutChoice<Of> = Omit<About, "value"> & {
  readonly choices: readonly [Of, ...ReadonlyArray<Of>]
}

/** One of a few words; the first is the default. */
export const oneOf = <const Of extends string>(of: AboutChoice<Of>): Options.Options<Of> =>
  valueOf(oneOfBy(of))

/** The same, and where it comes from. */
export const oneOfBy = <const Of extends string>(of: AboutChoice<Of>): Options.Options<Read<Of>> =>
  parsed<Of>(
    { ...of, value: of.choices.join("|"), default: of.choices[0] },
    (text) => Option.fromNullable(of.choices.find((one) => one === text)),
    Copy.choice(of.choices)
  )

/** What may be given several times; in the variable, with blanks between. */
export const several = <A>(
  of: About,
  parse: (text: string) => Option.Option<A>,
  use: string
): Options.Options<ReadonlyArray<Read<A>>> => {
  const name = variable(of.flag)
  const inVariable = Effect.map(Effect.orDie(Config.option(Config.string(name))), (found) =>
    Option.getOrElse(found, () => "")
      .split(/\s+/)
      .filter((text) => text !== "")
      .map(given(name))
  )
  return Options.text(of.flag).pipe(
    Options.withPseudoName(of.value),
    Options.withDescription(`${of.about} [${name}]`),
    Options.repeated,
    Options.map((texts) => texts.map(given(`--${of.flag}`))),
    Options.mapEffect((flags) =>
      Effect.flatMap(flags.length > 0 ? Effect.succeed(flags) : inVariable, (all) =>
        Effect.forEach(all, ({ by, text }) =>
          Effect.mapBoth(parse(text), {
            onFailure: () => ValidationError.invalidValue(HelpDoc.p(Copy.invalid(by, text, use))),
            onSuccess: (value) => ({ by, value })
          })
        )
      )
    )
  )
}

/** A flag without a value, and without a variable. */
export const bareToggle = ({ about, flag }: Omit<About, "value">): Options.Options<boolean> =>
  Options.boolean(flag).pipe(Options.withDescription(about))

/** A flag without a value. Its variable is a boolean in one of the usual spellings. */
export const toggle = ({ about, flag }: Omit<About, "value">): Options.Options<boolean> =>
  bareToggle({ flag, about: `${about} [${variable(flag)}=true]` }).pipe(
    Options.mapEffect((given) => (given ? Effect.succeed(true) : booleanOf(variable(flag))))
  )

const booleanOf = (name: string): Effect.Effect<boolean, ValidationError.ValidationError> =>
  Effect.flatMap(Effect.orDie(Config.option(Config.string(name))), (text) =>
    Option.match(text, {
      onNone: () => Effect.succeed(false),
      onSome: (text) =>
        Effect.mapError(parseBoolean(text), () =>
          ValidationError.invalidValue(HelpDoc.p(Copy.invalid(name, text, Copy.choice(booleans))))
        )
    })
  )

const booleans = ["true", "false"]

/** A port as an argument instead of a flag. */
export const portArgument = (range: Range): Args.Args<Option.Option<number>> =>
  Args.text({ name: "port" }).pipe(
    Args.mapEffect((text) =>
      Effect.mapError(parseWhole(range)(text), () =>
        HelpDoc.p(Copy.invalid("port", text, Copy.wholeNumber(range)))
      )
    ),
    Args.withDescription("The same as --port"),
    Args.optional
  )

import * as Args from "@effect/cli/Args"
import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Descriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import type * as Usage from "@effect/cli/Usage"
import { Effect, Option } from "effect"

/** What a program needs from the platform. */
export type CliContext = CliApp.CliApp.Environment

/** A flag as the command line is checked for it. */
export interface Flag {
  /** Its long name, such as `--port`, also for `-p`. */
  readonly name: string
  /** How the flag is written, such as `--port number`. */
  readonly usage: string
  readonly takesValue: boolean
  /** What follows it, such as `number` or `auto|always|never`; empty where nothing does. */
  readonly value: string
  readonly mayRepeat: boolean
}

/**
 * A program or a subcommand: its flags and arguments, the help on them, and what it does. It is made
 * of the flags and arguments of `@effect/cli`, and everything about them comes from there.
 */
export interface Program {
  /** As it is typed: `natter tail`. */
  readonly name: string
  readonly about: string
  /** By name, such as `--port`. */
  readonly flags: ReadonlyMap<string, Flag>
  /** The arguments, such as `<host>`. */
  readonly places: ReadonlyArray<string>
  /** The last argument takes all words that follow. */
  readonly takesRest: boolean
  readonly subcommands: ReadonlyMap<string, Program>
  /** Sections that the help ends with. */
  readonly footer: HelpDoc.HelpDoc
  readonly help: {
    readonly flags: HelpDoc.HelpDoc
    readonly places: HelpDoc.HelpDoc
    readonly usage: Usage.Usage
  }
  readonly descriptor: Descriptor.Command<unknown>
  /**
   * Does what the words after the name say; those in `after` are arguments whatever they look like.
   * Fails with a `ValidationError` when a value is not accepted, and with what the program fails with.
   */
  readonly run: (
    words: ReadonlyArray<string>,
    after: ReadonlyArray<string>
  ) => Effect.Effect<void, unknown, CliContext>
}

/** Every name in the usage of flags or arguments, and whether it may be given again. */
const named = (
  usage: Usage.Usage,
  mayRepeat = false
): ReadonlyArray<Usage.Named & Pick<Flag, "mayRepeat">> => {
  switch (usage._tag) {
    case "Named":
      return [{ ...usage, mayRepeat }]
    case "Optional":
      return named(usage.usage, mayRepeat)
    case "Repeated":
      return named(usage.usage, true)
    case "Alternation":
    case "Concat":
      return [...named(usage.left, mayRepeat), ...named(usage.right, mayRepeat)]
    default:
      return []
  }
}

const flagsOf = (usage: Usage.Usage): ReadonlyMap<string, Flag> =>
  new Map(
    named(usage).flatMap(({ acceptedValues, mayRepeat, names }) =>
      names.map((name) => {
        const value = Option.getOrElse(acceptedValues, () => "")
        const long = names.find((other) => other.startsWith("--")) ?? name
        const takesValue = value !== ""
        const usage = takesValue ? `${name} ${value}` : name
        return [name, { name: long, usage, takesValue, value, mayRepeat }] as const
      })
    )
  )

/** What a program is made of. */
interface Parts<Flags, Places> {
  readonly name: string
  readonly about: string
  readonly flags: Options.Options<Flags>
  readonly places: Args.Args<Places>
  readonly run: (flags: Flags, places: Places) => Effect.Effect<void, unknown, CliContext>
  /** By name, such as `tail`. */
  readonly subcommands?: Readonly<Record<string, Program>>
  readonly footer?: HelpDoc.HelpDoc
}

/** Of many subcommands a command line names one: what a program knows of itself is found when it is asked. */
class OfParts<Flags, Places> implements Program {
  readonly name: string
  readonly about: string
  readonly subcommands: ReadonlyMap<string, Program>
  readonly footer: HelpDoc.HelpDoc
  private readonly parts: Parts<Flags, Places>
  private known: ReadonlyMap<string, Flag> | undefined

  constructor(parts: Parts<Flags, Places>) {
    this.name = parts.name
    this.about = parts.about
    this.subcommands = new Map(Object.entries(parts.subcommands ?? {}))
    this.footer = parts.footer ?? HelpDoc.empty
    this.parts = parts
  }

  get flags() {
    this.known ??= flagsOf(Options.getUsage(this.parts.flags))
    return this.known
  }

  get places() {
    return this.taken.flatMap(({ names }) => names)
  }

  get takesRest() {
    return this.taken.at(-1)?.mayRepeat === true
  }

  get help() {
    const { flags, places } = this.parts
    return {
      flags: Options.getHelp(flags),
      places: Args.getHelp(places),
      usage: Args.getUsage(places)
    }
  }

  get descriptor() {
    const { about, flags, name, places } = this.parts
    const plain: Descriptor.Command<unknown> = Descriptor.withDescription(
      Descriptor.make(name.split(" ").at(-1) ?? name, flags, places),
      about
    )
    const [first, ...others] = Array.from(
      this.subcommands,
      ([sub, { descriptor }]) => [sub, descriptor] as const
    )
    return first === undefined ? plain : Descriptor.withSubcommands(plain, [first, ...others])
  }

  run(words: ReadonlyArray<string>, after: ReadonlyArray<string>) {
    const { flags, places, run } = this.parts
    const known = this.flags
    return Effect.gen(function* () {
      // The library would take a host by the name of yes as the value of a toggle before it.
      const [error, rest, values] = yield* Options.processCommandLine(
        flags,
        words.flatMap((word) => (known.get(word)?.takesValue === false ? [word, "true"] : word)),
        CliConfig.defaultConfig
      )
      const [, placed] = yield* Effect.mapError(
        Args.validate(places, [...rest, ...after], CliConfig.defaultConfig),
        (wrong) => Option.getOrElse(error, () => wrong)
      )
      yield* run(values, placed)
    })
  }

  private get taken() {
    return named(Args.getUsage(this.parts.places))
  }
}

/** A program from its flags, its arguments and what it does with their values. */
export const program = <Flags, Places>(parts: Parts<Flags, Places>): Program => new OfParts(parts)

/** What is logged, for tests that hold it to something. */
import { Array as Arr, Cause, Effect, type Layer, Logger, Predicate } from "effect"

export interface Logged {
  readonly level: string
  readonly message: string
  /** The annotations, and the objects among what was logged. */
  readonly known: Readonly<Record<string, unknown>>
  readonly cause: string
}

/** Collects what is logged. Provide the layer around everything that logs. */
export const capture = (): {
  readonly logged: Array<Logged>
  readonly errors: () => ReadonlyArray<Logged>
  readonly layer: Layer.Layer<never>
} => {
  const logged: Array<Logged> = []
  const logger = Logger.make(({ annotations, cause, logLevel, message }) => {
    const [known, words] = Arr.partition(Arr.ensure(message), (one) => !Predicate.isRecord(one))
    logged.push({
      level: logLevel.label,
      message: words.map(String).join(" "),
      known: Object.assign({}, Object.fromEntries(annotations), ...known),
      cause: Cause.pretty(cause)
    })
  })
  return {
    logged,
    errors: () => logged.filter(({ level }) => level === "ERROR"),
    layer: Logger.add(logger)
  }
}

/** Waits, a turn of the event loop at a time, until something is so. */
export const until = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve))).pipe(
    Effect.repeat({ until: isSo }),
    Effect.asVoid
  )

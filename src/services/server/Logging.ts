import { Array, HashMap, Layer, Logger, LogLevel } from "effect"

/** How log lines are written: for people, or one JSON object each for programs. */
export type LogFormat = "pretty" | "json"

/** One line for people: time, level, message, and what is known about it. */
const oneLine = Logger.make(({ annotations, cause, date, logLevel, message }) => {
  const words = Array.ensure(message).map(String).join(" ")
  const known = HashMap.toEntries(annotations)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${String(value)}`)
  const trouble = cause._tag === "Empty" ? [] : [String(cause).replaceAll("\n", " | ")]
  const level = logLevel.label.toLowerCase().padEnd(5)
  return [date.toISOString(), level, words, ...known, ...trouble].join("  ")
})

/** Logs to standard error from `level` upwards. */
export const layer = (format: LogFormat, level: LogLevel.LogLevel): Layer.Layer<never> =>
  Layer.merge(
    Logger.replace(
      Logger.defaultLogger,
      Logger.withConsoleError(format === "json" ? Logger.jsonLogger : oneLine)
    ),
    Logger.minimumLogLevel(level)
  )

/** The levels that `--log-level` takes. */
export const levels = {
  debug: LogLevel.Debug,
  info: LogLevel.Info,
  warning: LogLevel.Warning,
  error: LogLevel.Error,
  none: LogLevel.None
} as const

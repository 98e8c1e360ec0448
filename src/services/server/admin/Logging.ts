import { Array, Cause, Effect, Layer, Logger, LogLevel, Predicate } from "effect"
import * as LogWriter from "./LogWriter.ts"

/** How log lines are written: for people, or one JSON object each for programs. */
export type LogFormat = "pretty" | "json"

/** What a log line says, and what is known about it: the objects among what was logged. */
const parts = ({ annotations, cause, date, logLevel, message }: Logger.Logger.Options<unknown>) => {
  const known: Record<string, unknown> = Object.fromEntries(annotations)
  const words: Array<string> = []
  for (const part of Array.ensure(message))
    if (Predicate.isRecord(part)) Object.assign(known, part)
    else words.push(String(part))
  if (cause._tag !== "Empty") Object.assign(known, { cause: Cause.pretty(cause) })
  return {
    time: date.toISOString(),
    level: logLevel.label.toLowerCase(),
    message: words.join(" "),
    known
  }
}

interface Format {
  readonly logger: Logger.Logger<unknown, string>
  /** A warning that lines were dropped, because the output took none. */
  readonly dropped: (lines: number) => string
}

const dropped = "Log lines were dropped."
const time = () => new Date().toISOString()

/** One line for people: `2026-11-22T07:00:00.000Z info connected peer=127.0.0.1:53211`. */
const oneLine = Logger.make((logged) => {
  const { known, level, message, time } = parts(logged)
  let line = `${time} ${level.padEnd(5)} ${message}`
  for (const key in known) line += ` ${key}=${String(known[key])}`
  return line.replaceAll("\n", " | ")
})

/** One JSON object for programs. */
const json = Logger.make((logged) => {
  const { known, ...rest } = parts(logged)
  return JSON.stringify({ ...rest, ...known })
})

const formats: Record<LogFormat, Format> = {
  pretty: {
    logger: oneLine,
    dropped: (lines) => `${time()} warn  ${dropped} lines=${lines}`
  },
  json: {
    logger: json,
    dropped: (lines) => JSON.stringify({ time: time(), level: "warn", message: dropped, lines })
  }
}

const toStderr = ({ dropped, logger }: Format) =>
  Effect.map(LogWriter.open(2, dropped), (writer) => Logger.map(logger, (line) => writer.add(line)))

/** Logs to standard error from `level` upwards. A log line never holds the server up. */
export const layer = (format: LogFormat, level: LogLevel.LogLevel): Layer.Layer<never> =>
  Layer.merge(
    Logger.replaceScoped(Logger.defaultLogger, toStderr(formats[format])),
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

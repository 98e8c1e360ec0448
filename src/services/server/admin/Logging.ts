import { Array, Cause, Chunk, Effect, Layer, Logger, LogLevel, Predicate } from "effect"
import * as LogWriter from "./LogWriter.ts"

/** How log lines are written: for people, or one JSON object each for programs. */
export type LogFormat = "pretty" | "json"

/** An error in a sentence, and what has caused it. */
const sentence = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause, message } = error
  const why = cause instanceof Error ? cause.message : cause
  return why === undefined ? message : `${message.replace(/\.$/, "")}: ${why}`
}

/** Failures that are expected need no stack. Where there is a defect, all is told. */
const told = (cause: Cause.Cause<unknown>): string => {
  const failures = Chunk.toReadonlyArray(Cause.failures(cause))
  return failures.length > 0 && Chunk.isEmpty(Cause.defects(cause))
    ? failures.map(sentence).join(" | ")
    : Cause.pretty(cause)
}

/** What a log line says, and what is known about it: the objects among what was logged. */
const parts = ({ annotations, cause, date, logLevel, message }: Logger.Logger.Options<unknown>) => {
  const known: Record<string, unknown> = Object.fromEntries(annotations)
  const words: Array<string> = []
  for (const part of Array.ensure(message))
    if (Predicate.isRecord(part)) Object.assign(known, part)
    else words.push(String(part))
  if (cause._tag !== "Empty") Object.assign(known, { cause: told(cause) })
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

/** Control characters but the line feed, line separators, and those that change the direction of text. */
const unsafe = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** Written so that a terminal shows them and does nothing else, also within a string of JSON. */
const harmless = (line: string): string =>
  line.replace(unsafe, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** A value with blanks is quoted, so that it cannot look like others. A cause is many words, and stands last. */
const valueOf = (key: string, value: unknown): string => {
  const text = String(value)
  const isQuoted = /^"[^"]*"$/.test(text)
  return key === "cause" || isQuoted || !/[\s"]/.test(text) ? text : JSON.stringify(text)
}

/** One line for people: `2026-11-22T07:00:00.000Z info connected peer=127.0.0.1:53211`. */
export const oneLine = Logger.make((logged) => {
  const { known, level, message, time } = parts(logged)
  let line = `${time} ${level.padEnd(5)} ${message}`
  for (const key in known) line += ` ${key}=${valueOf(key, known[key])}`
  return harmless(line).replaceAll("\n", " | ")
})

/** One JSON object for programs. */
export const json = Logger.make((logged) => {
  const { known, ...rest } = parts(logged)
  return harmless(JSON.stringify({ ...rest, ...known }))
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

import { Either } from "effect"
import * as Copy from "../client/Copy.ts"
import { limits } from "../client/Limits.ts"

/** Formats times in the reader's time zone. Times are milliseconds since 1970. */
export interface Clock {
  /** The time in the reader's format; empty for the empty format. */
  readonly time: (time: number) => string
  /** The day, in full, such as `Sunday, 22 November 2026`. */
  readonly day: (time: number) => string
}

/** `14:05`. */
export const defaultTimeFormat = "%H:%M"

type Parts = Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>>

const partsOf = (format: Intl.DateTimeFormat, time: number): Parts =>
  Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]))

const hour12 = ({ hour = "0" }: Parts): number => Number(hour) % 12 || 12

/** The fields that a format may have, as in strftime(3). */
const fields: Readonly<Record<string, (parts: Parts) => string>> = {
  H: ({ hour = "" }) => hour,
  I: (parts) => String(hour12(parts)).padStart(2, "0"),
  l: (parts) => String(hour12(parts)),
  M: ({ minute = "" }) => minute,
  S: ({ second = "" }) => second,
  p: ({ hour = "0" }) => (Number(hour) < 12 ? "AM" : "PM"),
  Y: ({ year = "" }) => year,
  m: ({ month = "" }) => month,
  d: ({ day = "" }) => day,
  "%": () => "%"
}

const field = /%(.?)/gsu
const controls = /\p{C}/u

const isValid = (format: string): boolean => {
  const unknown = [...format.matchAll(field)].find(([, name = ""]) => fields[name] === undefined)
  return unknown === undefined && !controls.test(format) && format.length <= limits.timeFormatLength
}

/** A clock for a format and a time zone by its IANA name. Fails with a sentence if the format is not valid. */
export const clock = (format: string, timeZone: string): Either.Either<Clock, string> => {
  if (!isValid(format)) return Either.left(Copy.invalidTimeFormat(limits.timeFormatLength))
  // The same parts in every language: only the format decides how they look.
  const numbers = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit"
  })
  const days = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric"
  })
  return Either.right({
    time: (time) => {
      const parts = partsOf(numbers, time)
      return format.replace(field, (_, name: string) => fields[name]?.(parts) ?? "")
    },
    day: (time) => {
      const { day, month, weekday, year } = partsOf(days, time)
      return `${weekday}, ${day} ${month} ${year}`
    }
  })
}

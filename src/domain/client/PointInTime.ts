import { Option } from "effect"

/** Points in time as people write them, for `--since` and /search: ISO dates and times, and spans before now. Nothing else is guessed. */

const unit: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const date = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](.+))?$/i
const time = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d\d:?\d\d)?$/i

/**
 * The point in time that a text means, in milliseconds since 1970. A date alone is the reader's midnight,
 * and a time without an offset is the reader's.
 */
export const pointInTime = (text: string, now: number): Option.Option<number> => {
  const [span, count, name = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (span !== undefined) return Option.some(now - Number(count) * (unit[name] ?? 0))
  const [whole, year, month, day, rest = "00:00"] = date.exec(text) ?? []
  const [clock, hour, minute, second = "0", fraction = "", offset] = time.exec(rest) ?? []
  if (whole === undefined || clock === undefined) return Option.none()
  const fields = [year, month, day, hour, minute, second].map(Number)
  return Option.flatMap(exactly(fields, Number(fraction.padEnd(3, "0"))), (utc) =>
    offset === undefined ? Option.some(inZone(utc)) : Option.map(shift(offset), (by) => utc - by)
  )
}

/** The time of these fields in UTC; none where one is out of its range, as in `2026-11-31`. */
const exactly = (fields: ReadonlyArray<number>, millis: number): Option.Option<number> => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millis))
  const read = [
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds()
  ]
  return read.every((field, i) => field === fields[i]) ? Option.some(at.getTime()) : Option.none()
}

/** The time at which the reader's clock shows what this one is in UTC. */
const inZone = (utc: number): number => {
  const at = new Date(utc)
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    at.getUTCMilliseconds()
  ).getTime()
}

const two = (field: number): string => String(field).padStart(2, "0")

/** The reader's date at this time. */
export const dayOf = (time: number): string => {
  const at = new Date(time)
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-")
}

/** The shortest text that means this time, to the second, for a reader in the zone of this machine. */
export const asLocalTime = (time: number): string => {
  const at = new Date(time)
  const day = dayOf(time)
  const [hour, minute, second] = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two)
  if (second !== "00") return `${day}T${hour}:${minute}:${second}`
  return hour === "00" && minute === "00" ? day : `${day}T${hour}:${minute}`
}

/** Milliseconds that an offset such as `+05:30` is ahead of UTC. */
const shift = (offset: string): Option.Option<number> => {
  if (/^z$/i.test(offset)) return Option.some(0)
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))]
  if (hours > 14 || minutes > 59) return Option.none()
  return Option.some((offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000)
}

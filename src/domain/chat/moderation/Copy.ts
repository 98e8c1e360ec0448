import { counted } from "../Counted.ts"
import { sanitizeText, type Text } from "../Text.ts"

/** What bans and mutes say to those whom they are for. */

const units = [
  { noun: "day", seconds: 86_400 },
  { noun: "hour", seconds: 3600 },
  { noun: "minute", seconds: 60 }
] as const

/** A number of seconds in the largest unit of which it has at least two, rounded up: `10 minutes`. */
export const span = (seconds: number): string => {
  const unit = units.find((unit) => seconds >= 2 * unit.seconds)
  return unit === undefined
    ? counted(seconds, "second")
    : counted(Math.ceil(seconds / unit.seconds), unit.noun)
}

/** `: spam`, or nothing. */
export const because = (reason: string | undefined): string =>
  reason === undefined ? "" : `: ${reason}`

/** How long something goes on that lasts so many seconds, or has them left; undefined until it is lifted. */
export const howLong = (seconds: number | undefined, preposition = "for"): string =>
  seconds === undefined ? "until an operator lifts it" : `${preposition} ${span(seconds)}`

/** For how long somebody is kept out, and why: `for 10 minutes: spam`. */
export const banText = (of: {
  readonly seconds: number | undefined
  readonly reason: string | undefined
}): Text => sanitizeText(`${howLong(of.seconds)}${because(of.reason)}`)

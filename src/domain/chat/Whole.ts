import { Schema } from "effect"

/** Whole numbers from `min` to `max`, both included. */
export interface Range {
  readonly min: number
  readonly max: number
}

/** The largest number that is exact: 2^53-1. */
export const largest = Number.MAX_SAFE_INTEGER

export const whole = ({ max, min }: Range) => Schema.Int.pipe(Schema.between(min, max))

/** The nearest of `whole(range)`. */
export const nearest = (value: number, { max, min }: Range): number =>
  Math.min(max, Math.max(min, Math.trunc(value)))

/** Whether a value is of `whole(range)`. */
export const isWhole = (value: unknown, { max, min }: Range): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max

import { Schema } from "effect"
import { isWhole, nearest, whole } from "./Whole.ts"

export const timestampRange = { min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }

/** When a message entered its log: milliseconds since 1970, UTC, set by the server. */
export const Timestamp = whole(timestampRange).pipe(Schema.brand("Timestamp"))
export type Timestamp = typeof Timestamp.Type

/** What a clock says, which can be set to anything: outside of the range the nearest time. */
export const timestampAt = (milliseconds: number): Timestamp =>
  Timestamp.make(nearest(milliseconds, timestampRange), { disableValidation: true })

export const isTimestamp = (value: unknown): value is Timestamp => isWhole(value, timestampRange)

import { Schema } from "effect"
import { isWhole, whole } from "./Whole.ts"

export const secondsRange = { min: 0, max: 86_400 }

/** A span of time in whole seconds, up to a day. */
export const Seconds = whole(secondsRange).pipe(Schema.brand("Seconds"))
export type Seconds = typeof Seconds.Type

export const isSeconds = (value: unknown): value is Seconds => isWhole(value, secondsRange)

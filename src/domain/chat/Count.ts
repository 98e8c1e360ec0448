import { Schema } from "effect"
import { isWhole, nearest, whole } from "./Whole.ts"

export const countRange = { min: 0, max: 1_000_000 }

/** How many there are of something, or are asked for. */
export const Count = whole(countRange).pipe(Schema.brand("Count"))
export type Count = typeof Count.Type

/** A number of things that there are, or the nearest that can be told. */
export const countOf = (things: number): Count =>
  Count.make(nearest(things, countRange), { disableValidation: true })

export const isCount = (value: unknown): value is Count => isWhole(value, countRange)

import { Schema } from "effect"
import { decimal, explained } from "./Decimal.ts"

/** How many there are of something, or are asked for. */
export const Count = decimal(0, 1_000_000)
  .pipe(Schema.brand("Count"))
  .annotations(explained("A count", 0, 1_000_000))
export type Count = typeof Count.Type

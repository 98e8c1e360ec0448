import { Schema } from "effect"
import { decimal, explained } from "./Decimal.ts"

/** A span of time in whole seconds, up to a day. */
export const Seconds = decimal(0, 86_400)
  .pipe(Schema.brand("Seconds"))
  .annotations(explained("A number of seconds", 0, 86_400))
export type Seconds = typeof Seconds.Type

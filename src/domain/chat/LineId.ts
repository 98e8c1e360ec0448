import { Schema } from "effect"
import { decimal, explained, largest } from "./Decimal.ts"

/** A client's number for a line, 1…2^53-1. The answer carries the same. */
export const LineId = decimal(1, largest)
  .pipe(Schema.brand("LineId"))
  .annotations(explained("An id", 1, largest, "id-invalid"))
export type LineId = typeof LineId.Type

/** The highest LineId accepted so far; 0 when there is none. */
export const LastId = decimal(0, largest).annotations(explained("A last id", 0, largest))

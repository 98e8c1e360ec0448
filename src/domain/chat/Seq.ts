import { Schema } from "effect"
import { decimal, explained, largest } from "./Decimal.ts"

/** A message's place in its room's log or a person's inbox, counted 1, 2, 3 … without holes. 0 stands before the first. */
export const Seq = decimal(0, largest)
  .pipe(Schema.brand("Seq"))
  .annotations(explained("A seq", 0, largest))
export type Seq = typeof Seq.Type

/** The seq that comes `count` places after another. */
export const seqAfter = (seq: number, count: number): Seq =>
  Seq.make(seq + count, { disableValidation: true })

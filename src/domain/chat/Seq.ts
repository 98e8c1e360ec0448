import { Schema } from "effect"
import { isWhole, largest, whole } from "./Whole.ts"

export const seqRange = { min: 0, max: largest }

/** A message's place in its room's log or a person's inbox, counted 1, 2, 3 … without holes. 0 is before the first. */
export const Seq = whole(seqRange).pipe(Schema.brand("Seq"))
export type Seq = typeof Seq.Type

export const isSeq = (value: unknown): value is Seq => isWhole(value, seqRange)

/** The seq of the `count`th place. */
export const seqAt = (count: number): Seq => Seq.make(count, { disableValidation: true })

/** The seq that comes `count` places after another. */
export const seqAfter = (seq: number, count: number): Seq => seqAt(seq + count)

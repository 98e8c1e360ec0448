import { Schema } from "effect"

const pattern = /^sha256\.[A-Za-z0-9_-]{4,43}$/

/** The beginning of a pin, by which one names a key among a few. */
export const PinBeginning = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "PinBeginning" }),
  Schema.brand("PinBeginning")
)
export type PinBeginning = typeof PinBeginning.Type

export const isPinBeginning = (value: unknown): value is PinBeginning =>
  typeof value === "string" && pattern.test(value)

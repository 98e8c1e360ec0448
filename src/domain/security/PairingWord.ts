import { Schema } from "effect"

/** Digits and letters that cannot be taken for each other. */
const letters = "23456789abcdefghjkmnpqrstuvwxyz"

const groups = 3
const groupLength = 4

/** How many random numbers a word is made of, each of them below `wordBase`. */
export const wordLength = groups * groupLength
export const wordBase = letters.length

const pattern = /^[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}$/

/** A word that lets one more key use a name, once: three groups of four characters, 59 random bits. */
export const PairingWord = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "PairingWord" }),
  Schema.brand("PairingWord")
)
export type PairingWord = typeof PairingWord.Type

export const isPairingWord = (value: unknown): value is PairingWord =>
  typeof value === "string" && pattern.test(value)

/** The word of `wordLength` random numbers. */
export const wordOf = (numbers: ReadonlyArray<number>): PairingWord => {
  const all = Array.from({ length: wordLength }, (_, at) =>
    letters.charAt((numbers[at] ?? 0) % letters.length)
  ).join("")
  const parts = Array.from({ length: groups }, (_, at) =>
    all.slice(at * groupLength, (at + 1) * groupLength)
  )
  return PairingWord.make(parts.join("-"))
}

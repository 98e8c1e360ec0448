import { Schema } from "effect"
import { Timestamp, timestampAt } from "../Timestamp.ts"
import { isWhole, whole } from "../Whole.ts"

/** Up to ten years. */
export const termRange = { min: 0, max: 315_360_000 }

/** For how many seconds something is imposed. What 0 means, its command says. */
export const Term = whole(termRange).pipe(Schema.brand("Term"))
export type Term = typeof Term.Type

export const isTerm = (value: unknown): value is Term => isWhole(value, termRange)

/** When something ends: at a time, or when an operator lifts it. */
export const Until = Schema.Union(Timestamp, Schema.Literal("lifted"))
export type Until = typeof Until.Type

/** The end of a term that begins now; with 0 seconds it goes on until it is lifted. */
export const endOf = (term: Term, now: number): Until =>
  term === 0 ? "lifted" : timestampAt(now + term * 1000)

export const isOver = (until: Until, now: number): boolean => until !== "lifted" && until <= now

/** Whole seconds that are left, at least 1; undefined for what has to be lifted. */
export const secondsLeft = (until: Until, now: number): number | undefined =>
  until === "lifted" ? undefined : Math.max(1, Math.ceil((until - now) / 1000))

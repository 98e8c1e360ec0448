import { Schema } from "effect"
import { isWhole, largest, whole } from "./Whole.ts"

export const lineIdRange = { min: 1, max: largest }

/** A client's number for a request, 1…2^53-1. The answer carries the same. */
export const LineId = whole(lineIdRange).pipe(Schema.brand("LineId"))
export type LineId = typeof LineId.Type

export const isLineId = (value: unknown): value is LineId => isWhole(value, lineIdRange)

export const lastIdRange = { min: 0, max: largest }

/** The highest LineId accepted so far; 0 when there is none. */
export const LastId = whole(lastIdRange)
export type LastId = typeof LastId.Type

export const isLastId = (value: unknown): value is LastId => isWhole(value, lastIdRange)

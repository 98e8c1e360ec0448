import type { Value } from "./Messages.ts"

/** A column as what it has to be. Throws where the file has something else: that is a defect, or a broken disk. */
export const column = <A>(value: Value | undefined, is: (value: unknown) => value is A): A => {
  if (is(value)) return value
  throw new Error("The store has a value that does not belong there.")
}

export const isNumber = (value: unknown): value is number => typeof value === "number"
export const isString = (value: unknown): value is string => typeof value === "string"

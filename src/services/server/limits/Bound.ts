import { Record } from "effect"

/** One bound of the server. `docs/limits.md` shows them all, and a test keeps it in step. */
export interface Bound {
  /** What is counted or measured. */
  readonly unit: string
  /** What is bounded, as `--help` prints it. */
  readonly about: string
  /** What happens when the bound is reached. */
  readonly reached: string
  /** The name under which clients are told of it. */
  readonly feature?: string
}

/** A bound that nothing sets. */
export interface FixedLimit extends Bound {
  readonly value: number
}

/** The values of some bounds, by their names. */
export const valuesOf = <Name extends string>(
  bounds: Readonly<Record<Name, FixedLimit>>
): Record<Name, number> => Record.map(bounds, ({ value }) => value)

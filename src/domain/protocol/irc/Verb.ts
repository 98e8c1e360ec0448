import type { Parsed } from "./Message.ts"
import type { Heard, State } from "./State.ts"

/** What the server does with a line that begins with a word. */
export interface Verb {
  /** How many parameters it needs. */
  readonly least: number
  /** Whether the client needs a name for it. */
  readonly when: "always" | "named"
  readonly run: (state: State, line: Parsed) => Heard
}

export type Verbs = Readonly<Record<string, Verb>>

/** A verb of somebody who has a name. */
export const named = (least: number, run: Verb["run"]): Verb => ({ least, when: "named", run })

/** A verb of everybody. */
export const always = (least: number, run: Verb["run"]): Verb => ({ least, when: "always", run })

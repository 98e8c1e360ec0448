import type { Tags } from "./Tags.ts"

/** A text of several lines that a client is sending. */
export interface Incoming {
  readonly ref: string
  readonly target: string
  readonly label: string | undefined
  /** Those of its client. */
  readonly tags: Tags
  readonly verb: "PRIVMSG" | "NOTICE" | undefined
  readonly text: string
  readonly bytes: number
  readonly lines: number
  /** Why it will not be said. */
  readonly fault: "bytes" | "lines" | "target" | "blank" | "mixed" | undefined
}

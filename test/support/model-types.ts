/** What the model of a server is made of: what its clients do, and what it remembers. */

export const lobby = "lobby"
/** Somebody outside of the model, who is in the lobby all the time. */
export const observer = "observer~"

/**
 * What a NICK says of keeping the session: nothing; a secret of the client's own, or its other one;
 * that of the next client; or that it is no longer to be kept.
 */
export type Wish = "nothing" | "own" | "spare" | "other's" | "no longer"

/** What a client does; `by` is its number. */
export type Step =
  | { readonly do: Plain; readonly by: number }
  | { readonly do: "claim"; readonly by: number; readonly nick: string; readonly keep: Wish }
  /** Takes the session back, without a mark for one room, and with marks that are so much behind. */
  | {
      readonly do: "resume"
      readonly by: number
      readonly without: string
      readonly behind: number
    }
  | { readonly do: "join" | "part" | "who"; readonly by: number; readonly room: string }
  /** Reads before or after a place so much behind the newest; of another epoch when that is undefined. */
  | {
      readonly do: "history" | "after"
      readonly by: number
      readonly room: string
      readonly behind: number | undefined
    }
  /** With an id, or without one, as people do. */
  | {
      readonly do: "say"
      readonly by: number
      readonly room: string
      readonly text: string
      readonly isNumbered: boolean
    }
  /** Sets a topic; without a text the old one is taken away. */
  | {
      readonly do: "topic"
      readonly by: number
      readonly room: string
      readonly text: string | undefined
    }
  /** Tells whoever has the name, or has it since a time: one that is too early for everybody, or to come. */
  | {
      readonly do: "tell"
      readonly by: number
      readonly nick: string
      readonly text: string
      readonly since: "" | ";since=1970-01-01T00:00:00.000Z" | ";since=9999-12-31T23:59:59.999Z"
    }
  /**
   * `from` tells `by` something, whose connection is then lost for longer than the session is kept.
   * That takes a second, so it happens only where `isNow` says so.
   */
  | {
      readonly do: "tell-in-vain"
      readonly by: number
      readonly from: number
      readonly isNow: boolean
      readonly text: string
    }

type Plain =
  | "connect"
  | "bye"
  | "drop"
  | "half-close"
  | "bad"
  | "rooms"
  /** Says NICK with the session's name and secret on a new connection. */
  | "take-over"
  /** Says RESUME with a secret that opens nothing. */
  | "resume-in-vain"
  /** Sends again what was accepted last. */
  | "again"
  /** Sends a message with an id that was passed over. */
  | "stale"

/** Many messages and topics at once, each client's in its order; `order` is the one that the server gave them. */
export interface Burst {
  readonly room: string
  readonly order: ReadonlyArray<Draft & { readonly id: number }>
}

export interface Draft {
  readonly by: number
  readonly verb: "SAY" | "TOPIC"
  readonly text: string
}

export interface Session {
  nick: string
  readonly rooms: Set<string>
  /** All lines that ever came into it. */
  readonly inbox: Array<string>
  /** So many of them are not held, because the session was not kept when they came. */
  unheld: number
  /** The highest id accepted. */
  lastId: number
  /** What was accepted last, and its answer. */
  last: { readonly line: string; readonly answer: string } | undefined
  /** The session is kept, for whoever has this. */
  secret: string | undefined
}

/** A message, or a setting of the topic, in a room's log. */
export interface Entry {
  readonly by: Session
  /** Undefined if its author gave it none. */
  readonly id: number | undefined
  readonly seq: number
  readonly verb: Draft["verb"]
  /** The line from the nickname on. */
  readonly rest: string
}

export interface Log {
  readonly entries: Array<Entry>
  /** As it stands at the end of a line. */
  topic: string
}

/** What is said, and what each client hears then. */
export interface Outcome {
  readonly line: string
  readonly heard: ReadonlyMap<number, ReadonlyArray<string>>
}

export const sameNick = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

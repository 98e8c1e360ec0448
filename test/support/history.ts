/** What a client has seen and done, in the order in which it did: what the checker judges. */

/** A stream of numbered messages: a room by its name, or `inbox:nick`. */
export type Stream = string

/** Where a message stands. Another epoch, another log. */
export interface Place {
  readonly stream: Stream
  readonly epoch: string
  readonly seq: number
}

export type Recorded =
  /** The client was given this to say. Texts are unique in a run. */
  | { readonly _tag: "Sent"; readonly stream: Stream; readonly text: string }
  /** It was refused for good. */
  | { readonly _tag: "Refused"; readonly text: string }
  /** It was declared that nobody knows what became of it, because the session ended before the answer. */
  | { readonly _tag: "Doubted"; readonly text: string }
  /** The server has acknowledged it, at this place; a message to an inbox without one. */
  | {
      readonly _tag: "Accepted"
      readonly stream: Stream
      readonly text: string
      readonly place: Place | undefined
    }
  /** Reading begins after this place. */
  | { readonly _tag: "Began"; readonly place: Place }
  /** A message was shown. */
  | { readonly _tag: "Shown"; readonly place: Place; readonly nick: string; readonly text: string }
  /** It was declared that these places will not be shown. With cause `epoch` the rest of the stream's log will not. */
  | {
      readonly _tag: "Gap"
      readonly stream: Stream
      readonly epoch: string
      readonly from: number
      readonly to: number
      readonly cause: "trimmed" | "epoch"
    }

/** All of one client's. */
export interface History {
  readonly nick: string
  readonly recorded: ReadonlyArray<Recorded>
}

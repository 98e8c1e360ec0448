import type { Command } from "./Command.ts"
import type { Count } from "./Count.ts"
import type { Nick } from "./Nick.ts"
import type { Position } from "./Position.ts"
import type { RoomName } from "./RoomName.ts"
import type { Timestamp } from "./Timestamp.ts"

/** A place in the log of a room, or a time. */
export type Anchor = Position | Timestamp

/** Which entries of a log are asked for. */
export type Span =
  /** The first of those after and before these anchors. */
  | { readonly of: "oldest"; readonly after: Anchor; readonly before: Anchor | undefined }
  /** The last of them. */
  | {
      readonly of: "newest"
      readonly after: Anchor | undefined
      readonly before: Anchor | undefined
    }
  /** As many before the anchor as from it on. */
  | { readonly of: "around"; readonly at: Anchor }

/** What a client can ask for in some protocols only: natter/1 has no words for it. */
export type FurtherCommand =
  /** Claims the first name of a connection, or one like it that is free. */
  | { readonly _tag: "Claim"; readonly nick: Nick }
  /** Asks for entries of a room's log: `Excerpt`, and then as History is answered. */
  | {
      readonly _tag: "Excerpt"
      readonly room: RoomName
      readonly count: Count
      readonly span: Span
    }
  /** Asks when the last entry was made in each room of the client: a `Latest` for each. */
  | { readonly _tag: "Latest" }
  /** Asks for one room, as Rooms asks for all. */
  | { readonly _tag: "About"; readonly room: RoomName }
  /** Asks who has these names: a `Person` for each that somebody has. */
  | { readonly _tag: "Find"; readonly nicks: ReadonlyArray<Nick> }
  /** Asks for the time of the server. */
  | { readonly _tag: "Time" }

/** All that a client can ask for. */
export type AnyCommand = Command | FurtherCommand

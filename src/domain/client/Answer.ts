import type { EventOf } from "../chat/Event.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Entry } from "./Notice.ts"

/** What a program that gives commands hears of them. Times are milliseconds since 1970. */

/** A command of a program, by the id that the program gave it; undefined for none. */
export interface Asker {
  readonly id: string | number | undefined
}

/** Goes to the program that asked; with no asker it is about the client itself. */
export interface Answer {
  readonly asker: Asker | undefined
  readonly result: Result
}

export type Result =
  /** The client is online in a new session: with this name, in these rooms. */
  | {
      readonly _tag: "Ready"
      readonly nick: Nick | undefined
      readonly host: string
      readonly rooms: ReadonlyArray<RoomName>
    }
  /** The command was not carried out. */
  | { readonly _tag: "Failed"; readonly code: string; readonly sentence: string }
  /** A message or a topic has its place in the log of its room. */
  | {
      readonly _tag: "Placed"
      readonly room: RoomName
      readonly seq: number
      readonly time: number
    }
  /** A private message was accepted; it waits for so many seconds if its reader has lost the connection. */
  | { readonly _tag: "Told"; readonly nick: Nick; readonly away: number | undefined }
  | {
      readonly _tag: "Joined"
      readonly room: RoomName
      readonly seq: number
      readonly members: number
      readonly topic: string | undefined
    }
  | { readonly _tag: "Parted"; readonly room: RoomName }
  | {
      readonly _tag: "Members"
      readonly room: RoomName
      readonly nicks: ReadonlyArray<Nick>
      /** Those whose connection is lost, and for how many seconds their session is still kept. */
      readonly away: ReadonlyArray<{ readonly nick: Nick; readonly seconds: number }>
    }
  | { readonly _tag: "Rooms"; readonly rooms: ReadonlyArray<EventOf<"Room">> }
  /** One message of a history; `History` follows the last. */
  | { readonly _tag: "Past"; readonly entry: Entry }
  | { readonly _tag: "History"; readonly room: RoomName; readonly count: number }
  /** The same of a search; `next` is the place before which it goes on, if there may be more. */
  | {
      readonly _tag: "Found"
      readonly room: RoomName
      readonly count: number
      readonly next: Position | undefined
    }
  | { readonly _tag: "Named"; readonly nick: Nick }

import type { Event } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import type { Epoch } from "./Position.ts"
import type { RoomName } from "./RoomName.ts"
import type { Seconds } from "./Seconds.ts"
import type { Timestamp } from "./Timestamp.ts"

/** The parts of answers to a FurtherCommand. */
export type FurtherEvent =
  /** Somebody who has a name. */
  | {
      readonly _tag: "Person"
      readonly nick: Nick
      /** Since when they have it. */
      readonly since: Timestamp
      /** How long the name is still held, if the connection is lost. */
      readonly awayFor: Seconds | undefined
      readonly isOperator: boolean
      readonly isEncrypted: boolean
      readonly hasKey: boolean
      /** Those that whoever asks may know of. */
      readonly rooms: ReadonlyArray<RoomName>
    }
  /** The entries that follow are of this life of the room's log. */
  | { readonly _tag: "Excerpt"; readonly room: RoomName; readonly epoch: Epoch }
  /** When the last entry of the room was made. */
  | { readonly _tag: "Latest"; readonly room: RoomName; readonly time: Timestamp }

/** All that a client learns. */
export type AnyEvent = Event | FurtherEvent

import type { Aside, ClientTags } from "./ClientTags.ts"
import type { Event, EventOf } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import type { Epoch } from "./Position.ts"
import type { Profile } from "./Profile.ts"
import type { RoomName } from "./RoomName.ts"
import type { Seconds } from "./Seconds.ts"
import type { Timestamp } from "./Timestamp.ts"

/** A member of a room. */
export interface Member {
  readonly nick: Nick
  /** How long the name is still held, if the connection is lost. */
  readonly awayFor: Seconds | undefined
  readonly isOperator: boolean
  readonly profile: Profile
}

/** What is told only in protocols that have words for it: the parts of answers to a FurtherCommand, and changes. */
export type FurtherEvent =
  | {
      readonly _tag: "Members"
      readonly room: RoomName
      readonly members: ReadonlyArray<Member>
    }
  /** Somebody had the name until then. */
  | {
      readonly _tag: "Was"
      readonly nick: Nick
      readonly profile: Profile
      readonly until: Timestamp
    }
  /** A name that is watched has a holder, or has none. */
  | { readonly _tag: "Presence"; readonly nick: Nick; readonly isHere: boolean }
  /** The name that was claimed belongs to the key of somebody else: another one like it is tried. */
  | { readonly _tag: "Owned"; readonly nick: Nick }
  /** Somebody who was invited is in the room. */
  | { readonly _tag: "Inside"; readonly nick: Nick; readonly room: RoomName }
  /** The one who was told is away. */
  | { readonly _tag: "Absent"; readonly nick: Nick; readonly why: string }
  /** What was told somebody, or the members of a room, is called so. */
  | { readonly _tag: "Sent"; readonly ref: string; readonly time: Timestamp }
  /** Somebody tells the members of a room, or whoever hears it, something without a text. */
  | {
      readonly _tag: "Signal"
      readonly nick: Nick
      readonly room: RoomName | undefined
      readonly time: Timestamp
      readonly ref: string
      readonly tags: ClientTags
    }
  /** Somebody in the room has invited somebody else to it. */
  | {
      readonly _tag: "Inviting"
      readonly by: Nick
      readonly nick: Nick
      readonly room: RoomName
      readonly time: Timestamp
    }
  /** Somebody tells something else about themselves. */
  | {
      readonly _tag: "Described"
      readonly nick: Nick
      readonly time: Timestamp
      readonly was: Profile
      readonly is: Profile
    }
  /** Somebody in the room is an operator, or is none any more. */
  | {
      readonly _tag: "Operator"
      readonly room: RoomName
      readonly nick: Nick
      readonly time: Timestamp
      readonly isOn: boolean
    }
  /** Told to all operators. */
  | {
      readonly _tag: "Wallops"
      readonly nick: Nick
      readonly time: Timestamp
      readonly text: string
    }
  /** How many there are, and how many people were here at most. */
  | {
      readonly _tag: "Counts"
      readonly people: number
      readonly most: number
      readonly operators: number
      readonly rooms: number
    }
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
      readonly profile: Profile
      /** Those that whoever asks may know of. */
      readonly rooms: ReadonlyArray<RoomName>
    }
  /** The entries that follow are of this life of the room's log. */
  | { readonly _tag: "Excerpt"; readonly room: RoomName; readonly epoch: Epoch }
  /** When the last entry of the room was made. */
  | { readonly _tag: "Latest"; readonly room: RoomName; readonly time: Timestamp }

export type FurtherEventOf<Tag extends FurtherEvent["_tag"]> = Extract<
  FurtherEvent,
  { readonly _tag: Tag }
>

/** All that a client learns. */
export type AnyEvent =
  | Exclude<Event, { readonly _tag: "Told" }>
  | FurtherEvent
  | (EventOf<"Told"> & Aside)

import { Schema } from "effect"
import { isRoomName, RoomName } from "./RoomName.ts"
import { isSeq, Seq } from "./Seq.ts"

const pattern = /^[a-z0-9]{1,8}$/

/** The name of one life of a room's log: 1 to 8 lower-case letters and digits. Another epoch, another log. */
export const Epoch = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Epoch" }),
  Schema.brand("Epoch")
)
export type Epoch = typeof Epoch.Type

export const isEpoch = (value: unknown): value is Epoch =>
  typeof value === "string" && pattern.test(value)

/** A place in a room's log. */
export const Position = Schema.Struct({ epoch: Epoch, seq: Seq })
export type Position = typeof Position.Type

/** A place in the log of one of many rooms. */
export const Place = Schema.Struct({ room: RoomName, position: Position })
export type Place = typeof Place.Type

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

export const isPosition = (value: unknown): value is Position =>
  isObject(value) && "epoch" in value && "seq" in value && isEpoch(value.epoch) && isSeq(value.seq)

const InboxMark = Schema.Struct({ inbox: Seq })

/** How far a client that resumes has read: a room up to a position, or its inbox up to a seq. */
export const Mark = Schema.Union(Place, InboxMark)
export type Mark = typeof Mark.Type

export const isPlace = (value: unknown): value is Place =>
  isObject(value) &&
  "room" in value &&
  "position" in value &&
  isRoomName(value.room) &&
  isPosition(value.position)

export const isInboxMark = (value: unknown): value is typeof InboxMark.Type =>
  isObject(value) && "inbox" in value && isSeq(value.inbox)

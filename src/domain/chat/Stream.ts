import { Schema } from "effect"
import { isRoomName, RoomName } from "./RoomName.ts"

/** A room, or the inbox of private messages: each counts its messages with a Seq. */
export const Stream = Schema.Union(RoomName, Schema.Literal("inbox"))
export type Stream = typeof Stream.Type

export const isStream = (value: unknown): value is Stream => value === "inbox" || isRoomName(value)

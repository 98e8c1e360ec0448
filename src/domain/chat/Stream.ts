import { Schema } from "effect"
import { RoomName } from "./RoomName.ts"

/** A room, or the inbox of private messages, where GAP counts. */
export const Stream = Schema.Union(RoomName, Schema.Literal("inbox"))
export type Stream = typeof Stream.Type

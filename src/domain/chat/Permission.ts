import type { ChatError } from "./ChatError.ts"
import type { RoomName } from "./RoomName.ts"

/** What has to be so before a command is carried out. */
export type Needs =
  | "nothing"
  /** Nobody has claimed a name on the connection. */
  | "no name"
  | "name"
  /** The session is in the room. */
  | "membership"
  /** The session is in the room, or may enter one more. */
  | "vacancy"

/** The rooms of a session; undefined before there is a session. */
export type Rooms = { readonly size: number; readonly has: (room: RoomName) => boolean } | undefined

/** Rooms that one session may be in. */
export const maxRooms = 64

/** Why a command may not be carried out; undefined when it may. `room` is the one it is about. */
export const objection = (
  needs: Needs,
  rooms: Rooms,
  room: RoomName | undefined
): ChatError | undefined => {
  if (needs === "nothing") return undefined
  if (needs === "no name") return rooms === undefined ? undefined : { _tag: "AlreadyRegistered" }
  if (rooms === undefined) return { _tag: "NotRegistered" }
  const isMember = room !== undefined && rooms.has(room)
  if (needs === "membership") return isMember ? undefined : { _tag: "NotInRoom" }
  if (needs === "vacancy" && !isMember && rooms.size >= maxRooms)
    return { _tag: "MembershipLimit", rooms: maxRooms }
  return undefined
}

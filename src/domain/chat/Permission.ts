import { Either } from "effect"
import type { ChatError } from "./ChatError.ts"
import type { RoomName } from "./RoomName.ts"

/** What a session needs before a command of it is carried out. */
export type Needs =
  /** Only that there is a session. */
  | "name"
  /** It is in the room. */
  | "membership"
  /** It is in the room, or may enter one more. */
  | "vacancy"

interface WithRooms {
  readonly memberships: { readonly size: number; readonly has: (room: RoomName) => boolean }
}

/** Rooms that one session may be in. */
export const maxRooms = 64

/** The session if it may have a command carried out, or why not. `room` is the one it is about. */
export const permit = <Session extends WithRooms>(
  needs: Needs,
  session: Session | undefined,
  room: RoomName | undefined
): Either.Either<Session, ChatError> => {
  if (session === undefined) return Either.left({ _tag: "NotRegistered" })
  const isMember = room !== undefined && session.memberships.has(room)
  if (needs === "membership" && !isMember) return Either.left({ _tag: "NotInRoom" })
  if (needs === "vacancy" && !isMember && session.memberships.size >= maxRooms)
    return Either.left({ _tag: "MembershipLimit", rooms: maxRooms })
  return Either.right(session)
}

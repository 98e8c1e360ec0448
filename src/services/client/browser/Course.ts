import { times } from "../../../domain/browser/PageLimits.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Draft } from "../../../domain/client/Draft.ts"

/**
 * The room where the client sends what is typed follows the room that is shown, after a moment. Until it has, a line
 * waits here, so that nothing is said in a room that the reader does not see.
 */
export interface Course {
  /** The room where the client sends the next line; undefined before the client knows one. */
  readonly heading: () => RoomName | undefined
  /** The reader goes to this room, and the client is asked to. */
  readonly ask: (room: RoomName) => void
  /** The reader is where the client is, and goes nowhere else. */
  readonly stay: () => void
  /** Whether a line for this room can be sent now. Otherwise it waits. */
  readonly isThere: (room: RoomName, draft: Draft) => boolean
  /** The client says where it sends the next line. */
  readonly arrive: (room: RoomName) => Arrival
}

export type Arrival =
  | { readonly _tag: "Nothing" }
  /** The client has changed the room by itself, or has not gone where the reader wanted to. */
  | { readonly _tag: "Moved"; readonly room: RoomName; readonly unsent: Draft | undefined }
  /** It is where the reader is, and these can be sent. */
  | { readonly _tag: "Arrived"; readonly lines: ReadonlyArray<Draft> }

const nothing: Arrival = { _tag: "Nothing" }

export const course = (now: () => number): Course => {
  let heading: RoomName | undefined
  let asked: { readonly room: RoomName; readonly at: number } | undefined
  let held: ReadonlyArray<Draft> = []
  const settle = (): ReadonlyArray<Draft> => {
    const lines = held
    asked = undefined
    held = []
    return lines
  }
  return {
    heading: () => heading,
    ask: (room) => {
      asked = { room, at: now() }
    },
    stay: () => {
      asked = undefined
    },
    isThere: (room, draft) => {
      if (asked === undefined && (heading === undefined || heading === room)) return true
      held = [...held, draft]
      return false
    },
    arrive: (room) => {
      const was = heading
      heading = room
      if (asked === undefined)
        return was === undefined || was === room
          ? nothing
          : { _tag: "Moved", room, unsent: undefined }
      if (asked.room === room) return { _tag: "Arrived", lines: settle() }
      if (now() - asked.at < times.goTo) return nothing
      return { _tag: "Moved", room, unsent: settle()[0] }
    }
  }
}

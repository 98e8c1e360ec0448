import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { flushPresence } from "./Presence.ts"
import { findRoom, markRead } from "./Rooms.ts"
import { each, steps, tell, type Update } from "./Update.ts"

/** Rooms of which the messages are counted, and not shown until the person goes there. */

/** Reports which rooms are muted. */
export const reportMuted: Update = (state) => tell(Copy.mutedAre(state.preferences.muted))(state)

/** Mutes a room, or shows its messages again as they come. */
export const toggleMuted =
  (room: RoomName): Update =>
  (state) => {
    const { muted } = state.preferences
    const isMuted = muted.includes(room)
    if (!isMuted && findRoom(state, room) === undefined)
      return tell(Copy.notInRoom(room), "warning")(state)
    const others = muted.filter((other) => other !== room)
    return steps(
      {
        ...state,
        preferences: { ...state.preferences, muted: isMuted ? others : [...others, room] }
      },
      flushPresence,
      tell(isMuted ? Copy.roomUnmuted(room) : Copy.roomMuted(room, room === state.currentRoom))
    )
  }

/** Shows the messages of a room again as they come. */
export const unmute =
  (room: RoomName): Update =>
  (state) => {
    const { muted } = state.preferences
    return muted.includes(room)
      ? toggleMuted(room)(state)
      : tell(Copy.notMuted(room, muted), "warning")(state)
  }

/** Counts everything as read. */
export const readAll: Update = (state) =>
  steps(
    state,
    each(state.rooms, ({ name }) => markRead(name)),
    tell(Copy.allRead, "dim")
  )

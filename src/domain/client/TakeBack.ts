import { Nick } from "../chat/Nick.ts"
import { lobby, type RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import type { Habits } from "./Habits.ts"
import { ignoring } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import type { Model, Preferences } from "./Model.ts"
import { modify, next, nothing, tell, type Update } from "./Update.ts"

/**
 * How a session is taken back that an earlier run of the client did not end. The server has its name, its
 * rooms and its messages; where the person was, and what they did not want to see, only the client knows.
 */

/** What a person's client has to remember for its next run; undefined for a program. */
export const habitsOf = ({ currentRoom, preferences, settings }: Model): Habits | undefined =>
  settings.mode === "pipe"
    ? undefined
    : {
        room: currentRoom,
        muted: preferences.muted.slice(-limits.rooms),
        ignored: preferences.ignored.map(({ nick }) => Nick.make(nick))
      }

/** The session is there still: what the person did not want to see stays hidden. */
export const takeBackPreferences: Update = modify(({ preferences, takingBack }) => ({
  preferences: withHabits(preferences, takingBack?.habits)
}))

const withHabits = (preferences: Preferences, habits: Habits | undefined): Preferences =>
  habits === undefined
    ? preferences
    : {
        ...preferences,
        muted: [...new Set([...preferences.muted, ...habits.muted])],
        ignored: ignoring(preferences.ignored, habits.ignored)
      }

/** The server still has the person in this room: they go on there, unless they began in another. */
export const takeBackRoom =
  (room: RoomName): Update =>
  (state) =>
    room === state.takingBack?.habits?.room && state.currentRoom === lobby && !state.wasOnline
      ? next({ ...state, currentRoom: room })
      : nothing(state)

/** Reminds the person of what is hidden because of an earlier run. */
export const tellOfHabits: Update = (state) => {
  const { ignored = [], muted = [] } = state.takingBack?.habits ?? {}
  return muted.length + ignored.length === 0
    ? nothing(state)
    : tell(Copy.habitsTakenBack(muted, ignored), "dim")(state)
}

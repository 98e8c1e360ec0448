import { HashMap } from "effect"
import { fetchMembers } from "./Fetch.ts"
import { times } from "./Limits.ts"
import type { Model, Room } from "./Model.ts"
import { findRoom } from "./Rooms.ts"
import { nothing, steps, type Update } from "./Update.ts"

/** Members whose connection is lost. The server does not tell when that happens, or when they are back. */

/** The person looks at who is in the room that is shown, which is asked for anew as soon as the rate allows it. */
export const lookAtPeople: Update = (state) => askForLost({ ...state, isLookingAtPeople: true })

/**
 * Asks again who is in the room that is shown, if the person has looked at that, and while somebody there is marked; of a
 * large room less often. A terminal shows no marks that stay.
 */
export const askForLost: Update = (state) => {
  const { currentRoom, lostAskedAt, now, phase, settings } = state
  const room = findRoom(state, currentRoom)
  if (room === undefined || phase._tag !== "Online" || settings.showsRoomsApart !== true)
    return nothing(state)
  if (now - lostAskedAt < waitFor(room) || isAsked(state, room)) return nothing(state)
  const isMarked = HashMap.some(room.members, ({ isAway }) => isAway === true)
  if (!isMarked && state.isLookingAtPeople !== true) return nothing(state)
  return steps({ ...state, lostAskedAt: now, isLookingAtPeople: false }, fetchMembers(room.name))
}

const waitFor = ({ members }: Room): number =>
  Math.max(times.askForLost, HashMap.size(members) * times.askForLostEach)

const isAsked = ({ pendingRequests }: Model, { name }: Room): boolean =>
  pendingRequests.some(({ command }) => command._tag === "Who" && command.room === name)

import { HashMap, Option } from "effect"
import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { bounds, type Members, type Model } from "./Model.ts"
import type { Entered, Left } from "./Notice.ts"
import { addMembers, flushPresence, isIgnored, removeMembers, updateRoom } from "./Rooms.ts"
import { nothing, show, steps, type Update } from "./Update.ts"

/** Who comes and goes. Those who do so within a moment share a line. */

/** For so long comings and goings are held back, in milliseconds. */
const moment = 1_000

/** Others came into a room. */
export const membersEntered = ({ nicks, room }: EventOf<"Enter">): Update =>
  applyPresence({ _tag: "Entered", room, nicks, elsewhere: false }, (members) =>
    addMembers(members, nicks)
  )

/** Others are gone from a room. */
export const membersLeft = ({ nicks, reason, room }: EventOf<"Leave">): Update =>
  applyPresence({ _tag: "Left", room, nicks, reason, elsewhere: false }, (members) =>
    removeMembers(members, nicks)
  )

const applyPresence =
  (notice: Entered | Left, f: (members: Members) => Members): Update =>
  (state) =>
    steps(
      state,
      updateRoom(notice.room, (room) => ({ members: f(room.members) })),
      state.preferences.quiet
        ? nothing
        : holdBack({ ...notice, nicks: shownNicks(state, notice.nicks) })
    )

const shownNicks = (state: Model, nicks: ReadonlyArray<Nick>): ReadonlyArray<Nick> => {
  const me = state.nick === undefined ? "" : foldNick(state.nick)
  return nicks.filter((nick) => foldNick(nick) !== me && !isIgnored(state, nick))
}

const holdBack =
  (notice: Entered | Left): Update =>
  (state) => {
    const { heldPresence, presenceHeldSince, currentRoom, now } = state
    if (notice.nicks.length === 0) return nothing(state)
    const placed = { ...notice, elsewhere: notice.room !== currentRoom }
    const last = heldPresence.at(-1)
    const both = last === undefined ? undefined : merged(last, placed)
    const all =
      both === undefined ? [...heldPresence, placed] : [...heldPresence.slice(0, -1), both]
    const names = all.reduce((sum, { nicks }) => sum + nicks.length, 0)
    const after = {
      ...state,
      heldPresence: all,
      presenceHeldSince: heldPresence.length === 0 ? now : presenceHeldSince
    }
    return names > bounds.comings ? flushPresence(after) : [after, []]
  }

/** Two notices as one, when they tell of the same room in the same words. */
const merged = (a: Entered | Left, b: Entered | Left): Entered | Left | undefined => {
  if (a.room !== b.room) return undefined
  const nicks = [...a.nicks, ...b.nicks]
  if (a._tag === "Entered" && b._tag === "Entered") return { ...b, nicks }
  if (a._tag === "Left" && b._tag === "Left" && a.reason === b.reason) return { ...b, nicks }
  return undefined
}

/** Shows what has been held back for long enough. */
export const flushPresenceWhenDue: Update = (state) =>
  state.now - state.presenceHeldSince >= moment ? flushPresence(state) : nothing(state)

/** Someone, or this client, has a new name. */
export const memberRenamed =
  (event: EventOf<"Rename">): Update =>
  (state) => {
    const old = foldNick(event.old)
    const isMe = state.nick !== undefined && foldNick(state.nick) === old
    const isTeller = state.replyTo !== undefined && foldNick(state.replyTo) === old
    return steps(
      {
        ...state,
        nick: isMe ? event.new : state.nick,
        replyTo: isTeller ? event.new : state.replyTo,
        rooms: state.rooms.map((room) => ({ ...room, members: renameIn(room.members, event) }))
      },
      flushPresence,
      isMe || isIgnored(state, event.old)
        ? nothing
        : show({ _tag: "Renamed", old: event.old, new: event.new })
    )
  }

const renameIn = (members: Members, event: EventOf<"Rename">): Members =>
  Option.match(HashMap.get(members, foldNick(event.old)), {
    onNone: () => members,
    onSome: ({ active }) =>
      HashMap.set(HashMap.remove(members, foldNick(event.old)), foldNick(event.new), {
        nick: event.new,
        active
      })
  })

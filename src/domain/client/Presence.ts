import { HashMap, Option } from "effect"
import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { bounds, type Members, type Model } from "./Model.ts"
import type { Came, Went } from "./Notice.ts"
import { changeRoom, flushComings, isIgnored, withMembers, withoutMembers } from "./Rooms.ts"
import { nothing, show, steps, type Update } from "./Update.ts"

/** Who comes and goes. Those who do so within a moment share a line. */

/** For so long comings and goings are held back, in milliseconds. */
const moment = 1_000

/** Others came into a room. */
export const came = ({ nicks, room }: EventOf<"Enter">): Update =>
  changed({ _tag: "Came", room, nicks, elsewhere: false }, (members) => withMembers(members, nicks))

/** Others are gone from a room. */
export const went = ({ nicks, reason, room }: EventOf<"Leave">): Update =>
  changed({ _tag: "Went", room, nicks, reason, elsewhere: false }, (members) =>
    withoutMembers(members, nicks)
  )

const changed =
  (notice: Came | Went, f: (members: Members) => Members): Update =>
  (state) =>
    steps(
      state,
      changeRoom(notice.room, (room) => ({ members: f(room.members) })),
      state.preferences.quiet ? nothing : hold({ ...notice, nicks: strangers(state, notice.nicks) })
    )

const strangers = (state: Model, nicks: ReadonlyArray<Nick>): ReadonlyArray<Nick> => {
  const me = state.nick === undefined ? "" : foldNick(state.nick)
  return nicks.filter((nick) => foldNick(nick) !== me && !isIgnored(state, nick))
}

const hold =
  (notice: Came | Went): Update =>
  (state) => {
    const { comings, comingsSince, current, now } = state
    if (notice.nicks.length === 0) return nothing(state)
    const placed = { ...notice, elsewhere: notice.room !== current }
    const last = comings.at(-1)
    const merged = last === undefined ? undefined : together(last, placed)
    const all = merged === undefined ? [...comings, placed] : [...comings.slice(0, -1), merged]
    const names = all.reduce((sum, { nicks }) => sum + nicks.length, 0)
    const after = {
      ...state,
      comings: all,
      comingsSince: comings.length === 0 ? now : comingsSince
    }
    return names > bounds.comings ? flushComings(after) : [after, []]
  }

/** Two notices as one, when they tell of the same room in the same words. */
const together = (a: Came | Went, b: Came | Went): Came | Went | undefined => {
  if (a.room !== b.room) return undefined
  const nicks = [...a.nicks, ...b.nicks]
  if (a._tag === "Came" && b._tag === "Came") return { ...b, nicks }
  if (a._tag === "Went" && b._tag === "Went" && a.reason === b.reason) return { ...b, nicks }
  return undefined
}

/** Shows what has been held back for long enough. */
export const flushInTime: Update = (state) =>
  state.now - state.comingsSince >= moment ? flushComings(state) : nothing(state)

/** Someone, or this client, has a new name. */
export const renamed =
  (event: EventOf<"Rename">): Update =>
  (state) => {
    const old = foldNick(event.old)
    const isMe = state.nick !== undefined && foldNick(state.nick) === old
    const isTeller = state.lastTeller !== undefined && foldNick(state.lastTeller) === old
    return steps(
      {
        ...state,
        nick: isMe ? event.new : state.nick,
        lastTeller: isTeller ? event.new : state.lastTeller,
        rooms: state.rooms.map((room) => ({ ...room, members: renameIn(room.members, event) }))
      },
      flushComings,
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

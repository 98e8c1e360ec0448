import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { timestampAt } from "../chat/Timestamp.ts"
import * as Copy from "./Copy.ts"
import { forgetIgnored, isIgnored, isPresent, renameIgnored, takeIgnored } from "./Ignored.ts"
import { limits, times } from "./Limits.ts"
import {
  addMembers,
  isSeenSince,
  markLost,
  markSeen,
  removeMembers,
  renameMember,
  replaceMembers
} from "./Members.ts"
import type { Members, Model, Preferences, Seen } from "./Model.ts"
import type { Entered, Left, Renamed } from "./Notice.ts"
import { isMine, partnerRenamed } from "./Partners.ts"
import { forgetRenames, isOf, isToldAlready, noteHolders, noteRename, toldUpTo } from "./Renames.ts"
import { isHidden, isLabelled, updateRoom } from "./Rooms.ts"
import { serverTime } from "./ServerTime.ts"
import { each, modify, next, nothing, series, show, steps, tell, type Update } from "./Update.ts"

/** Joins, leaves and new names. Joins and leaves are held back a moment, so that they share a line. */

export const membersEntered = ({ nicks, room, time }: EventOf<"Enter">): Update =>
  series(
    noteHolders(nicks),
    each(nicks, (nick) => setIgnored((state) => takeIgnored(state, nick))),
    applyPresence({ _tag: "Entered", room, time, nicks, labelled: false }, (members) =>
      addMembers(members, nicks)
    )
  )

export const membersLeft = ({ nicks, reason, room, time }: EventOf<"Leave">): Update =>
  series(
    // Who only parts from a room keeps the name.
    reason === "part" ? nothing : forgetRenames(nicks),
    applyPresence({ _tag: "Left", room, time, nicks, reason, labelled: false }, (members) =>
      removeMembers(members, nicks)
    ),
    reason === "part" ? nothing : setIgnored((state) => forgetIgnored(state, nicks.map(foldNick)))
  )

const setIgnored = (f: (state: Model) => Preferences["ignored"]): Update =>
  modify((state) => ({ preferences: { ...state.preferences, ignored: f(state) } }))

/** The members of a room as the server lists them. Whose connection is lost, is lost in all rooms. Who is ignored and is in no room any more has left meanwhile. */
export const membersListed =
  (room: RoomName, nicks: ReadonlyArray<Nick>, away: ReadonlyArray<Nick>): Update =>
  (state) => {
    const here = state.preferences.ignored.flatMap(({ nick }) =>
      isPresent(state, nick) ? nick : []
    )
    return steps(
      state,
      updateRoom(room, ({ members }) => ({ members: replaceMembers(members, nicks) })),
      eachMembers((members) => markLost(members, nicks, away)),
      setIgnored((after) =>
        forgetIgnored(
          after,
          here.filter((nick) => !isPresent(after, nick))
        )
      )
    )
  }

const applyPresence =
  (notice: Entered | Left, f: (members: Members) => Members): Update =>
  (state) =>
    steps(
      state,
      updateRoom(notice.room, (room) => ({ members: f(room.members) })),
      state.preferences.quiet || isHidden(state, notice.room)
        ? nothing
        : holdBack({ ...notice, nicks: shownNicks(state, notice.nicks) })
    )

/** Without this client itself and the ignored. */
const shownNicks = (state: Model, nicks: ReadonlyArray<Nick>): ReadonlyArray<Nick> => {
  const me = state.nick === undefined ? "" : foldNick(state.nick)
  return nicks.filter((nick) => foldNick(nick) !== me && !isIgnored(state, nick))
}

const holdBack =
  (notice: Entered | Left): Update =>
  (state) => {
    const { heldPresence: before, now, presenceHeldSince } = state
    if (notice.nicks.length === 0) return nothing(state)
    const last = before.at(-1)
    const both = last === undefined ? undefined : merged(last, notice)
    const heldPresence = both === undefined ? [...before, notice] : [...before.slice(0, -1), both]
    const after: Model = {
      ...state,
      heldPresence,
      presenceHeldSince: before.length === 0 ? now : presenceHeldSince
    }
    const names = heldPresence.reduce((sum, { nicks }) => sum + nicks.length, 0)
    return names > limits.heldPresenceNicks ? flushPresence(after) : next(after)
  }

/** Two notices as one, if they are of the same room and kind, and have the same reason. */
const merged = (a: Entered | Left, b: Entered | Left): Entered | Left | undefined => {
  if (a.room !== b.room) return undefined
  const nicks = [...a.nicks, ...b.nicks]
  const { time } = b
  if (a._tag === "Entered" && b._tag === "Entered") return { ...a, nicks, time }
  if (a._tag === "Left" && b._tag === "Left" && a.reason === b.reason) return { ...a, nicks, time }
  return undefined
}

const showHeld =
  (timeOf: (notice: Entered | Left) => number): Update =>
  (state) => {
    const { heldPresence } = state
    const labelled = isLabelled(state)
    const placed = heldPresence.map((notice) => ({ ...notice, time: timeOf(notice), labelled }))
    return placed.length === 0
      ? nothing(state)
      : steps(
          { ...state, heldPresence: [] },
          each(heldPresence, (notice) =>
            notice._tag === "Entered" ? seenToEnter(notice) : nothing
          ),
          show(...placed)
        )
  }

/** The person sees now who has these names. */
const seenToEnter =
  ({ nicks, room, time }: Entered): Update =>
  (state) =>
    updateRoom(room, ({ members }) => ({
      members: markSeen(members, nicks, { time: timestampAt(time), seenAt: state.now })
    }))(state)

/** Shows the joins and leaves that are held back. */
export const flushPresence: Update = (state) =>
  showHeld(({ time }) => Math.max(time, state.serverClock.newest))(state)

/** Shows them before something that has come after them, of this time. */
export const flushPresenceBefore = (next: number): Update =>
  showHeld(({ time }) => Math.min(time, next))

/** Shows them if they were held back for long enough. */
export const flushPresenceWhenDue: Update = (state) =>
  state.now - state.presenceHeldSince >= times.holdPresence ? flushPresence(state) : nothing(state)

const eachMembers = (f: (members: Members) => Members): Update =>
  modify(({ rooms }) => ({ rooms: rooms.map((of) => ({ ...of, members: f(of.members) })) }))

/** This client has a new name. */
export const ownNickChanged =
  (nick: Nick): Update =>
  (state) => {
    const { nick: old } = state
    if (old === undefined) return nothing(state)
    const names = { old, new: nick, time: timestampAt(serverTime(state)) }
    return steps(
      { ...state, nick },
      eachMembers((members) => renameMember(members, names, state.now)),
      flushPresence
    )
  }

/** Somebody else has a new name. That can be told late, when another has the old one already. */
export const memberRenamed =
  (event: EventOf<"Rename">): Update =>
  (state) => {
    if (isToldAlready(state, event)) return nothing(state)
    const ignored = renameIgnored(state, event)
    const isFollowed = ignored !== state.preferences.ignored
    const isLive = state.phase._tag === "Online"
    // What was done before is in the names that the client knows.
    const isNews = isLive || event.time > (toldUpTo(state) ?? 0)
    const told =
      isFollowed && isIgnored(state, event.old)
        ? tell(Copy.ignoredRenamed(event.old, event.new))
        : (isLive ? show : holdMissed)({
            _tag: "Renamed",
            time: isLive ? serverTime(state) : event.time,
            old: event.old,
            new: event.new
          })
    const isLate = state.rooms.some(({ members }) => isSeenSince(members, event.old, event.time))
    return steps(
      { ...state, preferences: { ...state.preferences, ignored } },
      partnerRenamed(event),
      noteRename(event),
      isLate ? noteHolders([event.old]) : nothing,
      answerRenamed(event),
      // Whoever had this client's name before is not a member under it.
      !isNews || isMine(state, event.old) || isMine(state, event.new)
        ? nothing
        : eachMembers((members) =>
            isSeenSince(members, event.old, event.time)
              ? members
              : renameMember(members, event, state.now)
          ),
      flushPresence,
      isNews ? told : nothing
    )
  }

/** What was missed is told before what was done: it is shown behind what was said under the old name. */
const holdMissed = (missed: Renamed): Update =>
  modify(({ missedRenames }) => ({
    missedRenames: [...missedRenames, missed].sort((a, b) => a.time - b.time).slice(-limits.renames)
  }))

/** Shows the missed changes of names that came before something of this time, or all. */
export const showMissedRenames =
  (next = Number.POSITIVE_INFINITY): Update =>
  (state) => {
    const { missedRenames } = state
    const due = missedRenames.filter(({ time }) => time < next)
    return due.length === 0
      ? nothing(state)
      : show(...due)({ ...state, missedRenames: missedRenames.slice(due.length) })
  }

/** An answer goes to the same person. */
const answerRenamed = (event: EventOf<"Rename">): Update =>
  modify(({ now, writers }) => {
    const renamed = <A extends Seen>(seen: A): A =>
      foldNick(seen.nick) === foldNick(event.old) && isOf(event, seen.time)
        ? { ...seen, nick: event.new, time: event.time }
        : seen
    return {
      writers: writers.map((writer) => {
        const after = renamed(writer)
        // That it is the same person is known now.
        const at = after === writer ? writer.at : now
        return { ...after, at, before: writer.before && renamed(writer.before) }
      })
    }
  })

import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { timestampAt } from "../chat/Timestamp.ts"
import * as Copy from "./Copy.ts"
import { isIgnored, renameIgnored } from "./Ignored.ts"
import { limits, times } from "./Limits.ts"
import { addMembers, removeMembers, renameMember } from "./Members.ts"
import type { Members, Model } from "./Model.ts"
import type { Entered, Left } from "./Notice.ts"
import { isPartner, partnerRenamed } from "./Partners.ts"
import { forgetRenames, isToldAlready, noteRename } from "./Renames.ts"
import { isHidden, isLabelled, updateRoom } from "./Rooms.ts"
import { serverTime } from "./ServerTime.ts"
import { modify, next, nothing, series, show, steps, tell, type Update } from "./Update.ts"

/** Joins, leaves and new names. Joins and leaves are held back a moment, so that they share a line. */

export const membersEntered = ({ nicks, room }: EventOf<"Enter">): Update =>
  applyPresence({ _tag: "Entered", room, nicks, ...unplaced }, (members) =>
    addMembers(members, nicks)
  )

export const membersLeft = ({ nicks, reason, room }: EventOf<"Leave">): Update =>
  series(
    // Who only parts from a room keeps the name.
    reason === "part" ? nothing : forgetRenames(nicks),
    applyPresence({ _tag: "Left", room, nicks, reason, ...unplaced }, (members) =>
      removeMembers(members, nicks)
    )
  )

/** What `holdBack` fills in. */
const unplaced = { time: 0, labelled: false }

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
    const placed = { ...notice, time: serverTime(state), labelled: isLabelled(state) }
    const last = before.at(-1)
    const both = last === undefined ? undefined : merged(last, placed)
    const heldPresence = both === undefined ? [...before, placed] : [...before.slice(0, -1), both]
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
  if (a._tag === "Entered" && b._tag === "Entered") return { ...a, nicks }
  if (a._tag === "Left" && b._tag === "Left" && a.reason === b.reason) return { ...a, nicks }
  return undefined
}

const showHeld =
  (timeOf: (notice: Entered | Left) => number): Update =>
  (state) => {
    const placed = state.heldPresence.map((notice) => ({ ...notice, time: timeOf(notice) }))
    return placed.length === 0
      ? nothing(state)
      : steps({ ...state, heldPresence: [] }, show(...placed))
  }

/** Shows the joins and leaves that are held back. */
export const flushPresence: Update = (state) =>
  showHeld(({ time }) => Math.max(time, state.serverClock.newest))(state)

/** Shows them before something that has come after them, of this time. */
export const flushPresenceBefore = (next: number): Update =>
  showHeld(({ time }) => Math.min(time, next))

/** Shows them if they were held back for long enough. */
export const flushPresenceWhenDue: Update = (state) =>
  state.now - state.presenceHeldSince >= times.holdPresence ? flushPresence(state) : nothing(state)

const followIgnored = (event: EventOf<"Rename">): Update =>
  modify(({ preferences }) => {
    const ignored = renameIgnored(preferences.ignored, event)
    return ignored === preferences.ignored ? {} : { preferences: { ...preferences, ignored } }
  })

/** This client has a new name. */
export const ownNickChanged =
  (nick: Nick): Update =>
  (state) =>
    state.nick === undefined
      ? nothing(state)
      : memberRenamed({
          _tag: "Rename",
          old: state.nick,
          new: nick,
          time: timestampAt(serverTime(state))
        })(state)

/** Somebody, or this client, has a new name. */
export const memberRenamed =
  (event: EventOf<"Rename">): Update =>
  (state) => {
    const old = foldNick(event.old)
    const isMe = state.nick !== undefined && foldNick(state.nick) === old
    if (!isMe && isToldAlready(state, event)) return nothing(state)
    const { replyTo } = state
    // What was missed is told later.
    const time = state.phase._tag === "Online" ? serverTime(state) : event.time
    // Somebody else may have taken the name, and changed it then.
    const follows = isPartner(state, event)
    const renamed = (nick: Nick): Nick => (follows && foldNick(nick) === old ? event.new : nick)
    return steps(
      state,
      isMe ? nothing : series(partnerRenamed(event), noteRename(event)),
      isMe ? nothing : followIgnored(event),
      modify(({ nick, rooms }) => ({
        nick: isMe ? event.new : nick,
        replyTo: replyTo && {
          ...replyTo,
          nick: renamed(replyTo.nick),
          before: replyTo.before && renamed(replyTo.before)
        },
        rooms: rooms.map((room) => ({ ...room, members: renameMember(room.members, event) }))
      })),
      flushPresence,
      isMe
        ? nothing
        : isIgnored(state, event.old)
          ? tell(Copy.ignoredRenamed(event.old, event.new))
          : show({ _tag: "Renamed", time, old: event.old, new: event.new })
    )
  }

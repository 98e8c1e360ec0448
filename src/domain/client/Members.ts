import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { type Timestamp, timestampAt } from "../chat/Timestamp.ts"
import { limits } from "./Limits.ts"
import type { Member, Members, Model, Room } from "./Model.ts"

/** Who is in a room. */

/** Adds members; those who are known already keep the time at which they last spoke. */
export const addMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => {
    const key = foldNick(nick)
    if (HashMap.size(all) >= limits.roomMembers && !HashMap.has(all, key)) return all
    const { active = 0, seen } = Option.getOrUndefined(HashMap.get(all, key)) ?? {}
    return HashMap.set(all, key, { nick, active, seen })
  }, members)

export const removeMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => HashMap.remove(all, foldNick(nick)), members)

/** Keeps those who are among the nicks, and adds the others of them. The connection of some is lost. */
export const replaceMembers = (
  members: Members,
  nicks: ReadonlyArray<Nick>,
  away: ReadonlyArray<Nick>
): Members => {
  const present = new Set(nicks.map(foldNick))
  const lost = new Set(away.map(foldNick))
  return HashMap.map(
    addMembers(
      HashMap.filter(members, (_, key) => present.has(key)),
      nicks
    ),
    (member, key) => ({ ...member, isAway: lost.has(key) })
  )
}

export const renameMember = (
  members: Members,
  names: { readonly old: Nick; readonly new: Nick; readonly time: Timestamp }
): Members =>
  Option.match(HashMap.get(members, foldNick(names.old)), {
    onNone: () => members,
    onSome: ({ active }) =>
      HashMap.set(HashMap.remove(members, foldNick(names.old)), foldNick(names.new), {
        nick: names.new,
        active,
        seen: names.time
      })
  })

/** Whether somebody was seen under a name at this time or later. */
export const isSeenSince = (members: Members, nick: Nick, time: Timestamp): boolean =>
  Option.exists(HashMap.get(members, foldNick(nick)), ({ seen = 0 }) => seen >= time)

/** Notes when a member last spoke, in milliseconds since 1970: then their connection was there. */
export const markActive = (members: Members, nick: Nick, active: Timestamp): Members =>
  HashMap.modify(members, foldNick(nick), (member: Member) => ({
    ...member,
    active,
    // What is replayed may be of whoever had the name before.
    seen: timestampAt(Math.max(member.seen ?? active, active)),
    isAway: false
  }))

/** The time of what was last seen of somebody in the client's rooms, if anything was; undefined where nobody there has the name. */
export const lastSeen = (
  { rooms }: Model,
  nick: Nick
): { readonly time: Timestamp | undefined } | undefined => {
  const key = foldNick(nick)
  const found = rooms.flatMap(({ members }) => Option.toArray(HashMap.get(members, key)))
  const seen = found.flatMap(({ seen }) => (seen === undefined ? [] : [seen]))
  if (found.length === 0) return undefined
  return { time: seen.length === 0 ? undefined : timestampAt(Math.max(...seen)) }
}

/** A nickname as its holder writes it, if they are in one of the client's rooms. */
export const spelling = ({ rooms }: Model, nick: Nick): Nick => {
  for (const { members } of rooms) {
    const found = HashMap.get(members, foldNick(nick))
    if (Option.isSome(found)) return found.value.nick
  }
  return nick
}

/** The members besides this client, by name. */
export const otherMembers = (state: Model, room: Room): ReadonlyArray<Member> => {
  const me = state.nick === undefined ? "" : foldNick(state.nick)
  return Array.from(HashMap.values(room.members))
    .filter(({ nick }) => foldNick(nick) !== me)
    .sort((a, b) => byName(a.nick, b.nick))
}

/** Orders nicknames by their letters, whatever their case. */
export const byName = (a: Nick, b: Nick): number => (foldNick(a) < foldNick(b) ? -1 : 1)

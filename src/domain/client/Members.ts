import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { limits } from "./Limits.ts"
import type { Member, Members, Model, Room } from "./Model.ts"

/** Who is in a room. */

/** Adds members; those who are known already keep the time at which they last spoke. */
export const addMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => {
    const key = foldNick(nick)
    if (HashMap.size(all) >= limits.roomMembers && !HashMap.has(all, key)) return all
    const active = Option.match(HashMap.get(all, key), {
      onNone: () => 0,
      onSome: (member) => member.active
    })
    return HashMap.set(all, key, { nick, active })
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
    ({ active, nick }, key) => ({ nick, active, isAway: lost.has(key) })
  )
}

export const renameMember = (
  members: Members,
  names: { readonly old: Nick; readonly new: Nick }
): Members =>
  Option.match(HashMap.get(members, foldNick(names.old)), {
    onNone: () => members,
    onSome: ({ active }) =>
      HashMap.set(HashMap.remove(members, foldNick(names.old)), foldNick(names.new), {
        nick: names.new,
        active
      })
  })

/** Notes when a member last spoke, in milliseconds since 1970: then their connection was there. */
export const markActive = (members: Members, nick: Nick, active: number): Members =>
  HashMap.modify(members, foldNick(nick), (member: Member) => ({
    ...member,
    active,
    isAway: false
  }))

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

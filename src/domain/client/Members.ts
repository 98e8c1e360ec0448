import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { Timestamp } from "../chat/Timestamp.ts"
import { limits } from "./Limits.ts"
import type { Member, Members, Model, Room } from "./Model.ts"
import { addProof, type Proof, type Proofs } from "./Proofs.ts"

/** Who is in a room. */

/** Adds members; those who are known already keep the time at which they last spoke. */
export const addMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => {
    const key = foldNick(nick)
    if (HashMap.size(all) >= limits.roomMembers && !HashMap.has(all, key)) return all
    const { active = 0, seen = [] } = Option.getOrUndefined(HashMap.get(all, key)) ?? {}
    return HashMap.set(all, key, { nick, active, seen })
  }, members)

export const removeMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => HashMap.remove(all, foldNick(nick)), members)

/** Keeps those who are among the nicks, and adds the others of them. */
export const replaceMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members => {
  const present = new Set(nicks.map(foldNick))
  const kept = HashMap.filter(members, (_, key) => present.has(key))
  return addMembers(kept, nicks)
}

/** Somebody has a new name, of which the client is told at this moment. */
export const renameMember = (
  members: Members,
  names: { readonly old: Nick; readonly new: Nick; readonly time: Timestamp },
  seenAt: number
): Members =>
  Option.match(HashMap.get(members, foldNick(names.old)), {
    onNone: () => members,
    onSome: ({ active }) =>
      HashMap.set(HashMap.remove(members, foldNick(names.old)), foldNick(names.new), {
        nick: names.new,
        active,
        seen: [{ time: names.time, seenAt }]
      })
  })

/** Whether somebody was seen under a name at this time or later. */
export const isSeenSince = (members: Members, nick: Nick, time: Timestamp): boolean =>
  Option.exists(HashMap.get(members, foldNick(nick)), ({ seen }) =>
    seen.some((of) => of.time >= time)
  )

/** Marks, of these, those whose connection is lost, and takes the mark from the others. */
export const markLost = (
  members: Members,
  nicks: ReadonlyArray<Nick>,
  away: ReadonlyArray<Nick>
): Members => {
  const lost = new Set(away.map(foldNick))
  return nicks.map(foldNick).reduce((all, key) => {
    const isAway = lost.has(key)
    return Option.exists(HashMap.get(all, key), (of) => (of.isAway === true) !== isAway)
      ? HashMap.modify(all, key, (member: Member) => ({ ...member, isAway }))
      : all
  }, members)
}

/** Notes when a member last spoke, in milliseconds since 1970. */
export const markActive = (
  members: Members,
  nick: Nick,
  active: Timestamp,
  seenAt: number
): Members =>
  HashMap.modify(members, foldNick(nick), (member: Member) => ({
    ...member,
    active,
    // What is replayed may be of whoever had the name before.
    seen: isOlder(member.seen, active)
      ? member.seen
      : addProof(member.seen, { time: active, seenAt })
  }))

/** Something shows that these have their names. */
export const markSeen = (members: Members, nicks: ReadonlyArray<Nick>, proof: Proof): Members =>
  nicks.reduce(
    (all, nick) =>
      HashMap.modify(all, foldNick(nick), (member: Member) => ({
        ...member,
        seen: addProof(member.seen, proof)
      })),
    members
  )

const isOlder = (seen: Proofs, time: Timestamp): boolean => (seen.at(-1)?.time ?? time) > time

/** What was seen of somebody in the client's rooms, the oldest first; undefined where nobody there has the name. */
export const seenThere = ({ rooms }: Model, nick: Nick): Proofs | undefined => {
  const key = foldNick(nick)
  const found = rooms.flatMap(({ members }) => Option.toArray(HashMap.get(members, key)))
  if (found.length === 0) return undefined
  return found.flatMap(({ seen }) => seen).sort((a, b) => a.time - b.time)
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

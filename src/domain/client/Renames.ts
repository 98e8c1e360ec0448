import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { type Timestamp, timestampAt } from "../chat/Timestamp.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { modify, next, nothing, type Update } from "./Update.ts"

/** Who has given up which name for another one, as far as the client was told. */

type Rename = EventOf<"Rename">

/** Whether the client was told this before: what it may have missed is told again. */
export const isToldAlready = ({ renames }: Model, { new: nick, old, time }: Rename): boolean =>
  renames.some((of) => of.time === time && of.old === old && of.new === nick)

/** Whether this was done by whoever was seen at a time under the old name, and by no earlier or later holder. */
export const isOf = ({ since, time }: Rename, seen: number): boolean =>
  (since === undefined || since <= seen) && seen < time

/** Up to when the client was told them; undefined where that is not known. */
export const toldUpTo = ({ phase, renamesSince, serverClock }: Model): Timestamp | undefined => {
  // A replay that is cut short has not told everything.
  if (phase._tag === "Online" && serverClock.newest > 0) return timestampAt(serverClock.newest)
  return renamesSince === undefined ? undefined : timestampAt(renamesSince + times.renameLate)
}

/** Since when the client may miss them if its connection is lost now; undefined where that is not known. */
export const missedSince = (state: Model): Timestamp | undefined => {
  const time = toldUpTo(state)
  return time === undefined ? undefined : timestampAt(time - times.renameLate)
}

/** They can be told in another order than they happened. */
export const noteRename = (rename: Rename): Update =>
  modify(({ now, renames }) => ({
    renames: [...renames, { ...rename, toldAt: now }]
      .sort((a, b) => a.time - b.time)
      .slice(-limits.renames)
  }))

/** Others have these nicknames, at a time if that is known: whoever gave one up before is not meant by it any more. */
export const noteHolders =
  (nicks: ReadonlyArray<Nick>, time = Number.POSITIVE_INFINITY): Update =>
  (state) => {
    if (state.renames.length === 0) return nothing(state)
    const taken = new Set(nicks.map(foldNick))
    const isTaken = (of: Rename) => taken.has(foldNick(of.old)) && of.time < time
    if (!state.renames.some(isTaken)) return nothing(state)
    const renames = state.renames.map((of) => (isTaken(of) ? { ...of, isTakenSince: true } : of))
    return next({ ...state, renames })
  }

/** Follows whoever had a nickname at a time through these changes: the name now, and when they were seen with it. */
const followed = (renames: Model["renames"], nick: Nick, time: number) =>
  renames.reduce(
    (now, of) =>
      foldNick(of.old) === foldNick(now.nick) && isOf(of, now.time)
        ? { nick: of.new, time: of.time }
        : now,
    { nick, time }
  )

/** The change that gave a folded name to whoever has it; undefined where they have not changed for it. */
export const gaveIt = (renames: Model["renames"], key: string): Rename | undefined => {
  const last = renames.findLast((of) => foldNick(of.old) === key || foldNick(of.new) === key)
  return last !== undefined && foldNick(last.new) === key ? last : undefined
}

/** When a nickname was given up, if the client was told only after a time on its own clock; the earliest of these. */
export const givenUpUnseen = (
  { renames }: Model,
  nick: Nick,
  seenAt: number
): Timestamp | undefined => {
  const key = foldNick(nick)
  return renames.find(({ old, toldAt }) => foldNick(old) === key && toldAt > seenAt)?.time
}

/** Whoever had a nickname at a time: the name now, also folded. */
export const holderAt = ({ renames }: Model, nick: Nick, time: number) => {
  const { nick: name } = followed(renames, nick, time)
  return { name, nick: foldNick(name) }
}

/** What whoever had this nickname last is called now; undefined where that was not seen, or they have left. */
export const newNickOf = ({ renames }: Model, nick: Nick): Nick | undefined => {
  const key = foldNick(nick)
  const last = renames.findLast(({ old }) => foldNick(old) === key)
  if (last === undefined || last.isTakenSince === true) return undefined
  const now = followed(renames, last.new, last.time).nick
  return foldNick(now) === key ? undefined : now
}

/** These have left: nobody has their new names any more. */
export const forgetRenames = (nicks: ReadonlyArray<Nick>): Update =>
  modify(({ renames }) => {
    if (renames.length === 0) return {}
    const left = new Set(nicks.map(foldNick))
    const kept = renames.toReversed().filter((of) => {
      if (!left.has(foldNick(of.new))) return true
      left.add(foldNick(of.old))
      return false
    })
    return { renames: kept.reverse() }
  })

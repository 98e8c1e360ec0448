import { HashMap } from "effect"
import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { limits } from "./Limits.ts"
import type { IgnoredNick, Model } from "./Model.ts"
import { holderAt, isOf } from "./Renames.ts"

/** Whose messages are hidden. */

type Ignored = ReadonlyArray<IgnoredNick>

/** Both. Of two with the same name, one of whom it is known when they were seen goes first. */
export const ignoring = (ignored: Ignored, others: Ignored): Ignored => {
  const isIn = (all: Ignored, { nick }: IgnoredNick) => all.some((of) => of.nick === nick)
  const before = ignored.filter((of) => of.seen !== undefined || !isIn(others, of))
  return [...before, ...others.filter((of) => !isIn(before, of))].slice(0, limits.ignoredNicks)
}

/**
 * Whether the messages of whoever has a nickname are hidden, or had it at a time: they may have another by now.
 * The person's own are always shown, also under a name that was ignored before they took it.
 */
export const isIgnored = (state: Model, nick: Nick, time?: number): boolean => {
  const { nick: me, preferences } = state
  if (preferences.ignored.length === 0) return false
  const holder = holderAt(state, nick, time ?? Number.POSITIVE_INFINITY)
  return (
    preferences.ignored.some((of) => isHolder(of, holder)) &&
    (me === undefined || holder.nick !== foldNick(me))
  )
}

/** Whether somebody who is ignored has a name. Whoever has changed to it since is somebody else. */
export const isHolder = (of: IgnoredNick, { by, nick }: ReturnType<typeof holderAt>): boolean =>
  of.nick === nick && (by === undefined || (of.seen !== undefined && by.time <= of.seen))

/** Whoever is called this; otherwise whoever was when they were ignored first. */
export const findIgnored = (ignored: Ignored, nick: Nick): Ignored => {
  const key = foldNick(nick)
  const now = ignored.filter((of) => of.nick === key)
  return now.length > 0 ? now : ignored.filter((of) => of.old.includes(key))
}

/** Whether somebody in the person's rooms is called this. */
export const isPresent = ({ rooms }: Model, nick: Nick): boolean =>
  rooms.some(({ members }) => HashMap.has(members, foldNick(nick)))

/** Who is ignored stays so under a new name; the old one may be taken by somebody else, or was before. */
export const renameIgnored = (state: Model, event: EventOf<"Rename">): Ignored => {
  const { ignored } = state.preferences
  if (ignored.length === 0) return ignored
  const [before, nick] = [foldNick(event.old), foldNick(event.new)]
  const holder = holderAt(state, event.old, Number.POSITIVE_INFINITY)
  const renamed = ignored.find(
    (of) =>
      of.nick === before && (of.seen === undefined ? isHolder(of, holder) : isOf(event, of.seen))
  )
  if (renamed === undefined || before === nick) return ignored
  const others = ignored.filter((of) => of !== renamed && of.nick !== nick)
  const old = [...renamed.old, before].filter((name) => name !== nick)
  return [...others, { nick, old: old.slice(-limits.oldNicks), seen: event.time }]
}

import { HashMap } from "effect"
import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { Timestamp } from "../chat/Timestamp.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { IgnoredNick, Model } from "./Model.ts"
import { gaveIt, holderAt, isOf } from "./Renames.ts"
import { nothing, tell, type Update } from "./Update.ts"

/** Whose messages are hidden. */

type Ignored = ReadonlyArray<IgnoredNick>

const isIn = (all: Ignored, key: string): boolean => all.some((of) => of.nick === key)

/** Both. Of two with the same name, one of whom it is known when they were seen goes first. */
export const ignoring = (ignored: Ignored, others: Ignored): Ignored => {
  const before = ignored.filter((of) => of.seen !== undefined || !isIn(others, of.nick))
  return [...before, ...others.filter((of) => !isIn(before, of.nick))].slice(0, limits.ignoredNicks)
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
    preferences.ignored.some((of) => of.nick === holder.nick) &&
    (me === undefined || holder.nick !== foldNick(me))
  )
}

/** Tells, once, that an answer of somebody to whom the person writes will be hidden. */
export const tellOfHiddenAnswer =
  (nick: Nick): Update =>
  (state) => {
    const { ignored } = state.preferences
    const key = foldNick(nick)
    if (!isIgnored(state, nick) || ignored.some((of) => of.nick === key && of.isTold === true))
      return nothing(state)
    const told = ignored.map((of) => (of.nick === key ? { ...of, isTold: true } : of))
    const preferences = { ...state.preferences, ignored: told }
    return tell(Copy.answerHidden(nick))({ ...state, preferences })
  }

/** Whoever is called this; otherwise whoever was when they were ignored first. */
export const findIgnored = (ignored: Ignored, nick: Nick): Ignored => {
  const key = foldNick(nick)
  const now = ignored.filter((of) => of.nick === key)
  return now.length > 0 ? now : ignored.filter((of) => of.old.includes(key))
}

/** Whether somebody in the person's rooms has this name, which is folded. */
export const isPresent = ({ rooms }: Model, key: string): boolean =>
  rooms.some(({ members }) => HashMap.has(members, key))

/** Who is ignored stays so under a new name, and the old one is free for others. */
export const renameIgnored = (state: Model, event: EventOf<"Rename">): Ignored => {
  const { ignored } = state.preferences
  const [before, nick] = [foldNick(event.old), foldNick(event.new)]
  if (ignored.length === 0 || before === nick) return ignored
  const renamed = ignored.find((of) => of.nick === before && isRenamed(state, of, event))
  if (renamed === undefined) return takeIgnored(state, event.new, event.time)
  const others = ignored.filter((of) => of !== renamed && of.nick !== nick)
  const [first = before, ...old] = [...renamed.old, before].filter((name) => name !== nick)
  const names = [first, ...old.slice(1 - limits.oldNicks)]
  return [...others, { ...renamed, nick, old: names, seen: event.time }]
}

/** Whether this was done by who is ignored, and by nobody who had the name before or later. */
const isRenamed = (state: Model, of: IgnoredNick, event: EventOf<"Rename">): boolean => {
  if (of.seen !== undefined) return isOf(event, of.seen)
  const by = gaveIt(state.renames, of.nick)
  return by === undefined || by.time < event.time
}

/**
 * Somebody takes a name, at a time if that is known. If it is ignored and nobody had it, they are most likely
 * who was ignored, and are followed from then on. In a replay it is not known who had it.
 */
export const takeIgnored = (state: Model, nick: Nick, time?: Timestamp): Ignored => {
  const { ignored } = state.preferences
  const key = foldNick(nick)
  const isTaken = isIn(ignored, key) && state.phase._tag === "Online"
  return isTaken && !isPresent(state, key)
    ? ignored.map((of) => (of.nick === key ? { ...of, seen: time } : of))
    : ignored
}

/**
 * These have left, so nobody is followed any more who is ignored among them: the name under which they were
 * ignored first is hidden again, unless somebody else has it. Of the names that they had since, only the last
 * stays hidden too, so that nobody can fill the list.
 */
export const forgetIgnored = (state: Model, left: ReadonlyArray<string>): Ignored => {
  const { ignored } = state.preferences
  const gone = ignored.filter(({ nick, old }) => old.length > 0 && left.includes(nick))
  if (gone.length === 0) return ignored
  const first = new Set(gone.flatMap(({ old }) => old.slice(0, 1)))
  const isEarlier = (of: IgnoredNick): boolean =>
    !gone.includes(of) && first.has(of.old[0] ?? "") && !isPresent(state, of.nick)
  const kept = ignored.filter((of) => !isEarlier(of))
  const free = [...first].filter((name) => !isIn(kept, name) && !isHeld(state, name))
  return bounded([...kept, ...free.map((nick) => ({ nick, old: [] }))])
}

/** What the person has ignored stays before what was only followed. */
const bounded = (ignored: Ignored): Ignored => {
  const excess = ignored.length - limits.ignoredNicks
  if (excess <= 0) return ignored
  const followed = ignored.filter(({ old }) => old.length > 0).slice(0, excess)
  return ignored.filter((of) => !followed.includes(of)).slice(-limits.ignoredNicks)
}

/** Whether somebody is known to have a name: they are there, or have changed to it. */
const isHeld = (state: Model, key: string): boolean =>
  isPresent(state, key) || gaveIt(state.renames, key) !== undefined

import { foldNick, type Nick } from "../chat/Nick.ts"
import { type Timestamp, timestampAt } from "../chat/Timestamp.ts"
import * as Copy from "./Copy.ts"
import { askHidden } from "./Earlier.ts"
import { findIgnored, isPresent } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import { seenThere } from "./Members.ts"
import type { IgnoredNick, Model, Preferences } from "./Model.ts"
import { flushPresence } from "./Presence.ts"
import { gaveIt, newNickOf } from "./Renames.ts"
import { serverTime } from "./ServerTime.ts"
import { each, modify, nothing, series, steps, tell, type Update } from "./Update.ts"

/** What a person sets with /quiet, /bell, /ignore and /unignore. */

const setPreferences = (f: (before: Preferences) => Partial<Preferences>): Update =>
  modify(({ preferences }) => ({ preferences: { ...preferences, ...f(preferences) } }))

/** Reports whether joins and leaves are shown. */
export const reportQuiet: Update = (state) => tell(Copy.quietIs(state.preferences.quiet))(state)

/** Hides joins and leaves, or shows them. */
export const setQuiet = (quiet: boolean): Update =>
  series(
    flushPresence,
    setPreferences(() => ({ quiet })),
    tell(Copy.quietSet(quiet))
  )

export const setBell = (bell: Preferences["bell"]): Update =>
  series(
    setPreferences(() => ({ bell })),
    tell(Copy.bellSet(bell))
  )

export const reportBell: Update = (state) => tell(Copy.bellIs(state.preferences.bell))(state)

/** Reports whose messages are hidden. */
export const reportIgnored: Update = (state) =>
  tell(Copy.ignoredAre(state.preferences.ignored.map(({ nick }) => nick)))(state)

/** Who is meant by a name, among the ignored: whoever has it, and if nobody has, who had it when they were ignored. */
const ignoredAs = (state: Model, nick: Nick): Preferences["ignored"] => {
  const key = foldNick(nick)
  const named = findIgnored(state.preferences.ignored, nick)
  return isPresent(state, key) ? named.filter((of) => of.nick === key) : named
}

/** Hides somebody's messages, or shows them again. */
export const toggleIgnored =
  (nick: Nick): Update =>
  (state) => {
    const found = ignoredAs(state, nick)
    if (found.length > 0) return showAgain(nick, found)(state)
    const now = isPresent(state, foldNick(nick)) ? nick : (newNickOf(state, nick) ?? nick)
    return now === nick
      ? ignore(nick, [])(state)
      : steps(state, tell(Copy.isNowCalled(nick, now)), ignore(now, [foldNick(nick)]))
  }

/** Shows somebody's messages again, whichever of their names is given. */
export const unignore =
  (nick: Nick): Update =>
  (state) => {
    const { ignored } = state.preferences
    const found = ignoredAs(state, nick)
    return found.length > 0
      ? showAgain(nick, found)(state)
      : tell(
          Copy.notIgnored(
            nick,
            ignored.map((of) => of.nick)
          ),
          "warning"
        )(state)
  }

const showAgain =
  (nick: Nick, found: Preferences["ignored"]): Update =>
  (state) => {
    const { phase, settings } = state
    const isApart = settings.showsRoomsApart === true
    const isShown = isApart && phase._tag === "Online"
    const sentence = isShown ? Copy.hiddenShown : isApart ? Copy.shownFromNowOn : Copy.ignoreCleared
    return steps(
      state,
      setPreferences(({ ignored }) => ({ ignored: ignored.filter((of) => !found.includes(of)) })),
      isShown ? askHidden : nothing,
      each(found, (of) => tell(sentence(of.nick === foldNick(nick) ? nick : of.nick)))
    )
  }

/** A time at which whoever has a name now has it, as far as one is known. */
const heldNow = (state: Model, nick: Nick): Timestamp | undefined => {
  if (!state.serverClock.isKnown) return gaveIt(state.renames, foldNick(nick))?.time
  return timestampAt(Math.max(serverTime(state), seenThere(state, nick)?.at(-1)?.time ?? 0))
}

/** `old`: other names by which they are found again. */
const ignore =
  (nick: Nick, old: IgnoredNick["old"]): Update =>
  (state) => {
    const { ignored } = state.preferences
    if (state.nick !== undefined && foldNick(state.nick) === foldNick(nick))
      return tell(Copy.ignoredSelf(state.nick), "warning")(state)
    if (ignored.length >= limits.ignoredNicks)
      return tell(Copy.tooManyIgnored(limits.ignoredNicks), "warning")(state)
    const isHere = isPresent(state, foldNick(nick))
    const seen = heldNow(state, nick)
    return steps(
      state,
      // Whoever is here now, and not who had the name before.
      setPreferences(() => ({
        ignored: [
          ...ignored.filter((of) => of.nick !== foldNick(nick)),
          { nick: foldNick(nick), old, seen }
        ]
      })),
      tell(Copy.ignoreSet(nick, isHere))
    )
  }

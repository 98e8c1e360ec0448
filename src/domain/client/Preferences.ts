import { HashMap } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { Preferences } from "./Model.ts"
import { flushPresence } from "./Presence.ts"
import { modify, series, steps, tell, type Update } from "./Update.ts"

/** What a person sets with /quiet, /bell and /ignore. */

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
  tell(Copy.ignoredAre(state.preferences.ignored))(state)

/** Hides somebody's messages, or shows them again. */
export const toggleIgnored =
  (nick: Nick): Update =>
  (state) => {
    const { ignored } = state.preferences
    const key = foldNick(nick)
    if (ignored.includes(key))
      return steps(
        state,
        setPreferences(() => ({ ignored: ignored.filter((other) => other !== key) })),
        tell(Copy.ignoreCleared(nick))
      )
    if (state.nick !== undefined && foldNick(state.nick) === key)
      return tell(Copy.ignoredSelf(state.nick), "warning")(state)
    if (ignored.length >= limits.ignoredNicks)
      return tell(Copy.tooManyIgnored(limits.ignoredNicks), "warning")(state)
    const isPresent = state.rooms.some(({ members }) => HashMap.has(members, key))
    return steps(
      state,
      setPreferences(() => ({ ignored: [...ignored, key] })),
      tell(Copy.ignoreSet(nick, isPresent))
    )
  }

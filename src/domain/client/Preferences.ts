import { HashMap } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { listed } from "./Copy.ts"
import { bounds, type Preferences } from "./Model.ts"
import { flushPresence } from "./Rooms.ts"
import { modify, series, steps, tell, type Update } from "./Update.ts"

/** What a person sets: what is hidden, and what rings. */

const setPreferences = (f: (before: Preferences) => Partial<Preferences>): Update =>
  modify(({ preferences }) => ({ preferences: { ...preferences, ...f(preferences) } }))

/** Tells whether comings and goings are shown. */
export const reportQuiet: Update = (state) =>
  tell(
    state.preferences.quiet
      ? "Who comes and goes is hidden: /quiet off shows it again."
      : "Who comes and goes is shown: /quiet on hides it."
  )(state)

/** Hides who comes and goes, or shows it. */
export const setQuiet = (on: boolean): Update =>
  series(
    flushPresence,
    setPreferences(() => ({ quiet: on })),
    tell(on ? "Who comes and goes is hidden now." : "Who comes and goes is shown again.")
  )

const rings = {
  off: "The bell stays silent.",
  mention: "The bell rings when you are named or written to.",
  all: "The bell rings at every message."
} as const

/** Rings at this from now on. */
export const setBell = (when: Preferences["bell"]): Update =>
  series(
    setPreferences(() => ({ bell: when })),
    tell(rings[when])
  )

/** Tells what rings. */
export const reportBell: Update = (state) =>
  tell(`${rings[state.preferences.bell]} /bell off, /bell mention or /bell all changes that.`)(
    state
  )

/** Hides what somebody says, or shows it again; without a name, tells whose is hidden. */
export const toggleIgnored =
  (nick: Nick | undefined): Update =>
  (state) => {
    const { ignored } = state.preferences
    if (nick === undefined)
      return tell(
        ignored.length === 0 ? "You ignore nobody." : `You ignore ${listed(ignored, 50)}.`
      )(state)
    const key = foldNick(nick)
    const isIgnored = ignored.includes(key)
    const isMe = state.nick !== undefined && foldNick(state.nick) === key
    if (isMe && !isIgnored)
      return tell(
        `${state.nick} is you: /ignore takes the name of somebody else.`,
        "warning"
      )(state)
    if (!isIgnored && ignored.length >= bounds.ignored)
      return tell(`You ignore ${bounds.ignored} people, which is the most.`, "warning")(state)
    const after = isIgnored ? ignored.filter((other) => other !== key) : [...ignored, key]
    const hidden = `What ${nick} says is hidden until you say /ignore ${nick} again.`
    const isHere = state.rooms.some(({ members }) => HashMap.has(members, key))
    return steps(
      state,
      setPreferences(() => ({ ignored: after })),
      isIgnored
        ? tell(`What ${nick} says is shown again.`)
        : tell(isHere ? hidden : `Nobody in your rooms is called ${nick} now. ${hidden}`)
    )
  }

import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import { limits, times } from "./Limits.ts"
import type { GivenUpNick } from "./Model.ts"
import { refuseLine, whisper } from "./PendingLines.ts"
import { modify, steps, type Update } from "./Update.ts"

/**
 * Private messages to a nickname that has changed hands. A draft names whom it is for, but a name can be
 * changed, and taken by somebody else, before the draft is sent.
 */

/** Somebody has a new name, and so has given up the old one. */
export const nickGivenUp = ({ new: nick, old: before }: EventOf<"Rename">): Update =>
  modify(({ givenUpNicks, now }) => {
    const [old, taken] = [foldNick(before), foldNick(nick)]
    if (old === taken) return {}
    const others = givenUpNicks
      .map((of): GivenUpNick => (foldNick(of.nick) === old ? { ...of, nick } : of))
      // They may have an old name again, but then it is theirs.
      .filter((of) => of.old !== old && of.old !== foldNick(of.nick))
    return { givenUpNicks: [...others, { old, nick, at: now }].slice(-limits.givenUpNicks) }
  })

/** Sends a private message; a person is asked once if somebody else may have the name now. */
export const sendPrivately =
  (nick: Nick, text: string): Update =>
  (state) => {
    const typed = `/msg ${nick} ${text}`
    const { givenUpNicks, now, settings } = state
    const isIt = ({ old }: GivenUpNick) => old === foldNick(nick)
    const found = givenUpNicks.find((of) => isIt(of) && now - of.at < times.nickGivenUp)
    if (found === undefined || settings.mode === "pipe") return whisper(nick, text, typed)(state)
    return steps(
      { ...state, givenUpNicks: givenUpNicks.filter((of) => !isIt(of)) },
      refuseLine(typed, Copy.nickGivenUp(nick, found.nick))
    )
  }

import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import { isPresent } from "./Ignored.ts"
import { limits, times } from "./Limits.ts"
import type { GivenUpNick, Model } from "./Model.ts"
import { refuseLine, whisper } from "./PendingLines.ts"
import { each, modify, series, steps, type Update } from "./Update.ts"

/**
 * Private messages to a nickname that has changed hands. A draft names whom it is for, and /reply goes to
 * who wrote last; but a name can be given up, and taken by somebody else, before the line is sent. A client
 * sees that in its rooms alone: of somebody who is in none of them it knows nothing.
 */

/** Whether a draft that /reply has begun may be for this nickname. */
const isAnswered = ({ replyTo }: Model, key: string): boolean =>
  [replyTo?.nick, replyTo?.before].some((nick) => nick !== undefined && foldNick(nick) === key)

/** Notes why whoever has this nickname may be somebody else. */
const note =
  (nick: Nick, why: GivenUpNick["why"]): Update =>
  (state) => {
    const old = foldNick(nick)
    // A draft may wait for long, and an answer names nobody at all.
    const until = isAnswered(state, old) ? Number.POSITIVE_INFINITY : state.now + times.nickGivenUp
    const all = [...state.givenUpNicks.filter((of) => of.old !== old), { old, why, until }]
    return modify(() => ({
      givenUpNicks: all.length > limits.givenUpNicks ? withoutOne(all) : all
    }))(state)
  }

/** Without the oldest, and rather one to whom no answer is due. */
const withoutOne = (all: ReadonlyArray<GivenUpNick>): ReadonlyArray<GivenUpNick> => {
  const due = all.findIndex(({ until }) => until < Number.POSITIVE_INFINITY)
  return all.filter((_, index) => index !== Math.max(0, due))
}

/** Somebody has a new name, and so has given up the old one. */
export const nickGivenUp =
  ({ new: nick, old: before }: EventOf<"Rename">): Update =>
  (state) => {
    const [old, taken] = [foldNick(before), foldNick(nick)]
    if (old === taken) return [state, []]
    const followed = state.givenUpNicks.map(
      (of): GivenUpNick =>
        of.why._tag === "Renamed" && foldNick(of.why.nick) === old
          ? { ...of, why: { _tag: "Renamed", nick } }
          : of
    )
    // They may have an old name again, but then it is theirs.
    const givenUpNicks = followed.filter(
      ({ old, why }) => why._tag !== "Renamed" || old !== foldNick(why.nick)
    )
    const isTheirs = givenUpNicks.length < followed.length
    const isKnown = givenUpNicks.some((of) => of.old === taken)
    return steps(
      { ...state, givenUpNicks },
      // Whoever wrote under this name was not seen to give it up.
      !isTheirs && !isKnown && isAnswered(state, taken)
        ? note(nick, { _tag: "Taken", by: before })
        : (same) => [same, []],
      note(before, { _tag: "Renamed", nick })
    )
  }

/** The sessions of these have ended, or they are no longer in any room of the client: their names are free, or may be. */
export const nicksFree = (nicks: ReadonlyArray<Nick>): Update => {
  const left = new Set(nicks.map(foldNick))
  return series(
    // Also of somebody who had another name before.
    modify(({ givenUpNicks }) => ({
      givenUpNicks: givenUpNicks.map((of) =>
        of.why._tag === "Renamed" && left.has(foldNick(of.why.nick))
          ? { ...of, why: { _tag: "Left" } }
          : of
      )
    })),
    each(nicks, (nick) => note(nick, { _tag: "Left" }))
  )
}

/** The client has a new session: whoever wrote to it before may be gone, and others may have their names. */
export const answersOutdated: Update = (state) => {
  const { before, nick } = state.replyTo ?? {}
  const nicks = [before, nick].flatMap((of) => (of === undefined ? [] : [of]))
  return each(nicks, (of) => note(of, { _tag: "Session" }))(state)
}

/** What somebody is called now who was seen to change this name, which nobody in the rooms has any more. */
export const nameNow = (state: Model, nick: Nick): Nick => {
  const key = foldNick(nick)
  const why = state.givenUpNicks.find(({ old }) => old === key)?.why
  return why?._tag === "Renamed" && !isPresent(state, nick) ? why.nick : nick
}

/** `isTaken`: somebody in the person's rooms has the name now. */
const whyNotSent = (nick: Nick, why: GivenUpNick["why"], isTaken: boolean): string => {
  switch (why._tag) {
    case "Renamed":
      return Copy.nickGivenUp(nick, why.nick)
    case "Taken":
      return Copy.nickTakenOver(nick, why.by)
    case "Left":
      return Copy.nickLeft(nick, isTaken)
    case "Session":
      return Copy.nickFromBefore(nick, isTaken)
  }
}

/** Sends a private message; a person is asked once if somebody else may have the name now. */
export const sendPrivately =
  (nick: Nick, text: string): Update =>
  (state) => {
    const typed = `/msg ${nick} ${text}`
    const { givenUpNicks, now, settings } = state
    const key = foldNick(nick)
    const isIt = ({ old }: GivenUpNick) => old === key
    const found = givenUpNicks.find((of) => isIt(of) && now < of.until)
    const isCertain = state.nick !== undefined && foldNick(state.nick) === key
    if (found === undefined || isCertain || settings.mode === "pipe")
      return whisper(nick, text, typed)(state)
    return steps(
      { ...state, givenUpNicks: givenUpNicks.filter((of) => !isIt(of)) },
      refuseLine(typed, whyNotSent(nick, found.why, isPresent(state, nick)))
    )
  }

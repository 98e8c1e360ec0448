import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import { isPresent } from "./Ignored.ts"
import { limits, times } from "./Limits.ts"
import type { GivenUpNick, Model } from "./Model.ts"
import { info } from "./Notice.ts"
import { addressee, isKnown, isMine, isUnsent, talkedWith } from "./Partners.ts"
import type { PendingLine } from "./Pending.ts"
import { refuseLine, whisper } from "./PendingLines.ts"
import { abbreviate } from "./Suggest.ts"
import { each, emit, modify, nothing, series, show, steps, type Update } from "./Update.ts"

/**
 * Private messages to a nickname that has changed hands. A draft names whom it is for, and /reply goes to
 * who wrote last; but a name can be given up, and taken by somebody else, before the line is sent. A client
 * sees that in its rooms alone: of somebody who is in none of them it knows nothing, nor of what happened
 * while it had no connection.
 */

/** Notes why whoever has this nickname may be somebody else. What waits to be sent to it is not sent. */
const note =
  (nick: Nick, why: GivenUpNick["why"]): Update =>
  (state) => {
    const old = foldNick(nick)
    const before = state.givenUpNicks.find((of) => of.old === old)
    const isPartner = isKnown(state, old) || before?.isPartner === true
    const noted: GivenUpNick = { old, why, at: state.now, isPartner, settledAt: undefined }
    const all = [...state.givenUpNicks.filter((of) => of !== before), noted]
    return steps(
      { ...state, givenUpNicks: all.length > limits.givenUpNicks ? withoutOne(all) : all },
      returnUnsent(nick, why)
    )
  }

/** Without the oldest, and rather one with whom the person did not talk. */
const withoutOne = (all: ReadonlyArray<GivenUpNick>): ReadonlyArray<GivenUpNick> => {
  const other = all.findIndex(({ isPartner }) => !isPartner)
  return all.filter((_, index) => index !== Math.max(0, other))
}

/** The private messages that wait for this nickname come back to their author. */
const returnUnsent =
  (nick: Nick, why: GivenUpNick["why"]): Update =>
  (state) => {
    const key = foldNick(nick)
    const mine = isUnsent(state)
    const isReturned = (line: PendingLine) => mine(line) && addressee(line) === key
    // Who has just left is in the rooms still.
    const reason = whyNotSent(nick, why, why._tag !== "Left" && isPresent(state, nick))
    return steps(
      { ...state, pendingLines: state.pendingLines.filter((line) => !isReturned(line)) },
      each(state.pendingLines.filter(isReturned), ({ command, typed }) =>
        command._tag === "Tell"
          ? series(
              show(info(Copy.lineComesBack(notSent(nick, command.text, reason)), "warning")),
              offer(typed)
            )
          : nothing
      )
    )
  }

/** Lets arrow-up bring a line, before all that was typed since. */
const offer = (typed: string): Update => emit({ _tag: "Recall", text: typed })

const notSent = (nick: Nick, text: string, reason: string): string =>
  Copy.privateNotSent(nick, abbreviate(text), reason)

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
    const isNoted = givenUpNicks.some((of) => of.old === taken)
    const answered = state.replyTo?.nick
    return steps(
      { ...state, givenUpNicks },
      // Whoever wrote under this name was not seen to give it up.
      !isTheirs && !isNoted && isKnown(state, taken)
        ? note(nick, { _tag: "Taken", by: before })
        : nothing,
      note(before, { _tag: "Renamed", nick }),
      // Whoever is answered keeps being answered under the new name.
      answered !== undefined && foldNick(answered) === old ? settle(nick) : nothing,
      modify(({ partners }) => ({ partners: partners.map((of) => (of === old ? taken : of)) }))
    )
  }

/** From now on a draft for this name is for whoever has it: the answer to their message. */
export const settle = (nick: Nick): Update =>
  modify(({ givenUpNicks, now }) => ({
    givenUpNicks: givenUpNicks.map((of) =>
      of.old === foldNick(nick) ? { ...of, settledAt: of.settledAt ?? now } : of
    )
  }))

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

/**
 * The client is back after a lost connection. Nothing tells who has come and gone meanwhile, and a moment is
 * enough for it: what waits is not sent by itself, and a person is asked before they write to somebody with
 * whom they had talked.
 */
export const backAgain =
  (isNewSession: boolean): Update =>
  (state) => {
    if (state.settings.mode === "pipe") return nothing(state)
    const unsent = state.pendingLines.filter(isUnsent(state))
    const told = new Set(unsent.map(addressee))
    const { before, nick } = state.replyTo ?? {}
    const known = [...state.partners, ...[before, nick].flatMap((of) => (of ? [foldNick(of)] : []))]
    const asked = new Set(known.filter((key) => !told.has(key)))
    const isAsked = (key: string) =>
      state.givenUpNicks.some((of) => of.old === key && of.settledAt === undefined)
    const why: GivenUpNick["why"] = { _tag: isNewSession ? "Session" : "Away" }
    const added = [...asked]
      .filter((old) => !isAsked(old))
      .map(
        (old): GivenUpNick => ({ old, why, at: state.now, isPartner: true, settledAt: undefined })
      )
    const kept = state.givenUpNicks.filter(
      ({ old }) => !told.has(old) && !added.some((of) => of.old === old)
    )
    return steps(
      {
        ...state,
        givenUpNicks: [...kept, ...added].slice(-limits.givenUpNicks),
        pendingLines: state.pendingLines.filter((line) => !unsent.includes(line))
      },
      unsent.length === 0
        ? nothing
        : show(info(Copy.privateComesBack(unsent.map(listed)), "warning")),
      each(unsent, ({ typed }) => offer(typed))
    )
  }

const listed = ({ command, typed }: PendingLine): Copy.Undelivered =>
  command._tag === "Tell"
    ? { to: command.nick, text: abbreviate(command.text, limits.quoted) }
    : { to: command.room, text: typed }

/** The present name of whoever was seen to give up this one; this one while somebody in the rooms has it. */
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
    case "Away":
      return Copy.nickPerhapsChanged(nick, isTaken)
  }
}

/** Whether a draft that was begun at this time may mean somebody who has the name no more. */
const isOutdated = (
  { at, isPartner, settledAt, why }: GivenUpNick,
  begunAt: number,
  now: number
): boolean => {
  if (begunAt <= at) return true
  if (settledAt !== undefined && settledAt < begunAt) return false
  const isSeen = why._tag === "Renamed" || why._tag === "Taken"
  return isPartner || (isSeen && now - at < times.nickGivenUp)
}

/** Sends a private message; a person is asked once if somebody else may have the name now. */
export const sendPrivately =
  (nick: Nick, text: string): Update =>
  (state) => {
    const typed = `/msg ${nick} ${text}`
    const { begunAt = state.now - times.replyChanged, givenUpNicks, now, settings } = state
    const key = foldNick(nick)
    const found = givenUpNicks.find((of) => of.old === key && isOutdated(of, begunAt, now))
    if (found === undefined || isMine(state, nick) || settings.mode === "pipe")
      return steps(state, whisper(nick, text, typed), talkedWith(nick))
    const why = whyNotSent(nick, found.why, isPresent(state, nick))
    return steps(
      { ...state, givenUpNicks: givenUpNicks.filter((of) => of !== found) },
      refuseLine(typed, notSent(nick, text, why)),
      offer(typed)
    )
  }

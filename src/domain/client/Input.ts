import { HashMap } from "effect"
import { foldNick, isAllowedBy, isNick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { askForNick, awaitNick, isAskedForNick, stopWaiting } from "./AwaitedNick.ts"
import * as Copy from "./Copy.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { nextRoom, roomWithNews } from "./Navigation.ts"
import { canTakeLine, refuseLine, say } from "./PendingLines.ts"
import { enterPipeLine } from "./PipeInput.ts"
import { leave, quitNow, tellOfDrafts } from "./Quit.ts"
import { retryNow } from "./Reconnect.ts"
import { putAway, restoreDraft } from "./Rooms.ts"
import { nickRule } from "./ServerFeatures.ts"
import { type Meaning, parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { abbreviate } from "./Suggest.ts"
import { each, emit, nothing, series, steps, tell, type Update } from "./Update.ts"
import { destination, giveBack, wait, waitingCount } from "./WaitingLines.ts"

/** What a person does at the keyboard, or a pipe gives. */

/**
 * A line was typed: it is a nickname, a command, or a text for the current room. `isAnswer`: it was entered
 * where a nickname was asked for.
 */
export const enterLine =
  (line: string, isAnswer?: boolean): Update =>
  (state) => {
    if (state.phase._tag === "Ended" || state.quitRequestedAt !== undefined) return nothing(state)
    if (state.settings.mode === "pipe") return enterPipeLine(line)(state)
    if (!line.startsWith("/") && line.trim() !== "") {
      if (isAskedForNick(state) && isAnswer === false) return keepForLater(line)(state)
      if (isAnswer === true && isNamed(state))
        return tell(Copy.alreadyNamed(abbreviate(line), state.nick), "warning")(state)
    }
    if (isAskedForNick(state) && !line.startsWith("/")) return chooseNick(line.trim())(state)
    return steps({ ...state, interruptedAt: Number.NEGATIVE_INFINITY }, carryOut(line), retryNow)
  }

/** The server has given a name. Before that, a line behind the answer was typed ahead. */
const isNamed = (state: Model): boolean =>
  !isAskedForNick(state) && (state.phase._tag === "CatchingUp" || state.phase._tag === "Online")

/** A message was entered just before a nickname was asked for: it is the draft once there is one. */
const keepForLater = (line: string): Update =>
  series(
    tell(Copy.keptForLater(abbreviate(line, limits.quoted)), "warning"),
    emit({ _tag: "Draft", text: line })
  )

/** Commands that mean something else in another room. */
const dependOnRoom = new Set([
  "say",
  "me",
  "join",
  "part",
  "room",
  "topic",
  "who",
  "history",
  "search",
  "mute"
])

/** Whether a line would tell the room what is for one person: `msg carol hi`, with carol in a room. */
const isWithoutSlash = ({ rooms }: Model, line: string): boolean => {
  const [, nick] = /^(?:msg|dm|query|whisper)\s+(\S+)/i.exec(line) ?? []
  return (
    nick !== undefined &&
    isNick(nick) &&
    rooms.some(({ members }) => HashMap.has(members, foldNick(nick)))
  )
}

/** Carries out a line, unless it is for a room to which the person is still on the way. */
export const carryOut =
  (line: string): Update =>
  (state) => {
    const meaning = isWithoutSlash(state, line)
      ? ({ _tag: "Question", sentence: Copy.meantPrivate(abbreviate(line)) } as const)
      : parse(commands, line)
    const isHistory = meaning._tag === "Act" && meaning.name === "history"
    const room = destination(state)
    const isForRoom =
      meaning._tag === "Say" || (meaning._tag === "Act" && dependOnRoom.has(meaning.name))
    if (room !== undefined && isForRoom) return waitFor(room, line)(state)
    return does(
      meaning,
      line
    )(isHistory || meaning._tag === "Nothing" ? state : { ...state, historyBefore: undefined })
  }

const waitFor =
  (room: RoomName, line: string): Update =>
  (state) =>
    canTakeLine(state)
      ? wait(room, line)(state)
      : refuseLine(line, Copy.tooManyPending(limits.pendingLines))(state)

/** The person has arrived in the room that lines wait for: they are carried out, or else given back. */
export const enterWaitingLines: Update = (state) => {
  const { currentRoom, waitingLines } = state
  if (waitingLines === undefined || destination(state) !== undefined) return nothing(state)
  const now: Model = { ...state, waitingLines: undefined }
  return currentRoom === waitingLines.destination
    ? each(waitingLines.lines, carryOut)(now)
    : giveBack(waitingLines.destination, waitingLines.lines)(now)
}

/** The key that switches to the next room with something new; the draft stays with its own. */
export const nextRoomKey =
  (draft: string): Update =>
  (state) =>
    state.wasOnline && roomWithNews(state) !== undefined && destination(state) === undefined
      ? steps(state, putAway(draft), nextRoom, restoreDraft)
      : steps(
          state,
          draft === "" ? nothing : emit({ _tag: "Draft", text: draft }),
          state.wasOnline && destination(state) === undefined ? nextRoom : nothing
        )

const does = (meaning: Meaning<Update>, line: string): Update => {
  switch (meaning._tag) {
    case "Nothing":
      return nothing
    case "Say":
      return (state) => say(state.currentRoom, meaning.text, line)(state)
    case "Act":
      return meaning.act
    case "Question":
      // As with a line that is refused, arrow-up has it.
      return tell(meaning.sentence, "warning")
  }
}

/** Enter alone takes the nickname that is offered, or waits for the one that was refused. */
const takeOffer: Update = (state) => {
  if (state.awaitedNick !== undefined) return awaitNick(state)
  const { offeredNick } = state.settings
  return offeredNick === undefined ? nothing(state) : chooseNick(offeredNick)(state)
}

/** The person has typed a nickname. */
const chooseNick =
  (nick: string): Update =>
  (state) => {
    if (nick === "") return takeOffer(state)
    const { nicks } = state.features
    if (!isNick(nick) || !isAllowedBy(nicks, nick))
      return tell(Copy.invalidNick(abbreviate(nick), nickRule(state)), "warning")(state)
    return askForNick(nick)(stopWaiting(state))
  }

/** Some of the input cannot be read, for the reason in the sentence, and counts as refused. */
export const inputUnreadable =
  (sentence: string): Update =>
  (state) =>
    tell(sentence, "warning")({ ...state, refusedLines: state.refusedLines + 1 })

/** Ctrl-C. It has cleared a draft if there was one; without one, the second quits, and the first where a nickname is asked for. */
export const interrupt =
  (draft: string): Update =>
  (state) => {
    if (draft !== "") return nothing(state)
    const { interruptedAt, now, phase, quitRequestedAt, settings } = state
    const unsent = state.pendingLines.length + waitingCount(state)
    if (settings.mode === "pipe") return quitNow(state)
    // Whoever has no name yet is not in, and has nothing to lose.
    if (state.nick === undefined) return leave(state)
    const isOffline = phase._tag === "Disconnected" || phase._tag === "Connecting"
    if (isOffline && unsent === 0) return leave(state)
    // A person who is quitting already does not want to wait any longer.
    if (now - interruptedAt < times.interruptAgain)
      return (quitRequestedAt === undefined ? leave : quitNow)(state)
    const warned = { ...state, interruptedAt: now }
    return steps(
      warned,
      isOffline ? tell(Copy.quitDiscards(unsent), "warning") : tell(Copy.quitHint, "dim"),
      tellOfDrafts
    )
  }

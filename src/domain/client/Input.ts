import type { RoomName } from "../chat/RoomName.ts"
import { awaitNick, chooseNick, isAskedForNick } from "./AwaitedNick.ts"
import { carryOut, chooseAhead } from "./CarryOut.ts"
import * as Copy from "./Copy.ts"
import { type Draft, draftOf, withoutLastBreaks } from "./Draft.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { nextRoom, roomBeside, roomToGo, switchTo } from "./Navigation.ts"
import { enterPipeLine } from "./PipeInput.ts"
import { leave, quitNow, tellOfDrafts, unsentLines } from "./Quit.ts"
import { retryNow } from "./Reconnect.ts"
import { putAway, restoreDraft } from "./Rooms.ts"
import { nickRule, takesNick } from "./ServerFeatures.ts"
import { abbreviate } from "./Suggest.ts"
import { emit, nothing, steps, tell, type Update } from "./Update.ts"
import { destination, roomAhead } from "./WaitingLines.ts"

/** What a person does at the keyboard, or a pipe gives. */

/**
 * A line was typed: it is a nickname, a command, or a text for the current room. `isAnswer`: it was entered
 * where a nickname was asked for.
 */
export const enterLine =
  (typed: string, isAnswer?: boolean): Update =>
  (state) => {
    if (state.phase._tag === "Ended" || state.quitRequestedAt !== undefined) return nothing(state)
    if (state.settings.mode === "pipe") return enterPipeLine(typed)(state)
    const line = withoutLastBreaks(typed)
    if (!line.startsWith("/") && line.trim() !== "") {
      if (isAskedForNick(state) && isAnswer === false) return keepForLater(line)(state)
      if (isAnswer === true && isNamed(state))
        return tell(Copy.alreadyNamed(abbreviate(line), state.nick), "warning")(state)
    }
    if (isAskedForNick(state) && !line.startsWith("/")) return answerWithNick(line.trim())(state)
    return steps({ ...state, interruptedAt: Number.NEGATIVE_INFINITY }, carryOut(line), retryNow)
  }

/** The server has given a name. Before that, a line behind the answer was typed ahead. */
const isNamed = (state: Model): boolean =>
  !isAskedForNick(state) && (state.phase._tag === "CatchingUp" || state.phase._tag === "Online")

/** A message was entered just before a nickname was asked for: it is the draft once there is one. */
const keepForLater =
  (line: string): Update =>
  (state) =>
    steps(
      state,
      tell(Copy.keptForLater(abbreviate(line, limits.quoted)), "warning"),
      emit({ _tag: "Draft", ...draftOf(line, state.begunAt, state.startedAt) })
    )

/** The key that switches to the next room with something new; the draft stays with its own. */
export const nextRoomKey =
  (draft: Draft): Update =>
  (state) =>
    (roomToGo(state) === undefined ? staysWith : goesWith)(draft, nextRoom)(state)

/** The keys that go one room on or back; the draft stays with its own. */
export const roomBesideKey =
  (draft: Draft, by: 1 | -1): Update =>
  (state) => {
    const to = roomBeside(state, by)
    return to === undefined
      ? staysWith(draft, tell(Copy.onlyRoom(state.currentRoom), "dim"))(state)
      : goesWith(draft, switchTo(to))(state)
  }

/** The person has chosen this room; the draft stays with its own. */
export const goTo =
  (room: RoomName, draft: Draft): Update =>
  (state) => {
    if (state.wasOnline && isWaiting(state)) return steps(state, keep(draft), chooseAhead(room))
    const isThere = room === state.currentRoom
    return (isThere ? staysWith(draft, nothing) : goesWith(draft, switchTo(room)))(state)
  }

/** A key goes to another room, unless what was typed before it has to take effect first. */
const goesWith =
  (draft: Draft, go: Update): Update =>
  (state) =>
    state.wasOnline && !isWaiting(state)
      ? steps(state, putAway(draft), go, restoreDraft)
      : staysWith(draft, nothing)(state)

const keep = (draft: Draft): Update =>
  draft.text === "" ? nothing : emit({ _tag: "Draft", ...draft })

/** A key has taken the draft, and goes nowhere. */
const staysWith =
  (draft: Draft, why: Update): Update =>
  (state) =>
    steps(
      state,
      keep(draft),
      !state.wasOnline
        ? nothing
        : isWaiting(state)
          ? tell(Copy.lineGoesTo(roomAhead(state)), "dim")
          : why
    )

/** What was typed before takes effect before a key does. */
const isWaiting = (state: Model): boolean =>
  state.waitingLines.length > 0 || destination(state) !== undefined

/** Enter alone takes the nickname that is offered, or waits for the one that was refused. */
const takeOffer: Update = (state) => {
  if (state.awaitedNick !== undefined) return awaitNick(state)
  const { offeredNick } = state.settings
  return offeredNick === undefined ? nothing(state) : answerWithNick(offeredNick)(state)
}

/** The person has typed a nickname. */
const answerWithNick =
  (nick: string): Update =>
  (state) => {
    if (nick === "") return takeOffer(state)
    if (!takesNick(state, nick))
      return tell(Copy.invalidNick(abbreviate(nick), nickRule(state)), "warning")(state)
    return chooseNick(nick)(state)
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
    const unsent = unsentLines(state).length
    if (settings.mode === "pipe") return quitNow(state)
    // Whoever has no name yet is not in, and has nothing to lose.
    if (state.nick === undefined) return leave(state)
    const isOffline =
      phase._tag === "Disconnected" || phase._tag === "Connecting" || phase._tag === "ChoosingNick"
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

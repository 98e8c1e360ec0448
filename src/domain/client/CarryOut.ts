import { HashMap } from "effect"
import { foldNick, isNick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import type { WaitingLine } from "./Pending.ts"
import { canTakeLine, refuseLine, say } from "./PendingLines.ts"
import { type Meaning, parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { abbreviate } from "./Suggest.ts"
import { next, nothing, steps, tell, type Update } from "./Update.ts"
import { answered, destination, giveBack, roomAhead } from "./WaitingLines.ts"

/** How a person's line is carried out: at once, or in the room to which they are on the way. */

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
    const isForRoom =
      meaning._tag === "Say" || (meaning._tag === "Act" && dependOnRoom.has(meaning.name))
    if (isForRoom && destination(state) !== undefined) return letWait(line)(state)
    return does(
      meaning,
      line
    )(isHistory || meaning._tag === "Nothing" ? state : { ...state, historyBefore: undefined })
  }

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

/** Lets a line wait for the room where it will be carried out, as far as that can be foreseen. */
const letWait =
  (typed: string): Update =>
  (state) => {
    if (!canTakeLine(state))
      return refuseLine(typed, Copy.tooManyPending(limits.pendingLines))(state)
    const now = foreseen(state)
    const [after] = carryOut(typed)(now)
    const line = after.pendingLines[now.pendingLines.length]
    const leadsTo = answered(after).currentRoom
    const waiting = { typed, room: now.currentRoom, leadsTo, line }
    return next({ ...state, waitingLines: [...state.waitingLines, waiting] })
  }

/** The model once the server has answered, and all that waits is carried out. */
const foreseen = (state: Model): Model => {
  let now = answered({ ...state, waitingLines: [] })
  for (const { typed } of state.waitingLines) now = answered(carryOut(typed)(now)[0])
  return now
}

/** The person has arrived in the room that lines wait for: they are carried out. */
export const enterWaitingLines: Update = (state) => {
  const { waitingLines } = state
  return waitingLines.length === 0 || destination(state) !== undefined
    ? nothing(state)
    : enterEach(waitingLines)({ ...state, waitingLines: [] })
}

/** From one on that would be carried out in another room than was shown, the lines are given back. */
const enterEach =
  (lines: ReadonlyArray<WaitingLine>): Update =>
  (state) => {
    const [first, ...rest] = lines
    if (first === undefined) return nothing(state)
    return roomAhead(state) === first.room
      ? steps(state, carryOut(first.typed), enterEach(rest))
      : giveBack(lines)(state)
  }

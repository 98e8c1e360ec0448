import type { RoomName } from "../chat/RoomName.ts"
import type { Cmd } from "./Cmd.ts"
import * as Copy from "./Copy.ts"
import { expandDraft } from "./ExpandDraft.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { moveRefused, switchTo } from "./Navigation.ts"
import { wasWritten } from "./Partners.ts"
import type { WaitingLine } from "./Pending.ts"
import { canTakeLine, refuseLine, say } from "./PendingLines.ts"
import { restoreDraft } from "./Rooms.ts"
import { type Meaning, parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { withoutSlash } from "./Slips.ts"
import { abbreviate } from "./Suggest.ts"
import { emit, next, nothing, recallRefused, series, steps, tell, type Update } from "./Update.ts"
import { answered, destination, giveBack, roomAhead } from "./WaitingLines.ts"

/**
 * How a person's line is carried out: at once, or when its turn comes. What is typed takes effect in the
 * order in which it was typed, so everything waits behind a line that waits, but for what is between the
 * person and this client alone.
 */

/** Commands that neither ask the server for anything nor depend on what it answers. */
const atOnce = new Set([
  "help",
  "quit",
  "read",
  "whoami",
  "quiet",
  "bell",
  "ignore",
  "unignore",
  "links",
  "clear"
])

/** Commands that mean the same in every room. All others wait for the room that they are for. */
const inAnyRoom = new Set([
  ...atOnce,
  "nick",
  "msg",
  "reply",
  "rooms",
  "pair",
  "keys",
  "kick",
  "silence",
  "ban",
  "unban",
  "bans"
])

/** Commands that read the log: the server may answer them before it has accepted what was said just before. */
const readLog = new Set(["history", "search"])

type Meant = Meaning<Update>

const isIn = (names: ReadonlySet<string>, meaning: Meant): boolean =>
  meaning._tag === "Act" && names.has(meaning.name)

const isForRoom = (meaning: Meant): boolean => !isIn(inAnyRoom, meaning)

/** Whoever has no nickname waits for nothing else: a new one is what all the rest waits for. */
const isAtOnce = ({ phase }: Model, meaning: Meant): boolean =>
  meaning._tag === "Nothing" ||
  meaning._tag === "Question" ||
  isIn(atOnce, meaning) ||
  (phase._tag === "ChoosingNick" && isIn(new Set(["nick", "pair"]), meaning))

/** Whether a line waits for the server, whatever is before it. */
const isBlocked = (state: Model, meaning: Meant): boolean =>
  isForRoom(meaning) &&
  (destination(state) !== undefined || (isIn(readLog, meaning) && isSpeaking(state)))

/** Whether something that the person has said in the current room is not answered. */
const isSpeaking = ({ currentRoom, pendingLines }: Model): boolean =>
  pendingLines.some(({ command }) => command._tag !== "Tell" && command.room === currentRoom)

const meaningOf = (state: Model, line: string): Meant => {
  const command = withoutSlash(state, line)
  return command === undefined
    ? parse(commands, line)
    : { _tag: "Question", sentence: Copy.meantPrivate(abbreviate(command)) }
}

/** The commands that say in which room the next lines are meant. */
const moves = new Set(["join", "room"])

/** Commands whose answers name the room, and change nothing in it. */
const asks = new Set(["who", "whoami", ...readLog])

const isAsking = (meaning: Meant, line: string): boolean =>
  isIn(asks, meaning) || (isIn(new Set(["topic"]), meaning) && !/\s/.test(line.trim()))

/**
 * Whether a line was entered after a change of the room that was refused, and begun before its author could see
 * that: it means another room.
 */
const isElsewhere = (
  { lineNumber, refusedMove, startedAt }: Model,
  meaning: Meant,
  line: string
): boolean =>
  refusedMove !== undefined &&
  startedAt !== undefined &&
  lineNumber > refusedMove.number &&
  startedAt <= refusedMove.at &&
  (meaning._tag === "Say" || (meaning._tag === "Act" && isForRoom(meaning))) &&
  !isIn(moves, meaning) &&
  !isAsking(meaning, line)

const tellOfRefused =
  (line: string): Update =>
  (state) =>
    steps(
      state,
      tell(
        Copy.meantElsewhere(
          abbreviate(line, limits.quoted),
          abbreviate(state.refusedMove?.typed ?? "")
        ),
        "warning"
      ),
      recallRefused(line)
    )

/** Carries out a line, unless it has to wait for its turn. */
export const carryOut =
  (line: string): Update =>
  (state) => {
    const meaning = meaningOf(state, line)
    if (isElsewhere(state, meaning, line)) return tellOfRefused(line)(state)
    const waits =
      !isAtOnce(state, meaning) && (state.waitingLines.length > 0 || isBlocked(state, meaning))
    return (waits ? letWait(meaning, line) : does(meaning, line))(state)
  }

/**
 * The person has chosen a room while something waits: they go there behind that, and what they type then is for that
 * room whatever becomes of the rest.
 */
export const chooseAhead =
  (room: RoomName): Update =>
  (state) => {
    const { waitingLines: all } = state
    // Where they have looked around is forgotten.
    const before = {
      ...state,
      waitingLines: all.at(-1)?.isChosen === true ? all.slice(0, -1) : all
    }
    const line = `/room ${room}`
    return roomAhead(before) === room
      ? next(before)
      : letWait(meaningOf(before, line), line, true)(before)
  }

const does =
  (meaning: Meant, line: string): Update =>
  (state) => {
    const keeps = meaning._tag === "Nothing" || isIn(new Set(["history"]), meaning)
    return refusing(
      act(meaning, line),
      line
    )(keeps ? state : { ...state, historyBefore: undefined })
  }

/** Marks what warns of the line alone: the server has not answered yet. */
const refusing =
  (update: Update, line: string): Update =>
  (state) => {
    const [after, cmds] = update(state)
    const isRefused = after.nextId === state.nextId && cmds.some(isWarning)
    return steps(after, emit(...cmds.map(asRefusal)), isRefused ? recallRefused(line) : nothing)
  }

const isWarning = (cmd: Cmd): boolean =>
  cmd._tag === "Show" && cmd.notice._tag === "Info" && cmd.notice.tone === "warning"

const asRefusal = (cmd: Cmd): Cmd =>
  cmd._tag === "Show" && cmd.notice._tag === "Info" && cmd.notice.tone === "warning"
    ? { ...cmd, notice: { ...cmd.notice, isRefusal: true } }
    : cmd

const act = (meaning: Meant, line: string): Update => {
  switch (meaning._tag) {
    case "Nothing":
      return nothing
    case "Say":
      return (state) => say(state.currentRoom, meaning.text, line)(state)
    case "Act":
      return meaning.act
    case "Question":
      // As with a line that is refused, arrow-up has it.
      return series(
        meaning.name !== undefined && moves.has(meaning.name) ? moveRefused(line) : nothing,
        tell(meaning.sentence, "warning")
      )
  }
}

/** Lets a line wait until it will be carried out, in the room that can be foreseen. */
const letWait =
  (meaning: Meant, line: string, isChosen?: boolean): Update =>
  (state) => {
    if (!canTakeLine(state))
      return steps(
        state,
        refuseLine(line, Copy.tooManyPending(limits.pendingLines)),
        recallRefused(line)
      )
    const now = foreseen(state)
    const [after] = does(meaning, line)(now)
    const made = after.pendingLines[now.pendingLines.length]
    // A private message that is refused needs nothing else to be known for that.
    if (isIn(new Set(["msg", "reply"]), meaning) && made === undefined)
      return does(meaning, line)(state)
    const asked = after.pendingRequests[now.pendingRequests.length]?.command
    // /reply names whoever had written last when it was begun; no other is let in before its turn.
    const seenAt = state.startedAt ?? state.begunAt ?? state.now - times.replyChanged
    const reply = expandDraft(state, line, seenAt + times.react)
    const waiting: WaitingLine = {
      typed: reply?.text ?? line,
      number: state.lineNumber,
      begunAt: reply?.chosenAt ?? state.begunAt ?? state.now - times.replyChanged,
      startedAt: state.startedAt,
      room: now.currentRoom,
      isForRoom: isForRoom(meaning),
      leadsTo: answered(after).currentRoom,
      line: made,
      nick: asked?._tag === "Nick" ? asked.nick : undefined,
      isChosen
    }
    const all = { ...state, waitingLines: [...state.waitingLines, waiting] }
    // It is for whoever has the name now, and not for who has it when its turn comes.
    return made?.command._tag === "Tell"
      ? wasWritten(made.command.nick, made.command.since)(all)
      : next(all)
  }

/** The model once the server has answered, and all that waits is carried out. A message makes no difference to what follows. */
const foreseen = (state: Model): Model => {
  let now = answered({ ...state, waitingLines: [] })
  for (const { line, typed } of state.waitingLines)
    if (line === undefined || line.command._tag === "Topic")
      now = answered(does(meaningOf(now, typed), typed)(now)[0])
  return now
}

/** Carries out the lines whose turn has come. */
export const enterWaitingLines: Update = (state) =>
  state.phase._tag === "Online" && state.waitingLines.length > 0
    ? enterEach(state.waitingLines)({ ...state, waitingLines: [] })
    : nothing(state)

/**
 * From one on that would be carried out in another room than was shown, the lines are given back, up to where the
 * person has chosen a room.
 */
const enterEach =
  (lines: ReadonlyArray<WaitingLine>): Update =>
  (state) => {
    const [first, ...rest] = lines
    if (first === undefined) return nothing(state)
    if (isBlocked(state, meaningOf(state, first.typed)))
      return next({ ...state, waitingLines: lines })
    if (first.isChosen !== true && roomAhead(state) !== first.room) {
      const at = lines.findIndex(({ isChosen }) => isChosen === true)
      const end = at < 0 ? lines.length : at
      return steps(state, giveBack(lines.slice(0, end)), enterEach(lines.slice(end)))
    }
    return steps(state, enterWaiting(first), enterEach(rest))
  }

const enterWaiting = (line: WaitingLine): Update =>
  line.isChosen === true
    ? series(switchTo(line.leadsTo), restoreDraft)
    : begun(line, carryOut(line.typed))

type Begun = Partial<Pick<Model, "begunAt" | "startedAt">>

/** Carries out a line that is entered now, and was begun then. */
export const entered =
  (times: Begun, line: Update): Update =>
  (state) => {
    const number = state.enteredLines + 1
    return begun({ ...times, number }, line)({ ...state, enteredLines: number })
  }

/** Carries out a line that was entered as this one, and begun then. */
const begun =
  ({ begunAt, number, startedAt }: Begun & { readonly number: number }, line: Update): Update =>
  (state) => {
    const [after, cmds] = line({ ...state, begunAt, startedAt, lineNumber: number })
    return [{ ...after, begunAt: undefined, startedAt: undefined }, cmds]
  }

import { isAllowedBy, isNick } from "../chat/Nick.ts"
import * as Copy from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import { times } from "./Limits.ts"
import { say } from "./PendingLines.ts"
import { exit, quitNow, requestQuit } from "./Quit.ts"
import { retryNow } from "./Reconnect.ts"
import { register } from "./Registration.ts"
import { parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { abbreviate } from "./Suggest.ts"
import { next, nothing, steps, tell, type Update } from "./Update.ts"

/** What a person does at the keyboard, or a pipe gives. */

/** A line was typed: it is a nickname, a command, or a text for the current room. */
export const enterLine =
  (line: string): Update =>
  (state) => {
    if (state.phase._tag === "Ended" || state.quitRequestedAt !== undefined) return nothing(state)
    if (state.settings.mode === "pipe")
      return line.trim() === "" ? nothing(state) : say(state.currentRoom, line, line)(state)
    if (state.nick === undefined && !line.startsWith("/")) return chooseNick(line.trim())(state)
    return steps({ ...state, interruptedAt: Number.NEGATIVE_INFINITY }, carryOut(line), retryNow)
  }

const carryOut = (line: string): Update => {
  const meaning = parse(commands, line)
  switch (meaning._tag) {
    case "Nothing":
      return nothing
    case "Say":
      return (state) => say(state.currentRoom, meaning.text, line)(state)
    case "Act":
      return meaning.act
    case "Question":
      // Not given back as the draft, where the next line would be appended to it: arrow-up has it.
      return tell(meaning.sentence, "warning")
  }
}

/** The person has typed a nickname. */
const chooseNick =
  (nick: string): Update =>
  (state) => {
    if (nick === "") return nothing(state)
    const { nicks } = state.features
    if (!isNick(nick) || !isAllowedBy(nicks, nick))
      return tell(Copy.invalidNick(abbreviate(nick), nicks), "warning")(state)
    const { phase } = state
    if (phase._tag !== "ChoosingNick") return next({ ...state, nick })
    if (phase.connected) return register({ ...state, nick })
    return next({ ...state, nick, phase: { _tag: "Connecting" } }, { _tag: "Connect", after: 0 })
  }

/** Some of the input cannot be read, for the reason in the sentence, and counts as refused. */
export const inputUnreadable =
  (sentence: string): Update =>
  (state) =>
    tell(sentence, "warning")({ ...state, refusedLines: state.refusedLines + 1 })

/** Ctrl-C. It has cleared a draft if there was one; without one, the second quits. */
export const interrupt =
  (draft: string): Update =>
  (state) => {
    if (draft !== "") return nothing(state)
    const { interruptedAt, now, pendingLines, phase, quitRequestedAt, settings } = state
    if (settings.mode === "pipe") return quitNow(state)
    const isOffline = phase._tag === "Disconnected" || phase._tag === "Connecting"
    if (isOffline && pendingLines.length === 0) return exit(ExitCode.ok)(state)
    // A person who is quitting already does not want to wait any longer.
    if (now - interruptedAt < times.interruptAgain)
      return (quitRequestedAt === undefined ? requestQuit : quitNow)(state)
    const warned = { ...state, interruptedAt: now }
    return isOffline
      ? tell(Copy.quitDiscards(pendingLines.length), "warning")(warned)
      : tell(Copy.quitHint, "dim")(warned)
  }

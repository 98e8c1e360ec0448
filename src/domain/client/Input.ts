import { Schema } from "effect"
import { Nick } from "../chat/Nick.ts"
import { ExitCode } from "./ExitCode.ts"
import { say } from "./PendingLines.ts"
import { exit, quitNow, register, requestQuit, retryNow } from "./Reconnect.ts"
import { parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { abbreviate } from "./Suggest.ts"
import { next, nothing, steps, tell, type Update } from "./Update.ts"

/** What a person does at the keyboard, or a pipe gives. */

/** A second Ctrl-C within so many milliseconds quits. */
const twice = 5_000

/** A line was typed. */
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
      // It is not given back as the draft, where the next line would be typed on to it: arrow-up has it.
      return tell(meaning.sentence, "warning")
  }
}

const isNick = Schema.is(Nick)

/** The nickname that was asked for. */
const chooseNick =
  (nick: string): Update =>
  (state) => {
    if (nick === "") return nothing(state)
    if (!isNick(nick))
      return tell(
        `A nickname is 1 to 24 letters, A to Z or a to z; ${abbreviate(nick)} is not.`,
        "warning"
      )(state)
    const { phase } = state
    if (phase._tag !== "ChoosingNick") return next({ ...state, nick })
    if (phase.connected) return register({ ...state, nick })
    return next({ ...state, nick, phase: { _tag: "Connecting" } }, { _tag: "Connect", after: 0 })
  }

/** Something was not read, and so is not delivered. */
export const inputUnreadable =
  (sentence: string): Update =>
  (state) =>
    tell(sentence, "warning")({ ...state, refusedLines: state.refusedLines + 1 })

/** Ctrl-C: a draft was cleared by it; without one it says how to quit, and twice it does. */
export const interrupt =
  (draft: string): Update =>
  (state) => {
    if (draft !== "") return nothing(state)
    const { quitRequestedAt, interruptedAt, now, pendingLines, phase, settings } = state
    if (settings.mode === "pipe") return quitNow(state)
    const isAway = phase._tag === "Disconnected" || phase._tag === "Connecting"
    if (isAway && pendingLines.length === 0) return exit(ExitCode.ok)(state)
    // Whoever is leaving already has no patience left.
    if (now - interruptedAt < twice)
      return (quitRequestedAt === undefined ? requestQuit : quitNow)(state)
    const warned = { ...state, interruptedAt: now }
    return isAway
      ? tell(unsaid(pendingLines.length), "warning")(warned)
      : tell("/quit leaves, and so does Ctrl-C once more.", "dim")(warned)
  }

/** What would be lost by leaving while there is no connection. */
const unsaid = (lines: number): string =>
  lines === 1
    ? "1 line waits to be sent: /quit leaves without sending it, and so does Ctrl-C once more."
    : `${lines} lines wait to be sent: /quit leaves without sending them, and so does Ctrl-C once more.`

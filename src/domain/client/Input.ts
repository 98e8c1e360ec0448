import { Schema } from "effect"
import { Nick } from "../chat/Nick.ts"
import { ExitCode } from "./ExitCode.ts"
import { say } from "./PendingLines.ts"
import { claim, end, hurry, quit, stop } from "./Reconnect.ts"
import { parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { abbreviate } from "./Suggest.ts"
import { next, nothing, steps, tell, type Update } from "./Update.ts"

/** What a person does at the keyboard, or a pipe gives. */

/** A second Ctrl-C within so many milliseconds quits. */
const twice = 5_000

/** A line was typed. */
export const typed =
  (line: string): Update =>
  (state) => {
    if (state.phase._tag === "Over" || state.endingSince !== undefined) return nothing(state)
    if (state.settings.mode === "pipe")
      return line.trim() === "" ? nothing(state) : say(state.current, line, line)(state)
    if (state.nick === undefined && !line.startsWith("/")) return named(line.trim())(state)
    return steps({ ...state, interruptedAt: Number.NEGATIVE_INFINITY }, understood(line), hurry)
  }

const understood = (line: string): Update => {
  const meaning = parse(commands, line)
  switch (meaning._tag) {
    case "Nothing":
      return nothing
    case "Say":
      return (state) => say(state.current, meaning.text, line)(state)
    case "Act":
      return meaning.act
    case "Question":
      // It is not given back as the draft, where the next line would be typed on to it: arrow-up has it.
      return tell(meaning.sentence, "warning")
  }
}

const isNick = Schema.is(Nick)

/** The nickname that was asked for. */
const named =
  (nick: string): Update =>
  (state) => {
    if (nick === "") return nothing(state)
    if (!isNick(nick))
      return tell(
        `A nickname is 1 to 24 letters, A to Z or a to z; ${abbreviate(nick)} is not.`,
        "warning"
      )(state)
    const { phase } = state
    if (phase._tag !== "Naming") return next({ ...state, nick })
    if (phase.connected) return claim({ ...state, nick })
    return next({ ...state, nick, phase: { _tag: "Connecting" } }, { _tag: "Connect", after: 0 })
  }

/** Something was not read, and so is not delivered. */
export const unreadable =
  (sentence: string): Update =>
  (state) =>
    tell(sentence, "warning")({ ...state, refused: state.refused + 1 })

/** Ctrl-C: a draft was cleared by it; without one it says how to quit, and twice it does. */
export const interrupted =
  (draft: string): Update =>
  (state) => {
    if (draft !== "") return nothing(state)
    const { endingSince, interruptedAt, now, outbox, phase, settings } = state
    if (settings.mode === "pipe") return stop(state)
    const isAway = phase._tag === "Away" || phase._tag === "Connecting"
    if (isAway && outbox.length === 0) return quit(ExitCode.ok)(state)
    // Whoever is leaving already has no patience left.
    if (now - interruptedAt < twice) return (endingSince === undefined ? end : stop)(state)
    const warned = { ...state, interruptedAt: now }
    return isAway
      ? tell(unsaid(outbox.length), "warning")(warned)
      : tell("/quit leaves, and so does Ctrl-C once more.", "dim")(warned)
  }

/** What would be lost by leaving while there is no connection. */
const unsaid = (lines: number): string =>
  lines === 1
    ? "1 line waits to be sent: /quit leaves without sending it, and so does Ctrl-C once more."
    : `${lines} lines wait to be sent: /quit leaves without sending them, and so does Ctrl-C once more.`

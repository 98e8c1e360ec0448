import { isText } from "../../chat/Text.ts"
import { fold } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { describe, refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import type { Message, Parsed } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import { type Answering, answer, type Heard, numeric, type State } from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** OPER, WALLOPS, and MODE of the client itself. */

const mode = ({ nick }: State, change: string): Message => ({
  source: sourceOf(nick),
  verb: "MODE",
  params: [nick, change]
})

const oper = (state: State, { params: [name = "", word = ""] }: Parsed): Heard => {
  const answering: Answering = {
    reply: (state) => [
      { ...state, isOperator: true },
      [numeric(state, "nowOperator"), mode(state, "+o")]
    ],
    failure: (state, error) => [
      state,
      [
        error._tag === "NotOperator"
          ? numeric(state, "passwordMismatch", [], Copy.wrongWord)
          : describe(state, "OPER", "*", error)
      ]
    ]
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Oper", name, word }, answering }]]
}

const resign = (state: State): Heard => {
  const answering: Answering = {
    reply: (state) => [{ ...state, isOperator: false }, [mode(state, "-o")]],
    failure: refused("MODE", state.nick)
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Resign" }, answering }]]
}

/** Everybody has +i: whoever shares no channel is told of nobody. */
export const userMode = (state: State, nick: string, change: string): Heard => {
  if (fold(nick) !== fold(state.nick)) return answer(state, numeric(state, "notYourMode"))
  if (change === "")
    return answer(state, numeric(state, "userMode", [state.isOperator ? "+io" : "+i"]))
  if (/^-o+$/.test(change)) return resign(state)
  return answer(
    state,
    /^\+?i+$/.test(change) ? mode(state, "+i") : numeric(state, "unknownUserMode")
  )
}

const wallops = (state: State, { params: [said = ""] }: Parsed): Heard => {
  const text = unformatted(said)
  if (!isText(text)) return answer(state, numeric(state, "needMoreParams", ["WALLOPS"]))
  const answering: Answering = {
    reply: (state) => [state, []],
    failure: (state, error) => [
      state,
      [
        error._tag === "NotOperator"
          ? numeric(state, "noPrivileges")
          : describe(state, "WALLOPS", "*", error)
      ]
    ]
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Wallops", text }, answering }]]
}

export const opering: Verbs = { OPER: named(2, oper), WALLOPS: named(1, wallops) }

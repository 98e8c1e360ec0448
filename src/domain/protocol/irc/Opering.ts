import { isText } from "../../chat/Text.ts"
import * as Copy from "./Copy.ts"
import { describe } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import type { Parsed } from "./Message.ts"
import { type Answering, answer, type Heard, numeric, type State } from "./State.ts"
import { changed } from "./UserModes.ts"
import { named, type Verbs } from "./Verb.ts"

/** OPER and WALLOPS. */

const oper = (state: State, { params: [name = "", word = ""] }: Parsed): Heard => {
  const answering: Answering = {
    reply: (state) => [
      { ...state, isOperator: true },
      [numeric(state, "nowOperator"), changed(state, "+o")]
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

import { isNick } from "../../chat/Nick.ts"
import { fold } from "./Casemap.ts"
import { refused } from "./Errors.ts"
import { type Message, middle } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import { type Answering, answer, type Heard, numeric, type State, type Told } from "./State.ts"

/** MODE of a person. Everybody has +i: whoever shares no channel is told of nobody. */

export const changed = ({ nick }: State, change: string): Message => ({
  source: sourceOf(nick),
  verb: "MODE",
  params: [nick, change]
})

const resign = (state: State): Heard => {
  const answering: Answering = {
    reply: (state) => [{ ...state, isOperator: false }, [changed(state, "-o")]],
    failure: refused("MODE", state.nick)
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Resign" }, answering }]]
}

/** Says that modes are one's own, or that nobody has the name. */
const notYours = (state: State, nick: string): Heard => {
  if (!isNick(nick)) return answer(state, numeric(state, "noSuchNick", [middle(nick)]))
  const telling = (found: boolean): Answering => {
    const end = (state: State): Told => [
      state,
      [found ? numeric(state, "notYourMode") : numeric(state, "noSuchNick", [nick])]
    ]
    return {
      part: (state, event) => [state, [], telling(found || event._tag === "Person")],
      reply: end,
      failure: end
    }
  }
  const command = { _tag: "Find", nicks: [nick] } as const
  return [state, [{ _tag: "Ask", command, answering: telling(false) }]]
}

/** Clients ask for +i and +w by themselves: neither changes anything here. */
const unchanging = /^(?:[+-]*[iw])+$/

export const userMode = (state: State, nick: string, change: string): Heard => {
  if (fold(nick) !== fold(state.nick)) return notYours(state, nick)
  if (change === "")
    return answer(state, numeric(state, "userMode", [state.isOperator ? "+io" : "+i"]))
  if (/^-o+$/.test(change)) return resign(state)
  if (!unchanging.test(change)) return answer(state, numeric(state, "unknownUserMode"))
  return /^\+?\w*i/.test(change) ? answer(state, changed(state, "+i")) : [state, []]
}

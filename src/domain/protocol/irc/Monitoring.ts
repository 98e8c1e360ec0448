import type { FurtherEventOf } from "../../chat/FurtherEvent.ts"
import { isNick, type Nick } from "../../chat/Nick.ts"
import { maxWatched } from "../../chat/Watching.ts"
import { fold } from "./Casemap.ts"
import { type Message, maxBytes, middle, type Parsed } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import { pieces } from "./Splitting.ts"
import { type Answering, answer, type Heard, numeric, type State } from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** MONITOR: who is told when somebody comes and goes. */

/** That a name has a holder, or has none. */
export const presence = (
  state: State,
  { isHere, nick }: Pick<FurtherEventOf<"Presence">, "isHere" | "nick">
): Message =>
  isHere
    ? numeric(state, "monitorOnline", [], sourceOf(nick))
    : numeric(state, "monitorOffline", [], nick)

const telling: Answering = {
  part: (state, event) =>
    event._tag === "Presence" ? [state, [presence(state, event)]] : [state, []],
  reply: (state) => [state, []],
  failure: (state) => [state, []]
}

/** Watches what the state says, and asks for some of it. */
const watch = (state: State, asked: ReadonlyArray<Nick>): Heard => [
  state,
  [
    {
      _tag: "Ask",
      command: { _tag: "Watch", nicks: Array.from(state.watched.values()), asked },
      answering: telling
    }
  ]
]

/** Names that no one can have are never taken, and so nobody watches them. */
const nicksIn = (list: string): ReadonlyArray<Nick> => list.split(",").filter(isNick)

const add = (state: State, list: string): Heard => {
  const wanted = nicksIn(list)
  const watched = new Map(state.watched)
  const added: Array<Nick> = []
  for (const [index, nick] of wanted.entries()) {
    const name = fold(nick)
    if (watched.size >= maxWatched && !watched.has(name)) {
      const rest = pieces(wanted.slice(index).join(","), maxBytes / 2)[0] ?? ""
      const [next, intents] = watch({ ...state, watched }, added)
      const full = numeric(state, "monitorFull", [String(maxWatched), rest])
      return [next, [...intents, { _tag: "Say", messages: [full] }]]
    }
    watched.set(name, nick)
    added.push(nick)
  }
  return watch({ ...state, watched }, added)
}

const remove = (state: State, list: string): Heard => {
  const watched = new Map(state.watched)
  for (const nick of nicksIn(list)) watched.delete(fold(nick))
  return watch({ ...state, watched }, [])
}

const list = (state: State): Heard => {
  const names = Array.from(state.watched.values()).join(",")
  const lines = names === "" ? [] : inCommas(names, maxBytes - 100)
  return answer(
    state,
    ...lines.map((line) => numeric(state, "monitorList", [], line)),
    numeric(state, "endOfMonitorList")
  )
}

/** Names with commas between them, in as many lines as they need. */
const inCommas = (names: string, most: number): ReadonlyArray<string> =>
  pieces(names.replaceAll(",", " "), most).map((line) => line.trimEnd().replaceAll(" ", ","))

const monitor = (state: State, { params: [what = "", names = ""] }: Parsed): Heard => {
  switch (what.toUpperCase()) {
    case "+":
      return add(state, names)
    case "-":
      return remove(state, names)
    case "C":
      return watch({ ...state, watched: new Map() }, [])
    case "L":
      return list(state)
    case "S":
      return watch(state, Array.from(state.watched.values()))
    default:
      return answer(state, numeric(state, "unknownMode", [middle(what)]))
  }
}

export const monitoring: Verbs = { MONITOR: named(1, monitor) }

import { type Capabilities, type Capability, isCapability, offered } from "./Capabilities.ts"
import { type Message, maxBytes, middle, type Parsed } from "./Message.ts"
import { mechanisms } from "./Sasl.ts"
import { inLines } from "./Splitting.ts"
import { answer, type Heard, numeric, type State } from "./State.ts"
import { always, type Verbs } from "./Verb.ts"
import { complete } from "./Welcome.ts"

/** CAP: which capabilities there are, and which the client has. */

const available = (state: State): ReadonlyMap<Capability, string> => {
  const ways = mechanisms(state)
  return ways.length === 0 ? offered : new Map([...offered, ["sasl", ways.join(",")]])
}

const cap = ({ host, nick }: State, params: ReadonlyArray<string>, text: string): Message => ({
  source: host,
  verb: "CAP",
  params: [nick, ...params],
  text
})

/** A list; in version 302 it may take several lines. */
const listed = (
  state: State,
  kind: "LS" | "LIST",
  words: ReadonlyArray<string>
): ReadonlyArray<Message> => {
  if (!state.takesValues) return [cap(state, [kind], words.join(" "))]
  const lines = inLines(words, maxBytes - 150)
  const all = lines.length === 0 ? [""] : lines
  return all.map((line, index) => cap(state, index < all.length - 1 ? [kind, "*"] : [kind], line))
}

const negotiating = (state: State): State =>
  state.registering === undefined
    ? state
    : { ...state, registering: { ...state.registering, isNegotiating: true } }

const list = (state: State, version: string | undefined): Heard => {
  const takesValues = state.takesValues || Number(version) >= 302
  const next: State = {
    ...negotiating(state),
    takesValues,
    // Whoever knows that version is told of changes, as if it had asked for that.
    caps: takesValues ? new Set([...state.caps, "cap-notify"]) : state.caps
  }
  const words = Array.from(available(state), ([name, value]) =>
    takesValues && value !== "" ? `${name}=${value}` : name
  )
  return answer(next, ...listed(next, "LS", words))
}

/** The capabilities after a request; undefined where it asks for one that there is not. */
const changed = (state: State, words: ReadonlyArray<string>): Capabilities | undefined => {
  const caps = new Set(state.caps)
  const known = available(state)
  for (const word of words) {
    const name = word.replace(/^-/, "")
    if (!isCapability(name) || !known.has(name)) return undefined
    if (!word.startsWith("-")) caps.add(name)
    else if (name !== "cap-notify" || !state.takesValues) caps.delete(name)
    else return undefined
  }
  return caps
}

const request = (state: State, asked: string): Heard => {
  const caps = changed(
    state,
    asked.split(" ").filter((word) => word !== "")
  )
  const next = negotiating(state)
  return caps === undefined
    ? answer(next, cap(next, ["NAK"], asked))
    : answer({ ...next, caps }, cap(next, ["ACK"], asked))
}

const end = (state: State): Heard =>
  state.registering === undefined
    ? [state, []]
    : complete({ ...state, registering: { ...state.registering, isNegotiating: false } })

const negotiate = (state: State, { params }: Parsed): Heard => {
  const [named = "", argument] = params
  switch (named.toUpperCase()) {
    case "LS":
      return list(state, argument)
    case "LIST":
      return answer(state, ...listed(state, "LIST", Array.from(state.caps)))
    case "REQ":
      return request(state, argument ?? "")
    case "END":
      return end(state)
    default:
      return answer(state, numeric(state, "invalidCap", [middle(named)]))
  }
}

export const negotiation: Verbs = { CAP: always(1, negotiate) }

import { isInvitationWord } from "../../security/InvitationWord.ts"
import { middle, type Parsed } from "./Message.ts"
import {
  type Answering,
  answer,
  type Heard,
  numeric,
  type Registering,
  type State
} from "./State.ts"
import { always, type Verbs } from "./Verb.ts"

/**
 * AUTHENTICATE: with PLAIN the password is an invitation, with EXTERNAL the key of the client's certificate, which it
 * has proved to have before.
 */

/** In how many ways this client can authenticate. */
export const mechanisms = ({
  key,
  server
}: Pick<State, "key" | "server">): ReadonlyArray<"PLAIN" | "EXTERNAL"> => [
  ...(server.isByInvitation ? (["PLAIN"] as const) : []),
  ...(key === undefined ? [] : (["EXTERNAL"] as const))
]

/** The most characters of one line. */
const longest = 400

const withSasl = (state: State, sasl: Registering["sasl"]): State =>
  state.registering === undefined
    ? state
    : { ...state, registering: { ...state.registering, sasl } }

const failed = (state: State): Heard =>
  answer(withSasl(state, undefined), numeric(state, "saslFail"))

/** The password of PLAIN: base64 of an identity, an account and a password with NUL between them. */
const passwordOf = (text: string): string | undefined =>
  Buffer.from(text, "base64").toString("utf8").split("\0")[2]

/** An invitation was right: the client is let in. */
export const invited = (state: State): State =>
  state.registering === undefined
    ? state
    : { ...state, registering: { ...state.registering, isInvited: true } }

const showing: Answering = {
  reply: (state) => [withSasl(invited(state), "done"), [numeric(state, "saslSuccess")]],
  failure: (state) => [withSasl(state, undefined), [numeric(state, "saslFail")]]
}

const plain = (state: State, text: string): Heard => {
  const invitation = passwordOf(text)
  if (!isInvitationWord(invitation)) return failed(state)
  const command = { _tag: "Auth", invitation } as const
  return [state, [{ _tag: "Ask", command, answering: showing }]]
}

const choose = (state: State, text: string): Heard => {
  const way = mechanisms(state).find((one) => one === text.toUpperCase())
  if (way !== undefined)
    return answer(withSasl(state, way), { verb: "AUTHENTICATE", params: ["+"] })
  const known = numeric(state, "saslMechanisms", [mechanisms(state).join(",") || "*"])
  return answer(state, known, numeric(state, "saslFail"))
}

const authenticate = (state: State, { params: [text = ""] }: Parsed): Heard => {
  const { registering } = state
  if (registering === undefined || registering.sasl === "done")
    return answer(state, numeric(state, "saslAlready"))
  if (!state.caps.has("sasl")) return failed(state)
  if (text === "*") return answer(withSasl(state, undefined), numeric(state, "saslAborted"))
  if (text.length > longest)
    return answer(withSasl(state, undefined), numeric(state, "saslTooLong"))
  if (registering.sasl === undefined) return choose(state, middle(text))
  if (registering.sasl === "PLAIN") return plain(state, text)
  return answer(withSasl(state, "done"), numeric(state, "saslSuccess"))
}

export const sasl: Verbs = { AUTHENTICATE: always(1, authenticate) }

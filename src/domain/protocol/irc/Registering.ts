import { isNick } from "../../chat/Nick.ts"
import * as Profile from "../../chat/Profile.ts"
import { isInvitationWord } from "../../security/InvitationWord.ts"
import * as Copy from "./Copy.ts"
import { describe, refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import * as Lines from "./Lines.ts"
import { middle, type Parsed } from "./Message.ts"
import { invited } from "./Sasl.ts"
import { answer, type Heard, numeric, type Registering, type State } from "./State.ts"
import { always, type Verbs } from "./Verb.ts"
import { complete } from "./Welcome.ts"

/** PASS, NICK and USER, and NICK of whoever has a name. */

const changed = (state: State, change: Partial<Registering>): State =>
  state.registering === undefined
    ? state
    : { ...state, registering: { ...state.registering, ...change } }

const refusing = (state: State): State => changed(state, { wasRefused: true })

const pass = (state: State, { params: [invitation] }: Parsed): Heard => {
  if (state.registering === undefined) return answer(state, numeric(state, "alreadyRegistered"))
  // Clients send passwords also where nobody has asked for one.
  if (!state.server.isByInvitation) return [state, []]
  if (!isInvitationWord(invitation))
    return answer(refusing(state), numeric(state, "passwordMismatch", [], Copy.notInvited))
  return [
    state,
    [
      {
        _tag: "Ask",
        command: { _tag: "Auth", invitation },
        answering: {
          reply: (state) => [invited(state), []],
          failure: (state, error) => [refusing(state), [describe(state, "PASS", "*", error)]]
        }
      }
    ]
  ]
}

const rename = (state: State, wanted: string): Heard => {
  const { nicks } = state.server
  if (!isNick(wanted))
    return answer(state, numeric(state, "nickInvalid", [middle(wanted)], Copy.nickRules[nicks]))
  if (wanted === state.nick) return [state, []]
  return [
    state,
    [
      {
        _tag: "Ask",
        command: { _tag: "Nick", nick: wanted },
        answering: {
          reply: (state, reply) =>
            reply._tag === "Ready"
              ? [{ ...state, nick: reply.nick }, [Lines.renaming(state.nick, reply.nick)]]
              : [state, []],
          failure: refused("NICK", wanted)
        }
      }
    ]
  ]
}

const nick = (state: State, { params: [wanted = ""] }: Parsed): Heard => {
  if (wanted === "") return answer(state, numeric(state, "noNickGiven"))
  return state.registering === undefined
    ? rename(state, wanted)
    : complete(changed(state, { nick: wanted }))
}

/** What a name on another machine may hold here. */
const unusual = /[^A-Za-z0-9._-]/g

/** What was not UTF-8, as it was read. */
const unreadable = /\ufffd/g

const user = (state: State, { params: [given = "", , , realName = ""] }: Parsed): Heard => {
  if (state.registering === undefined) return answer(state, numeric(state, "alreadyRegistered"))
  if (realName === "") return answer(state, numeric(state, "needMoreParams", ["USER"]))
  const told = {
    userName: given.replace(unusual, ""),
    realName: unformatted(realName).replace(unreadable, "")
  }
  const profile = Profile.change(state.profile, told)
  return complete({ ...changed(state, { hasUser: true }), profile })
}

export const registration: Verbs = {
  PASS: always(1, pass),
  NICK: always(0, nick),
  USER: always(4, user)
}

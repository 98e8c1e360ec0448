import type { Nick } from "../../chat/Nick.ts"
import { lobby } from "../../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { describe } from "./Errors.ts"
import { supported } from "./ISupport.ts"
import { afterJoining } from "./Joining.ts"
import * as Lines from "./Lines.ts"
import type { Message } from "./Message.ts"
import { nickFor } from "./Names.ts"
import {
  type Answering,
  type Heard,
  type Intent,
  notice,
  numeric,
  type Registering,
  type State,
  say
} from "./State.ts"

/** What a client is told that has a name now, and what leads there. */

const modes = ["natter", "io", "bino", "bo"]

/**
 * @param wanted what the client has asked to be called
 * @param owned that name, where it belongs to somebody else
 */
const greeting = (
  state: State,
  wanted: string,
  owned: Nick | undefined
): ReadonlyArray<Message> => {
  const { nick, server, since } = state
  return [
    numeric(state, "welcome", [], Copy.welcome(nick)),
    numeric(state, "yourHost"),
    numeric(state, "created", [], Copy.since(new Date(since).toISOString())),
    numeric(state, "myInfo", [state.host, ...modes]),
    ...supported(state).map((tokens) => numeric(state, "supports", tokens)),
    ...(nick === wanted ? [] : [notice(state, Copy.renamed(nick, server.nicks, owned))])
  ]
}

const claiming = (
  wanted: string,
  before: NonNullable<State["registering"]>,
  owned?: Nick
): Answering => ({
  part: (state, event) =>
    event._tag === "Owned" ? [state, [], claiming(wanted, before, event.nick)] : [state, []],
  reply: (state, reply) => {
    if (reply._tag !== "Ready") return [state, []]
    const next = { ...state, nick: reply.nick }
    return [next, greeting(next, wanted, owned)]
  },
  // It may try again with another name.
  failure: (state, error) => [
    { ...state, nick: "*", registering: { ...before, nick: undefined } },
    [describe(state, "NICK", wanted, error)]
  ]
})

/** Ends the connection of somebody without an invitation, who is told why unless that has been said. */
const turnAway = (state: State, { wasRefused }: Registering): Heard => {
  const why = say(numeric(state, "passwordMismatch", [], Copy.notInvited))
  const answering: Answering = {
    reply: (state) => [state, [Lines.closing(Copy.closing["not-invited"])]],
    failure: (state) => [state, []]
  }
  const end: Intent = { _tag: "Ask", command: { _tag: "Bye" }, answering }
  return [state, wasRefused ? [end] : [why, end]]
}

/** Claims a name for a client that has said all that is needed. */
export const complete = (state: State): Heard => {
  const { registering, server } = state
  if (registering === undefined || registering.isNegotiating) return [state, []]
  const { hasUser, isInvited, nick } = registering
  if (nick === undefined || !hasUser) return [state, []]
  if (!isInvited) return turnAway(state, registering)
  const claim = nickFor(nick, server.nicks)
  return [
    { ...state, registering: undefined },
    [
      {
        _tag: "Ask",
        command: { _tag: "Claim", nick: claim, profile: state.profile },
        answering: claiming(nick, registering)
      },
      ...afterJoining(state, lobby)
    ]
  ]
}

/** The message of the day, line by line. */
export const motdLines = (state: State): ReadonlyArray<Message> =>
  state.motd === undefined
    ? [numeric(state, "noMotd")]
    : [
        numeric(state, "motdStart"),
        ...state.motd.split("\n").map((line) => numeric(state, "motd", [], line || " ")),
        numeric(state, "endOfMotd")
      ]

/** The server has something to tell everybody. */
export const motd = (before: State, text: string): readonly [State, ReadonlyArray<Message>] => {
  const state = { ...before, motd: text, hasMotd: true }
  return [state, motdLines(state)]
}

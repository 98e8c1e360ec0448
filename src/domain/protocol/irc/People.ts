import type { FurtherEvent } from "../../chat/FurtherEvent.ts"
import { isNick, type Nick } from "../../chat/Nick.ts"
import { change, type Profile } from "../../chat/Profile.ts"
import { channelOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import * as Lines from "./Lines.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { cloak } from "./Names.ts"
import type { NumericName } from "./Numerics.ts"
import { inLines } from "./Splitting.ts"
import {
  type Answering,
  answer,
  fail,
  type Heard,
  notice,
  numeric,
  type State,
  type Told
} from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** WHOIS, WHOWAS, USERHOST, ISON, AWAY and SETNAME. */

type Person = Extract<FurtherEvent, { readonly _tag: "Person" }>

/** Bytes of the channels in one line of WHOIS. */
const channelBytes = 350

const whois = (state: State, person: Person): ReadonlyArray<Message> => {
  const { hasKey, isEncrypted, isOperator, nick, profile, rooms, since } = person
  const prefix = isOperator ? "@" : ""
  const line = (name: NumericName, params: ReadonlyArray<string> = [], text?: string) =>
    numeric(state, name, [nick, ...params], text)
  return [
    line("whoisUser", [profile.userName ?? nick, cloak, "*"], profile.realName ?? nick),
    ...inLines(
      rooms.map((room) => `${prefix}${channelOf(room)}`),
      channelBytes
    ).map((text) => line("whoisChannels", [], text)),
    line("whoisServer", [state.host]),
    ...(isOperator ? [line("whoisOperator")] : []),
    ...(isEncrypted ? [line("secure")] : []),
    ...(hasKey ? [line("whoisSpecial", [], Copy.hasKey)] : []),
    line("whoisSpecial", [], Copy.hasHadNameSince(new Date(since).toISOString())),
    ...whyAway(person).map((why) => line("away", [], why))
  ]
}

const whyAway = ({ awayFor, profile }: Person): ReadonlyArray<string> => {
  if (awayFor !== undefined) return [Copy.awayFor(awayFor)]
  return profile.away === undefined ? [] : [profile.away]
}

/** @param found whether somebody has the name */
const telling = (wanted: string, found: boolean): Answering => ({
  part: (state, event) =>
    event._tag === "Person" ? [state, whois(state, event), telling(wanted, true)] : [state, []],
  reply: (state) => [
    state,
    [
      ...(found ? [] : [numeric(state, "noSuchNick", [middle(wanted)])]),
      numeric(state, "endOfWhois", [middle(wanted)])
    ]
  ],
  failure: (state) => [state, [numeric(state, "endOfWhois", [middle(wanted)])]]
})

/** The name is the last parameter: before it may stand that of a server. */
const askWhois = (state: State, { params }: Parsed): Heard => {
  const wanted = params[params.length > 1 ? 1 : 0] ?? ""
  if (wanted === "") return answer(state, numeric(state, "noNickGiven"))
  const command = { _tag: "Find", nicks: isNick(wanted) ? [wanted] : [] } as const
  return [state, [{ _tag: "Ask", command, answering: telling(wanted, false) }]]
}

/** Collects something of everybody who is found, and tells it in one numeric. */
const collecting = (
  name: "userHosts" | "isOn",
  of: (person: Person) => string,
  found: ReadonlyArray<string> = []
): Answering => {
  const end = (state: State): readonly [State, ReadonlyArray<Message>] => [
    state,
    [{ ...numeric(state, name), text: found.join(" ") }]
  ]
  return {
    part: (state, event) =>
      event._tag === "Person"
        ? [state, [], collecting(name, of, [...found, of(event)])]
        : [state, []],
    reply: end,
    failure: end
  }
}

const nicksIn = (params: ReadonlyArray<string>, most: number): ReadonlyArray<Nick> =>
  params
    .flatMap((param) => param.split(" "))
    .filter(isNick)
    .slice(0, most)

const userHost = (person: Person): string => {
  const { isOperator, nick, profile } = person
  const sign = whyAway(person).length === 0 ? "+" : "-"
  return `${nick}${isOperator ? "*" : ""}=${sign}${profile.userName ?? nick}@${cloak}`
}

/** The most of the people that one WHOWAS is about. */
const mostFormer = 20

/** @param found whether somebody had the name */
const formerly = (wanted: string, found: boolean): Answering => {
  const end = (state: State): Told => [
    state,
    [
      ...(found ? [] : [numeric(state, "wasNoSuchNick", [middle(wanted)])]),
      numeric(state, "endOfWhowas", [middle(wanted)])
    ]
  ]
  return {
    part: (state, event) => {
      if (event._tag !== "Was") return [state, []]
      const { nick, profile, until } = event
      const [user, real] = [profile.userName ?? nick, profile.realName ?? nick]
      return [
        state,
        [
          numeric(state, "whowasUser", [nick, user, cloak, "*"], real),
          numeric(state, "whoisServer", [nick, state.host], new Date(until).toISOString())
        ],
        formerly(wanted, true)
      ]
    },
    reply: end,
    failure: end
  }
}

const whowas = (state: State, { params: [list = "", wantedCount = ""] }: Parsed): Heard => {
  const [wanted = ""] = list.split(",")
  const most = Number.parseInt(wantedCount, 10)
  const count = most > 0 ? Math.min(most, mostFormer) : mostFormer
  const answering = formerly(wanted, false)
  if (!isNick(wanted)) {
    const [, messages] = answering.reply(state, { _tag: "Ok" })
    return answer(state, ...messages)
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Was", nick: wanted, count }, answering }]]
}

/** Tells something about the client. */
const describe = (
  state: State,
  verb: string,
  to: Partial<Profile>,
  told: (state: State) => Message
): Heard => {
  const answering: Answering = {
    reply: (before) => {
      const next = { ...before, profile: change(before.profile, to) }
      return [next, [told(next)]]
    },
    failure: refused(verb, "*")
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Describe", to }, answering }]]
}

const away = (state: State, { params: [why = ""] }: Parsed): Heard => {
  const text = unformatted(why).trim()
  return describe(state, "AWAY", { away: text === "" ? undefined : text }, (state) =>
    numeric(state, text === "" ? "notAway" : "nowAway")
  )
}

const setName = (state: State, { params: [wanted = ""] }: Parsed): Heard => {
  const realName = unformatted(wanted).trim()
  if (realName === "")
    return answer(state, fail(state, "SETNAME", "INVALID_REALNAME", [], Copy.emptyRealName))
  return describe(state, "SETNAME", { realName }, (state) =>
    state.caps.has("setname")
      ? Lines.named(state.nick, state.profile.realName)
      : notice(state, Copy.renamedReally)
  )
}

export const people: Verbs = {
  WHOIS: named(0, askWhois),
  WHOWAS: named(1, whowas),
  USERHOST: named(1, (state, { params }) => [
    state,
    [
      {
        _tag: "Ask",
        command: { _tag: "Find", nicks: nicksIn(params, 5) },
        answering: collecting("userHosts", userHost)
      }
    ]
  ]),
  ISON: named(1, (state, { params }) => [
    state,
    [
      {
        _tag: "Ask",
        command: { _tag: "Find", nicks: nicksIn(params, 32) },
        answering: collecting("isOn", ({ nick }) => nick)
      }
    ]
  ]),
  AWAY: named(0, away),
  SETNAME: named(1, setName)
}

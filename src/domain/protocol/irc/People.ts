import type { FurtherEvent } from "../../chat/FurtherEvent.ts"
import { isNick, type Nick } from "../../chat/Nick.ts"
import { channelOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { cloak } from "./Names.ts"
import type { NumericName } from "./Numerics.ts"
import { inLines } from "./Splitting.ts"
import { type Answering, answer, fail, type Heard, numeric, type State } from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** WHOIS, WHOWAS, USERHOST, ISON, AWAY and SETNAME. */

type Person = Extract<FurtherEvent, { readonly _tag: "Person" }>

/** Bytes of the channels in one line of WHOIS. */
const channelBytes = 350

const whois = (state: State, person: Person): ReadonlyArray<Message> => {
  const { awayFor, hasKey, isEncrypted, isOperator, nick, rooms, since } = person
  const line = (name: NumericName, params: ReadonlyArray<string> = [], text?: string) =>
    numeric(state, name, [nick, ...params], text)
  return [
    line("whoisUser", [nick, cloak, "*"], nick),
    ...inLines(rooms.map(channelOf), channelBytes).map((text) => line("whoisChannels", [], text)),
    line("whoisServer", [state.host]),
    ...(isOperator ? [line("whoisOperator")] : []),
    ...(isEncrypted ? [line("secure")] : []),
    ...(hasKey ? [line("whoisSpecial", [], Copy.hasKey)] : []),
    line("whoisSpecial", [], Copy.hasHadNameSince(new Date(since).toISOString())),
    ...(awayFor === undefined ? [] : [line("away", [], Copy.awayFor(awayFor))])
  ]
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

const userHost = ({ awayFor, isOperator, nick }: Person): string =>
  `${nick}${isOperator ? "*" : ""}=${awayFor === undefined ? "+" : "-"}${nick}@${cloak}`

export const people: Verbs = {
  WHOIS: named(0, askWhois),
  WHOWAS: named(1, (state, { params: [wanted = ""] }) =>
    answer(
      state,
      numeric(state, "wasNoSuchNick", [middle(wanted)]),
      numeric(state, "endOfWhowas", [middle(wanted)])
    )
  ),
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
  AWAY: named(0, (state, { params: [why = ""] }) =>
    answer(state, numeric(state, why === "" ? "notAway" : "nowAway"))
  ),
  SETNAME: named(1, (state) =>
    answer(state, fail(state, "SETNAME", "CANNOT_CHANGE_REALNAME", [], Copy.nobodyHasRealNames))
  )
}

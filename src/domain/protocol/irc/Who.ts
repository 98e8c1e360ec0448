import type { AnyEvent } from "../../chat/FurtherEvent.ts"
import { isNick } from "../../chat/Nick.ts"
import { channelOf, roomOf } from "./Casemap.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { cloak } from "./Names.ts"
import { type Answering, type Heard, numeric, type State } from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** WHO, with the fields of WHOX where it asks for them. */

/** Somebody in a list. */
interface Listed {
  readonly nick: string
  readonly channel: string
  readonly isAway: boolean
  readonly isOperator: boolean
}

const flags = ({ isAway, isOperator }: Listed): string =>
  `${isAway ? "G" : "H"}${isOperator ? "*" : ""}`

/** What each field says, in the order in which they are said. */
const fields: ReadonlyArray<readonly [string, (of: Listed, state: State) => string]> = [
  ["c", ({ channel }) => channel],
  ["u", ({ nick }) => nick],
  ["i", () => "255.255.255.255"],
  ["h", () => cloak],
  ["s", (_, { host }) => host],
  ["n", ({ nick }) => nick],
  ["f", flags],
  ["d", () => "0"],
  ["l", () => "0"],
  ["a", () => "0"],
  ["o", () => "n/a"]
]

/** What is asked for behind a `%`: letters of fields, and a number that is said again. */
interface Wanted {
  readonly letters: string
  readonly token: string
}

const wantedIn = (text: string | undefined): Wanted | undefined => {
  const [, letters, token = "0"] = /%([a-z]+)(?:,(\d{1,3}))?$/.exec(text ?? "") ?? []
  return letters === undefined ? undefined : { letters, token }
}

const line = (state: State, wanted: Wanted | undefined, one: Listed): Message => {
  const { channel, nick } = one
  if (wanted === undefined)
    return numeric(state, "who", [channel, nick, cloak, state.host, nick, flags(one)], `0 ${nick}`)
  const chosen = fields.filter(([letter]) => wanted.letters.includes(letter))
  const values = chosen.map(([, value]) => value(one, state))
  const token = wanted.letters.includes("t") ? [wanted.token] : []
  return numeric(
    state,
    "whox",
    [...token, ...values],
    wanted.letters.includes("r") ? nick : undefined
  )
}

/** Members wait until it is known whose connection is lost. */
const listing = (
  mask: string,
  wanted: Wanted | undefined,
  waiting: ReadonlyArray<Listed> = []
): Answering => {
  const flushed = (state: State) => waiting.map((one) => line(state, wanted, one))
  const end = (state: State): readonly [State, ReadonlyArray<Message>] => [
    state,
    [...flushed(state), numeric(state, "endOfWho", [middle(mask)])]
  ]
  return {
    part: (state, event) => {
      const next = listed(event)
      if (next.length > 0) return [state, flushed(state), listing(mask, wanted, next)]
      if (event._tag !== "Away") return [state, []]
      const away = waiting.map((one) => (one.nick === event.nick ? { ...one, isAway: true } : one))
      return [state, [], listing(mask, wanted, away)]
    },
    reply: end,
    failure: end
  }
}

const listed = (event: AnyEvent): ReadonlyArray<Listed> => {
  if (event._tag === "Here")
    return event.nicks.map((nick) => ({
      nick,
      channel: channelOf(event.room),
      isAway: false,
      isOperator: false
    }))
  if (event._tag !== "Person") return []
  const { awayFor, isOperator, nick, rooms } = event
  const [room] = rooms
  const channel = room === undefined ? "*" : channelOf(room)
  return [{ nick, channel, isAway: awayFor !== undefined, isOperator }]
}

const who = (state: State, { params: [mask = "", options] }: Parsed): Heard => {
  const room = roomOf(mask)
  const command =
    room === undefined
      ? ({ _tag: "Find", nicks: isNick(mask) ? [mask] : [] } as const)
      : ({ _tag: "Who", room } as const)
  return [state, [{ _tag: "Ask", command, answering: listing(mask, wantedIn(options)) }]]
}

export const whoVerbs: Verbs = { WHO: named(1, who) }

import type { AnyCommand } from "../../chat/FurtherCommand.ts"
import type { AnyEvent, Member } from "../../chat/FurtherEvent.ts"
import { isNick } from "../../chat/Nick.ts"
import { channelOf, roomOf } from "./Casemap.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { cloak } from "./Names.ts"
import { type Answering, type Heard, numeric, type State, type Told } from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** WHO, with the fields of WHOX where it asks for them. */

/** Somebody in a list. */
interface Listed extends Pick<Member, "awayFor" | "isOperator" | "nick" | "profile"> {
  readonly channel: string
}

const flags = ({ awayFor, channel, isOperator, profile }: Listed): string => {
  const isAway = awayFor !== undefined || profile.away !== undefined
  const operator = channel === "*" ? "*" : "*@"
  return `${isAway ? "G" : "H"}${isOperator ? operator : ""}`
}

const userOf = ({ nick, profile }: Listed): string => profile.userName ?? nick
const realNameOf = ({ nick, profile }: Listed): string => profile.realName ?? nick

/** What each field says, in the order in which they are said. */
const fields: ReadonlyArray<readonly [string, (of: Listed, state: State) => string]> = [
  ["c", ({ channel }) => channel],
  ["u", userOf],
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

const wantedIn = (text: string): Wanted | undefined => {
  const [, letters, token = "0"] = /%([a-z]+)(?:,(\d{1,3}))?$/.exec(text) ?? []
  return letters === undefined ? undefined : { letters, token }
}

const line = (state: State, wanted: Wanted | undefined, one: Listed): Message => {
  const { channel, nick } = one
  if (wanted === undefined)
    return numeric(
      state,
      "who",
      [channel, userOf(one), cloak, state.host, nick, flags(one)],
      `0 ${realNameOf(one)}`
    )
  const chosen = fields.filter(([letter]) => wanted.letters.includes(letter))
  const values = chosen.map(([, value]) => value(one, state))
  const token = wanted.letters.includes("t") ? [wanted.token] : []
  return numeric(
    state,
    "whox",
    [...token, ...values],
    wanted.letters.includes("r") ? realNameOf(one) : undefined
  )
}

/** @param isListed whether somebody is told */
const listing = (
  mask: string,
  wanted: Wanted | undefined,
  isListed: (one: Listed) => boolean
): Answering => {
  const end = (state: State): Told => [state, [numeric(state, "endOfWho", [middle(mask)])]]
  return {
    part: (state, event) => [
      state,
      listed(event)
        .filter(isListed)
        .map((one) => line(state, wanted, one))
    ],
    reply: end,
    failure: end
  }
}

const listed = (event: AnyEvent): ReadonlyArray<Listed> => {
  if (event._tag === "Members")
    return event.members.map((member) => ({ ...member, channel: channelOf(event.room) }))
  if (event._tag !== "Person") return []
  // The first is the lobby, which most are in.
  const room = event.rooms.at(-1)
  return [{ ...event, channel: room === undefined ? "*" : channelOf(room) }]
}

const commandFor = (mask: string): AnyCommand => {
  const room = roomOf(mask)
  if (room !== undefined) return { _tag: "Members", room }
  return /[*?]/.test(mask)
    ? { _tag: "Match", mask }
    : { _tag: "Find", nicks: isNick(mask) ? [mask] : [] }
}

/** Before a `%` stands an `o` where only operators are wanted. */
const isOperatorsOnly = (options: string): boolean => /^[^%]*o/.test(options)

const who = (state: State, { params: [mask = "", options = ""] }: Parsed): Heard => {
  const isListed = isOperatorsOnly(options) ? ({ isOperator }: Listed) => isOperator : () => true
  const answering = listing(mask, wantedIn(options), isListed)
  return [state, [{ _tag: "Ask", command: commandFor(mask), answering }]]
}

export const whoVerbs: Verbs = { WHO: named(1, who) }

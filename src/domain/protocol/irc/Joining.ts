import type { EventOf } from "../../chat/Event.ts"
import type { Member } from "../../chat/FurtherEvent.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import { channelOf } from "./Casemap.ts"
import { describe } from "./Errors.ts"
import { replay } from "./History.ts"
import * as Lines from "./Lines.ts"
import { type Message, maxBytes } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import { inLines } from "./Splitting.ts"
import { type Answering, type Intent, numeric, type State, type Told } from "./State.ts"

/** What somebody is told who enters a channel. */

/** Names of members, in as many lines as they need. */
const names = (
  state: State,
  room: RoomName,
  members: ReadonlyArray<Member>
): ReadonlyArray<Message> => {
  const { caps, host, nick } = state
  const head = Buffer.byteLength(`:${host} 353 ${nick} = ${channelOf(room)} :`)
  const shown = members.map(
    ({ isOperator, nick }) =>
      `${isOperator ? "@" : ""}${caps.has("userhost-in-names") ? sourceOf(nick) : nick}`
  )
  return inLines(shown, maxBytes - head).map((line) =>
    numeric(state, "names", ["=", channelOf(room)], line)
  )
}

/** @param isAsked whether it is told also of a channel that the client is not in */
const listing = (room: RoomName, isAsked: boolean): Answering => {
  const end = (state: State): Told =>
    isAsked || state.rooms.has(room)
      ? [state, [numeric(state, "endOfNames", [channelOf(room)])]]
      : [state, []]
  return {
    part: (state, event) =>
      event._tag === "Members" && (isAsked || state.rooms.has(room))
        ? [state, names(state, room, event.members)]
        : [state, []],
    reply: end,
    failure: end
  }
}

/** Asks who is in a channel. */
export const askNames = (room: RoomName, isAsked: boolean): Intent => ({
  _tag: "Ask",
  command: { _tag: "Members", room },
  answering: listing(room, isAsked)
})

/** A room was entered. */
export const joined = (state: State, { position, room, topic }: EventOf<"Joined">): Told => {
  const { caps, nick, profile, rooms } = state
  if (rooms.has(room)) return [state, []]
  const motd = state.hasMotd ? [] : [numeric(state, "noMotd")]
  return [
    { ...state, hasMotd: true, rooms: new Map(rooms).set(room, position) },
    [
      ...motd,
      Lines.joining(caps, nick, room, [], profile.realName),
      ...(topic === undefined ? [] : [numeric(state, "topic", [channelOf(room)], topic)])
    ]
  ]
}

/** What is asked for a client that enters a room, after it has entered it. */
export const afterJoining = (state: State, room: RoomName): ReadonlyArray<Intent> => [
  askNames(room, false),
  ...(state.caps.has("server-time") && !state.caps.has("draft/chathistory")
    ? [replay(state, room)]
    : [])
]

/** Enters a room; nothing where the client is in it. */
export const join = (state: State, room: RoomName): ReadonlyArray<Intent> =>
  state.rooms.has(room)
    ? []
    : [
        {
          _tag: "Ask",
          command: { _tag: "Join", room },
          answering: {
            reply: (state, reply) => (reply._tag === "Joined" ? joined(state, reply) : [state, []]),
            failure: (state, error) => [state, [describe(state, "JOIN", channelOf(room), error)]]
          }
        },
        ...afterJoining(state, room)
      ]

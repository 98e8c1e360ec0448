import { Array } from "effect"
import { maxRooms } from "../../chat/Permission.ts"
import { lineOf, longest } from "../../chat/Profile.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import { isText } from "../../chat/Text.ts"
import { isTopic } from "../../chat/Topic.ts"
import { channelOf, fold, isChannel, roomOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { describe, refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import { askNames, join } from "./Joining.ts"
import * as Lines from "./Lines.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import {
  type Answering,
  answer,
  type Heard,
  type Intent,
  numeric,
  type State,
  say,
  type Told
} from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** JOIN, PART, NAMES, LIST and TOPIC. */

/** The channels of a list, each once. The length of a line bounds them, and each is charged as a line. */
const channelsIn = (text: string): ReadonlyArray<string> =>
  Array.dedupeWith(
    text.split(",").filter((one) => one !== ""),
    (one, other) => fold(one) === fold(other)
  )

/** Why a channel is none. */
const unknown = (state: State, channel: string): Message =>
  numeric(
    state,
    "noSuchChannel",
    [middle(channel)],
    isChannel(channel) ? Copy.channelNames : undefined
  )

/** What becomes of each of the channels. */
const each = (
  state: State,
  channels: ReadonlyArray<string>,
  intents: (room: RoomName) => ReadonlyArray<Intent>
): Heard => [
  state,
  channels.flatMap((channel) => {
    const room = roomOf(channel)
    return room === undefined ? [say(unknown(state, channel))] : intents(room)
  })
]

/** Enters as many channels as somebody may be in. To enter one costs up to three commands, so the rest is not tried. */
const joinAll = (state: State, { params: [wanted = ""] }: Parsed): Heard => {
  const [tried, rest] = Array.splitAt(channelsIn(wanted), state.server.limits.rooms ?? maxRooms)
  const [next, intents] = each(state, tried, (room) => join(state, room))
  const tooMany = rest.map((channel) => numeric(state, "tooManyChannels", [middle(channel)]))
  return [next, tooMany.length === 0 ? intents : [...intents, say(...tooMany)]]
}

const part = (room: RoomName, said: string): ReadonlyArray<Intent> => [
  {
    _tag: "Ask",
    command: isText(said) ? { _tag: "PartWith", room, words: said } : { _tag: "Part", room },
    answering: {
      reply: (state) => {
        const rooms = new Map(state.rooms)
        rooms.delete(room)
        return [
          { ...state, rooms },
          [Lines.leaving(state.nick, room, [], lineOf(said, longest.words))]
        ]
      },
      failure: refused("PART", channelOf(room))
    }
  }
]

const same = (state: State): Told => [state, []]
const listEnd = (state: State): Told => [state, [numeric(state, "endOfList")]]

/** @param end what is told behind the rooms */
const listing = (end: (state: State) => Told): Answering => ({
  part: (state, event) => {
    if (event._tag !== "Room") return [state, []]
    const { members, room, topic = " " } = event
    return [state, [numeric(state, "list", [channelOf(room), String(members)], topic)]]
  },
  reply: end,
  failure: end
})

/** Tells all rooms, or those that are wanted. */
const list = (state: State, { params: [wanted = ""] }: Parsed): Heard => {
  if (!isChannel(wanted))
    return [state, [{ _tag: "Ask", command: { _tag: "Rooms" }, answering: listing(listEnd) }]]
  const rooms = channelsIn(wanted).flatMap((channel) => roomOf(channel) ?? [])
  if (rooms.length === 0) return answer(state, numeric(state, "endOfList"))
  return [
    state,
    rooms.map((room, index) => ({
      _tag: "Ask",
      command: { _tag: "About", room },
      answering: listing(index === rooms.length - 1 ? listEnd : same)
    }))
  ]
}

const names = (state: State, { params: [wanted = ""] }: Parsed): Heard =>
  wanted === ""
    ? answer(state, numeric(state, "endOfNames", ["*"]))
    : [
        state,
        channelsIn(wanted).map((channel) => {
          const room = roomOf(channel)
          return room === undefined
            ? say(numeric(state, "endOfNames", [middle(channel)]))
            : askNames(room, true)
        })
      ]

/** Tells the topic of a room, which may be one that the client is not in. */
const tellTopic = (state: State, room: RoomName): Heard => {
  const channel = channelOf(room)
  const command = { _tag: "About", room } as const
  const answering: Answering = {
    part: (state, event) => {
      if (event._tag !== "Room") return [state, []]
      return [
        state,
        event.topic === undefined
          ? [numeric(state, "noTopic", [channel])]
          : [numeric(state, "topic", [channel], event.topic)]
      ]
    },
    reply: same,
    failure: refused("TOPIC", channel)
  }
  return [state, [{ _tag: "Ask", command, answering }]]
}

/** The beginning of a text that a topic holds; undefined where it is empty. */
const topicIn = (text: string) => {
  for (let topic = unformatted(text).slice(0, 300); topic !== ""; topic = topic.slice(0, -1))
    if (isTopic(topic)) return topic
  return undefined
}

const setTopic = (state: State, room: RoomName, text: string): Heard => {
  const topic = topicIn(text)
  const command = { _tag: "Topic", room, ...(topic === undefined ? {} : { topic }) } as const
  const answering: Answering = {
    reply: (state, reply) => {
      const set = { room, ...(topic === undefined ? {} : { topic }) }
      const tags =
        reply._tag === "Ok" && reply.at !== undefined && reply.time !== undefined
          ? Lines.placeTags(reply.time, room, reply.at.position)
          : []
      return [state, [Lines.topicSet(state.nick, set, tags)]]
    },
    failure: (state, error) => [state, [describe(state, "TOPIC", channelOf(room), error)]]
  }
  return [state, [{ _tag: "Ask", command, answering }]]
}

const topic = (state: State, { params: [channel = "", text] }: Parsed): Heard => {
  const room = roomOf(channel)
  if (room === undefined) return answer(state, numeric(state, "noSuchChannel", [middle(channel)]))
  return text === undefined ? tellTopic(state, room) : setTopic(state, room, text)
}

export const channels: Verbs = {
  JOIN: named(1, joinAll),
  PART: named(1, (state, { params: [wanted = "", why = ""] }) => {
    const said = unformatted(why).trim()
    return each(state, channelsIn(wanted), (room) => part(room, said))
  }),
  NAMES: named(0, names),
  LIST: named(0, list),
  TOPIC: named(1, topic)
}

import type { EventOf } from "../../chat/Event.ts"
import type { Position } from "../../chat/Position.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import type { Timestamp } from "../../chat/Timestamp.ts"
import { type Capabilities, fitted } from "./Capabilities.ts"
import { channelOf } from "./Casemap.ts"
import { closingLink } from "./Copy.ts"
import { type Message, print } from "./Message.ts"
import { printMsgId } from "./MsgId.ts"
import { sourceOf } from "./Names.ts"
import type { Tags } from "./Tags.ts"

/** What is the same for all who read it. */

/** Lines as a client with these capabilities gets them. */
export const write = (caps: Capabilities, messages: ReadonlyArray<Message>): string =>
  messages.map((message) => print(fitted(caps, message))).join("")

/** The last one: what is said in a turn has the same. */
let lastTime: readonly [time: Timestamp, tag: Tags[number]] | undefined

const timeTagOf = (time: Timestamp): Tags[number] => {
  if (lastTime?.[0] === time) return lastTime[1]
  const tag = ["time", new Date(time).toISOString()] as const
  lastTime = [time, tag]
  return tag
}

export const timeTag = (time: Timestamp): Tags => [timeTagOf(time)]

/** When something was said, and what it is called. */
export const placeTags = (time: Timestamp, room: RoomName, position: Position): Tags => [
  timeTagOf(time),
  ["msgid", printMsgId(room, position)]
]

/** The same of what has no place in the log of a room. */
export const sentTags = (time: Timestamp, ref: string): Tags => [timeTagOf(time), ["msgid", ref]]

/** Tags, and no text. */
export const signal = (nick: string, to: string, about: Tags, tags: Tags): Message => ({
  tags: [...about, ...tags],
  source: sourceOf(nick),
  verb: "TAGMSG",
  params: [to]
})

export const joining = (
  caps: Capabilities,
  nick: string,
  room: RoomName,
  tags: Tags,
  realName: string = nick
): Message => ({
  tags,
  source: sourceOf(nick),
  verb: "JOIN",
  params: caps.has("extended-join") ? [channelOf(room), "*"] : [channelOf(room)],
  ...(caps.has("extended-join") ? { text: realName } : {})
})

export const inviting = (by: string, nick: string, room: RoomName, time: Timestamp): Message => ({
  tags: timeTag(time),
  source: sourceOf(by),
  verb: "INVITE",
  params: [nick, channelOf(room)]
})

/** @param why undefined for somebody who is back */
export const away = (nick: string, why: string | undefined, tags: Tags = []): Message => ({
  tags,
  source: sourceOf(nick),
  verb: "AWAY",
  params: [],
  ...(why === undefined ? {} : { text: why })
})

export const named = (nick: string, realName: string = nick, tags: Tags = []): Message => ({
  tags,
  source: sourceOf(nick),
  verb: "SETNAME",
  params: [],
  text: realName
})

export const leaving = (
  nick: string,
  room: RoomName,
  tags: Tags = [],
  words: string | undefined = undefined
): Message => ({
  tags,
  source: sourceOf(nick),
  verb: "PART",
  params: [channelOf(room)],
  ...(words === undefined ? {} : { text: words })
})

export const topicSet = (
  nick: string,
  { room, topic }: Pick<EventOf<"Topic">, "room" | "topic">,
  tags: Tags
): Message => ({
  tags,
  source: sourceOf(nick),
  verb: "TOPIC",
  params: [channelOf(room)],
  text: topic ?? ""
})

export const renaming = (old: string, nick: string, tags: Tags = []): Message => ({
  tags,
  source: sourceOf(old),
  verb: "NICK",
  params: [nick]
})

/** The last line of a connection. */
export const closing = (reason: string): Message => ({
  verb: "ERROR",
  params: [],
  text: closingLink(reason)
})

import type { EventOf } from "../../chat/Event.ts"
import type { FurtherEventOf } from "../../chat/FurtherEvent.ts"
import { isNotice } from "../../chat/Noticed.ts"
import type { Epoch } from "../../chat/Position.ts"
import type { Dialect, EnterEvent, LeaveEvent, RoomEvent } from "../Protocol.ts"
import type { Capabilities, Capability } from "./Capabilities.ts"
import { channelOf } from "./Casemap.ts"
import { gone } from "./Copy.ts"
import * as Lines from "./Lines.ts"
import type { Message } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import type { Tags } from "./Tags.ts"
import { printable } from "./Texts.ts"

/** The capabilities that change how what happens in a room is written. */
const relevant: ReadonlyArray<Capability> = [
  "away-notify",
  "batch",
  "draft/multiline",
  "extended-join",
  "message-tags",
  "server-time",
  "setname"
]

/** What somebody said in a room. */
export const saying = (
  caps: Capabilities,
  said: Pick<EventOf<"Msg">, "nick" | "room" | "seq" | "text">,
  tags: Tags
): ReadonlyArray<Message> => {
  const { nick, room, seq, text } = said
  return printable(caps, {
    source: sourceOf(nick),
    verb: isNotice(said) ? "NOTICE" : "PRIVMSG",
    target: channelOf(room),
    text,
    tags,
    ref: `m${seq}`
  })
}

const leave = ({ nicks, reason, room, time, words }: LeaveEvent): ReadonlyArray<Message> =>
  nicks.map((nick) =>
    reason === "part"
      ? Lines.leaving(nick, room, Lines.timeTag(time), words)
      : {
          tags: Lines.timeTag(time),
          source: sourceOf(nick),
          verb: "QUIT",
          params: [],
          text: words === undefined ? gone[reason] : `${gone[reason]}: ${words}`
        }
  )

/** Whoever is away when entering is told to be so. */
const entering = (
  caps: Capabilities,
  { nicks, profiles, room, time }: EnterEvent
): ReadonlyArray<Message> =>
  nicks.flatMap((nick, index) => {
    const profile = profiles?.[index]
    const entered = Lines.joining(caps, nick, room, Lines.timeTag(time), profile?.realName)
    return profile?.away !== undefined && caps.has("away-notify")
      ? [entered, Lines.away(nick, profile.away, Lines.timeTag(time))]
      : [entered]
  })

const describing = (
  caps: Capabilities,
  { is, nick, time, was }: FurtherEventOf<"Described">
): ReadonlyArray<Message> => [
  ...(is.away !== was.away && caps.has("away-notify")
    ? [Lines.away(nick, is.away, Lines.timeTag(time))]
    : []),
  ...(is.realName !== was.realName && caps.has("setname")
    ? [Lines.named(nick, is.realName, Lines.timeTag(time))]
    : [])
]

/** The server has no name here: whoever became an operator is told to have done so. */
const operator = ({ isOn, nick, room, time }: FurtherEventOf<"Operator">): Message => ({
  tags: Lines.timeTag(time),
  source: sourceOf(nick),
  verb: "MODE",
  params: [channelOf(room), isOn ? "+o" : "-o", nick]
})

const linesOf = (
  caps: Capabilities,
  event: RoomEvent,
  epoch: Epoch | undefined
): ReadonlyArray<Message> => {
  switch (event._tag) {
    case "Msg":
    case "Topic": {
      const { room, seq, time } = event
      const tags =
        epoch === undefined ? Lines.timeTag(time) : Lines.placeTags(time, room, { epoch, seq })
      return event._tag === "Msg"
        ? saying(caps, event, tags)
        : [Lines.topicSet(event.nick, event, tags)]
    }
    case "Enter":
      return entering(caps, event)
    case "Leave":
      return leave(event)
    case "Rename":
      return [Lines.renaming(event.old, event.new, Lines.timeTag(event.time))]
    case "Described":
      return describing(caps, event)
    case "Operator":
      return [operator(event)]
  }
}

const keyOf = (caps: Capabilities): string =>
  `irc${relevant.map((cap) => (caps.has(cap) ? 1 : 0)).join("")}`

const make = (caps: Capabilities): Dialect => ({
  key: keyOf(caps),
  tellsGoneOnce: true,
  tellsEach: true,
  event: (event, epoch) => Lines.write(caps, linesOf(caps, event, epoch))
})

/** One for each choice of the capabilities that matter, when it is asked for first. */
const dialects = new Map<string, Dialect>()

/** How what happens in a room is written for a client with these capabilities. */
export const dialectFor = (caps: Capabilities): Dialect => {
  const key = keyOf(caps)
  const found = dialects.get(key)
  if (found !== undefined) return found
  const dialect = make(new Set(relevant.filter((cap) => caps.has(cap))))
  dialects.set(key, dialect)
  return dialect
}

import type { EventOf } from "../../chat/Event.ts"
import type { Epoch } from "../../chat/Position.ts"
import type { Dialect, RoomEvent } from "../Protocol.ts"
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
  "batch",
  "draft/multiline",
  "extended-join",
  "message-tags",
  "server-time"
]

/** What somebody said in a room. */
export const saying = (
  caps: Capabilities,
  { nick, room, seq, text }: Pick<EventOf<"Msg">, "nick" | "room" | "seq" | "text">,
  tags: Tags
): ReadonlyArray<Message> =>
  printable(caps, {
    source: sourceOf(nick),
    verb: "PRIVMSG",
    target: channelOf(room),
    text,
    tags,
    ref: `m${seq}`
  })

const leave = ({ nicks, reason, room, time }: EventOf<"Leave">): ReadonlyArray<Message> =>
  nicks.map((nick) =>
    reason === "part"
      ? Lines.leaving(nick, room, Lines.timeTag(time))
      : {
          tags: Lines.timeTag(time),
          source: sourceOf(nick),
          verb: "QUIT",
          params: [],
          text: gone[reason]
        }
  )

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
      return event.nicks.map((nick) =>
        Lines.joining(caps, nick, event.room, Lines.timeTag(event.time))
      )
    case "Leave":
      return leave(event)
    case "Rename":
      return [Lines.renaming(event.old, event.new, Lines.timeTag(event.time))]
  }
}

const keyOf = (caps: Capabilities): string =>
  `irc${relevant.map((cap) => (caps.has(cap) ? 1 : 0)).join("")}`

const make = (caps: Capabilities): Dialect => ({
  key: keyOf(caps),
  tellsGoneOnce: true,
  event: (event, epoch) => Lines.write(caps, linesOf(caps, event, epoch))
})

/** One for each choice of the capabilities that matter. */
const dialects: ReadonlyMap<string, Dialect> = new Map(
  Array.from({ length: 2 ** relevant.length }, (_, chosen) => {
    const caps = new Set(relevant.filter((_, index) => (chosen >> index) % 2 === 1))
    return [keyOf(caps), make(caps)]
  })
)

/** How what happens in a room is written for a client with these capabilities. */
export const dialectFor = (caps: Capabilities): Dialect => dialects.get(keyOf(caps)) ?? make(caps)

import type { EventOf } from "../../../domain/chat/Event.ts"
import { isNotice } from "../../../domain/chat/Noticed.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Seq } from "../../../domain/chat/Seq.ts"
import type { Topic } from "../../../domain/chat/Topic.ts"
import type { LogEvent } from "../../../domain/protocol/Protocol.ts"
import type { Draft, Entry } from "../log/RoomLog.ts"

/** What everyone but the author is told of an entry. */
export const logEvent = (room: RoomName, seq: Seq, { body, nick, time }: Draft): LogEvent => {
  if (body._tag === "Said") {
    const said = { _tag: "Msg", room, seq, time, nick, text: body.text } as const
    return isNotice(body) ? { ...said, isNotice: true } : said
  }
  return { _tag: "Topic", room, seq, time, nick, ...topicOf(body.topic) }
}

/** The field of a topic: a room that has none leaves it out. */
export const topicOf = (topic: Topic | undefined): { readonly topic?: Topic } =>
  topic === undefined ? {} : { topic }

/** An entry as a part of the room's history. */
export const pastEvent = (room: RoomName, entry: Entry): EventOf<"Past"> | EventOf<"Topic"> => {
  const event = logEvent(room, entry.seq, entry)
  return event._tag === "Msg" ? { ...event, _tag: "Past" } : event
}

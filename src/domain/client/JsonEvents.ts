import type { RoomName } from "../chat/RoomName.ts"
import { actionOf } from "./Action.ts"
import type { Notice } from "./Notice.ts"

const iso = (time: number): string => new Date(time).toISOString()

/** The text of a message, and whether it is an action; then its `/me` is left out. */
const textOf = (text: string) => {
  const act = actionOf(text)
  return { text: act ?? text, action: act !== undefined }
}

/**
 * A notice of this room as an object for programs; undefined for one that is not about it. The form is
 * stable: fields are added, and none is changed or removed. Times are UTC, such as
 * `2026-11-22T07:00:00.000Z`. A `replay` is a message from before the program listened.
 */
export const json = (notice: Notice, room: RoomName): object | undefined => {
  switch (notice._tag) {
    case "Message": {
      const { origin, nick, seq, text } = notice
      if (notice.room !== room) return undefined
      const time = iso(notice.time)
      return { type: "message", room, seq, time, nick, ...textOf(text), replay: origin === "past" }
    }
    case "TopicSet": {
      const { origin, nick, seq, topic = null } = notice
      if (notice.room !== room) return undefined
      const time = iso(notice.time)
      return { type: "topic", room, seq, time, nick, topic, replay: origin === "past" }
    }
    case "Untold": {
      const { nick, seq, text } = notice
      return { type: "untold", seq, time: iso(notice.time), nick, text }
    }
    case "PrivateMessage": {
      const { direction, nick, seq, text } = notice
      if (direction === "to") return undefined
      return { type: "private", seq, time: iso(notice.time), nick, ...textOf(text) }
    }
    case "Entered":
      return notice.room === room
        ? { type: "enter", room, time: iso(notice.time), nicks: notice.nicks }
        : undefined
    case "Left": {
      const { nicks, reason } = notice
      return notice.room === room
        ? { type: "leave", room, time: iso(notice.time), nicks, reason }
        : undefined
    }
    case "Renamed":
      return { type: "rename", time: iso(notice.time), old: notice.old, new: notice.new }
    case "Gap": {
      const { cause, from, stream, to } = notice
      return stream === room || stream === "inbox"
        ? { type: "gap", room: stream, from, to, cause }
        : undefined
    }
    case "AwaySummary":
      return undefined
    case "Info": {
      const { link } = notice
      return link === undefined ? undefined : { type: link.is, time: iso(link.time) }
    }
  }
}

import type { RoomName } from "../chat/RoomName.ts"
import { actionOf } from "./Action.ts"
import type { Notice } from "./Notice.ts"

const written = (time: number): string => new Date(time).toISOString()

/** A text, and whether it is an action: then it is without the `/me` that says so. */
const spoken = (text: string) => {
  const act = actionOf(text)
  return { text: act ?? text, action: act !== undefined }
}

/**
 * What happens in a room as an object for programs. Its form is stable: fields are added, and none is
 * changed or taken away. Times are UTC, written `2026-11-22T07:00:00.000Z`. A `replay` was said before
 * the program listened.
 */
export const json = (notice: Notice, room: RoomName): object | undefined => {
  switch (notice._tag) {
    case "Message": {
      const { origin, nick, seq, text } = notice
      if (notice.room !== room) return undefined
      const time = written(notice.time)
      return { type: "message", room, seq, time, nick, ...spoken(text), replay: origin === "past" }
    }
    case "PrivateMessage": {
      const { direction, nick, seq, text } = notice
      if (direction === "to") return undefined
      return { type: "private", seq, time: written(notice.time), nick, ...spoken(text) }
    }
    case "Entered":
      return notice.room === room ? { type: "enter", room, nicks: notice.nicks } : undefined
    case "Left": {
      const { nicks, reason } = notice
      return notice.room === room ? { type: "leave", room, nicks, reason } : undefined
    }
    case "Renamed":
      return { type: "rename", old: notice.old, new: notice.new }
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
      return link === undefined ? undefined : { type: link.is, time: written(link.time) }
    }
  }
}

import type { RoomName } from "../RoomName.ts"
import type { Notice } from "./Notice.ts"

/**
 * What happens in a room as an object for programs. Its form is stable: fields are added, and none is
 * changed or taken away. Times are UTC, written `2026-11-22T07:00:00.000Z`. A `replay` was said before
 * the program listened.
 */
export const json = (notice: Notice, room: RoomName): object | undefined => {
  switch (notice._tag) {
    case "Said": {
      const { how, nick, seq, text } = notice
      if (notice.room !== room) return undefined
      const time = new Date(notice.time).toISOString()
      return { type: "message", room, seq, time, nick, text, replay: how === "past" }
    }
    case "Told": {
      const { direction, nick, seq, text } = notice
      if (direction === "to") return undefined
      return { type: "private", seq, time: new Date(notice.time).toISOString(), nick, text }
    }
    case "Came":
      return notice.room === room ? { type: "enter", room, nicks: notice.nicks } : undefined
    case "Went": {
      const { nicks, reason } = notice
      return notice.room === room ? { type: "leave", room, nicks, reason } : undefined
    }
    case "Renamed":
      return { type: "rename", old: notice.old, new: notice.new }
    case "Missing": {
      const { cause, from, stream, to } = notice
      return stream === room || stream === "inbox"
        ? { type: "gap", room: stream, from, to, cause }
        : undefined
    }
    case "Missed":
    case "Info":
      return undefined
  }
}

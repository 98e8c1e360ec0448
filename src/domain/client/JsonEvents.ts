import { actionOf } from "../chat/Action.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Info, Notice } from "./Notice.ts"

const iso = (time: number): string => new Date(time).toISOString()

/** The text of a message, and whether it is an action; then its `/me` is left out. */
const textOf = (text: string) => {
  const act = actionOf(text)
  return { text: act ?? text, action: act !== undefined }
}

/** What somebody has done about a room, or whoever runs the server tells. */
const toldEvent = (
  event: NonNullable<Info["told"]>,
  only: RoomName | undefined
): object | undefined => {
  switch (event._tag) {
    case "Motd":
      return { type: "motd", text: event.text }
    case "Invited":
      return { type: "invited", room: event.room, time: iso(event.time), nick: event.nick }
    case "Set": {
      const { by, room, time, to } = event
      if (only !== undefined && room !== only) return undefined
      const value = to.setting === "private" ? to.isOn : to.seconds
      const nick = by === "-" ? null : by
      return { type: "setting", room, time: iso(time), nick, setting: to.setting, value }
    }
  }
}

/**
 * A notice as an object for programs; undefined for one that is not for them, or is of another room than
 * the only one they want. The form is
 * stable: fields are added, and none is changed or removed. Times are UTC, such as
 * `2026-11-22T07:00:00.000Z`. A `replay` is a message from before the program listened.
 */
export const json = (notice: Notice, only?: RoomName): object | undefined => {
  if ("room" in notice && only !== undefined && notice.room !== only) return undefined
  switch (notice._tag) {
    case "Message": {
      const { origin, nick, room, seq, text } = notice
      const time = iso(notice.time)
      return { type: "message", room, seq, time, nick, ...textOf(text), replay: origin === "past" }
    }
    case "TopicSet": {
      const { origin, nick, room, seq, topic = null } = notice
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
      return { type: "enter", room: notice.room, time: iso(notice.time), nicks: notice.nicks }
    case "Left": {
      const { nicks, reason, room } = notice
      return { type: "leave", room, time: iso(notice.time), nicks, reason }
    }
    case "Renamed":
      return { type: "rename", time: iso(notice.time), old: notice.old, new: notice.new }
    case "Gap": {
      const { cause, from, stream, to } = notice
      if (stream !== "inbox" && only !== undefined && stream !== only) return undefined
      return { type: "gap", room: stream, from, to, cause }
    }
    case "AwaySummary":
    case "HistoryShown":
      return undefined
    case "Info": {
      const { link, told } = notice
      if (told !== undefined) return toldEvent(told, only)
      return link === undefined ? undefined : { type: link.is, time: iso(link.time) }
    }
  }
}

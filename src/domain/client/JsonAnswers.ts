import type { Answer } from "./Answer.ts"
import { json } from "./JsonEvents.ts"

/**
 * An answer as an object for programs. The form is stable: fields are added, and none is changed or
 * removed. The `id` is that of the command; it is left out where the command had none.
 */
export const jsonAnswer = ({ asker, result }: Answer): object => {
  const ok = { type: "ok", id: asker?.id }
  switch (result._tag) {
    case "Ready": {
      const { host, nick, rooms } = result
      return { type: "ready", nick, host, rooms }
    }
    case "Failed":
      return { type: "error", id: asker?.id, code: result.code, text: result.sentence }
    case "Placed": {
      const { room, seq, time } = result
      return { ...ok, room, seq, time: new Date(time).toISOString() }
    }
    case "Told":
      return { ...ok, nick: result.nick, away: result.away }
    case "Joined": {
      const { members, room, seq, topic = null } = result
      return { ...ok, room, seq, members, topic }
    }
    case "Parted":
      return { ...ok, room: result.room }
    case "Members":
      return { ...ok, room: result.room, nicks: result.nicks, away: result.away }
    case "Rooms":
      return {
        ...ok,
        rooms: result.rooms.map(({ members, room, topic = null }) => ({ room, members, topic }))
      }
    case "Past":
      return { ...json(result.entry, result.entry.room), id: asker?.id }
    case "History":
      return { ...ok, room: result.room, count: result.count }
    case "Found": {
      const { count, next, room } = result
      return { ...ok, room, count, next: next === undefined ? null : `${next.epoch}:${next.seq}` }
    }
    case "Named":
      return { ...ok, nick: result.nick }
  }
}

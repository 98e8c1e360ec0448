import { HashMap } from "effect"
import { foldNick } from "../chat/Nick.ts"
import type { Model } from "../client/Model.ts"
import { findRoom } from "../client/Rooms.ts"
import { answered, roomAhead } from "../client/WaitingLines.ts"
import type { Around } from "./Adding.ts"
import { currentChannel, type Page } from "./Page.ts"

/** Whether the client is not in the room that is shown, and will not be. */
const isGone = (page: Page, known: Model): boolean => {
  const channel = currentChannel(page)
  return (
    known.phase._tag === "Online" &&
    channel?._tag === "Room" &&
    [known, answered(known)].every((of) => findRoom(of, channel.name) === undefined)
  )
}

/** What the client knows around the notices of a page. */
export const aroundOf = (page: Page, known: Model, now: number): Around => ({
  now,
  own: known.nick,
  epochOf: (room) => findRoom(known, room)?.reorderBuffer.epoch,
  readOf: (room) => findRoom(known, room)?.read ?? 0,
  roomsOf: (nick) =>
    known.rooms.flatMap(({ members, name }) =>
      HashMap.has(members, foldNick(nick)) ? [name] : []
    ),
  next: isGone(page, known) ? roomAhead(known) : undefined
})

import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "../client/Copy.ts"
import { limits } from "../client/Limits.ts"
import type { Unread } from "../client/View.ts"
import { type Styling, styled } from "./Style.ts"

const written = ({ mentioned, name, unread }: Unread): string =>
  `${name} ${unread}${mentioned ? "!" : ""}`

/**
 * The current room and those with unread messages: `lobby (ops 3, dev 1!)> `, or `lobby (12 rooms, 2!)> `
 * where they are many. The exclamation mark means that messages name the reader.
 */
export const prompt = (
  styling: Styling,
  current: RoomName,
  rooms: ReadonlyArray<Unread>
): string => {
  const unread = rooms.filter((room) => room.unread > 0 && room.name !== current)
  const naming = unread.filter(({ mentioned }) => mentioned).length
  const list =
    unread.length > limits.promptRooms
      ? Copy.unreadRooms(unread.length, naming)
      : unread.map(written).join(", ")
  return [
    styled(styling, { _tag: "Strong" }, current),
    list === "" ? "" : ` (${list})`,
    styled(styling, { _tag: "Faint" }, ">"),
    " "
  ].join("")
}

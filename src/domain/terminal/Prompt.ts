import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "../client/Copy.ts"
import { limits } from "../client/Limits.ts"
import type { Unread } from "../client/View.ts"
import { type Styling, styled } from "./Style.ts"

const written = ({ mentioned, name, unread }: Unread): string =>
  `${name} ${unread}${mentioned ? "!" : ""}`

/** The current room and those with unread messages: `lobby (ops 3, dev 1!)> `. The exclamation mark means that a message names the reader. */
export const prompt = (
  styling: Styling,
  current: RoomName,
  rooms: ReadonlyArray<Unread>
): string => {
  const unread = rooms.filter((room) => room.unread > 0 && room.name !== current)
  const named = unread.slice(0, limits.promptRooms).map(written)
  const more = unread.length - named.length
  const list = [...named, ...(more > 0 ? [Copy.moreRooms(more)] : [])].join(", ")
  return [
    styled(styling, { _tag: "Strong" }, current),
    list === "" ? "" : ` (${list})`,
    styled(styling, { _tag: "Faint" }, ">"),
    " "
  ].join("")
}

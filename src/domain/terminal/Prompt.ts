import type { RoomName } from "../chat/RoomName.ts"
import { type Styling, styled } from "./Style.ts"

/** A room that the reader is in, as far as the prompt tells about it. */
export interface PromptRoom {
  readonly name: RoomName
  /** Messages that came while the reader spoke elsewhere. */
  readonly unread: number
  /** One of them names the reader. */
  readonly mentioned: boolean
}

/** More rooms with something unread are counted and not named: the prompt leaves room for the draft. */
const mostNamed = 3

const written = ({ mentioned, name, unread }: PromptRoom): string =>
  `${name} ${unread}${mentioned ? "!" : ""}`

/** Where typed lines go, and where something is unread: `lobby (ops 3, dev 1!)> `. An exclamation mark: it names the reader. */
export const prompt = (
  styling: Styling,
  current: RoomName,
  rooms: ReadonlyArray<PromptRoom>
): string => {
  const unread = rooms.filter((room) => room.unread > 0 && room.name !== current)
  const named = unread.slice(0, mostNamed).map(written)
  const more = unread.length - named.length
  const list = [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ")
  return [
    styled(styling, { _tag: "Strong" }, current),
    list === "" ? "" : ` (${list})`,
    styled(styling, { _tag: "Faint" }, ">"),
    " "
  ].join("")
}

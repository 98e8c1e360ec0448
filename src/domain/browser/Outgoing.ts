import { actionOf } from "../chat/Action.ts"
import { isRoomName } from "../chat/RoomName.ts"
import { addressIn, type Draft, draftOf } from "../client/Draft.ts"
import { parse } from "../client/SlashCommandParser.ts"
import { commands } from "../client/SlashCommands.ts"
import type { Channel } from "./Channel.ts"
import * as Copy from "./Copy.ts"

/** What is typed in a channel, as a line that the client carries out. */

/** The text that is meant for the partner of a conversation; undefined for a command. */
const meantFor = (text: string): string | undefined => {
  if (actionOf(text) !== undefined) return text.trim()
  const [, line] = /^\/say\s+(\S.*)$/is.exec(text) ?? []
  if (line !== undefined) return line
  const meaning = parse(commands, text)
  return meaning._tag === "Say" ? meaning.text : undefined
}

/**
 * The line for a draft. In a conversation, what is not a command is for the partner who had the name when it was
 * begun: whoever takes that name later does not get it.
 */
export const outgoing = (channel: Channel, draft: Draft): Draft => {
  if (channel._tag === "Room") return draft
  const text = meantFor(draft.text)
  if (text === undefined) return draft
  const { name, namedAt = 0 } = channel
  const { startedAt } = draft
  return draftOf(
    `/msg ${name} ${text}`,
    startedAt === undefined ? undefined : Math.max(startedAt, namedAt),
    startedAt
  )
}

/** What is done in the page with what is typed in a conversation: the reader did not mean the room where they were before. */
export type Here = { readonly _tag: "Close" } | { readonly _tag: "Refuse"; readonly why: string }

/** The name of a command that is for the room where the reader is; undefined where it names a room. */
const forRoom = (text: string): string | undefined => {
  const meaning = parse(commands, text)
  if (meaning._tag !== "Act") return undefined
  const [, argument = ""] = /^\S+\s+(\S+)/.exec(text) ?? []
  const namesRoom =
    meaning.name === "topic"
      ? argument.startsWith("#") && isRoomName(argument.slice(1).toLowerCase())
      : argument !== "" && (meaning.name === "part" || meaning.name === "who")
  return namesRoom ? undefined : meaning.name
}

/** What the page does itself with a command in a conversation; undefined where the client carries it out. */
export const here = (text: string): Here | undefined => {
  const name = forRoom(text)
  if (name === "part") return { _tag: "Close" }
  const why = name === undefined ? undefined : Copy.roomOnly.get(name)
  return why === undefined ? undefined : { _tag: "Refuse", why }
}

/** A draft after a change of its text: it was begun when it was, and names somebody since it names the same. */
export const typed = (before: Draft, text: string, now: number): Draft => {
  if (text === "") return { text }
  const address = addressIn(text)
  const isSame = address !== undefined && address === addressIn(before.text)
  return draftOf(
    text,
    address === undefined ? undefined : isSame ? (before.begunAt ?? now) : now,
    before.text === "" ? now : (before.startedAt ?? now)
  )
}

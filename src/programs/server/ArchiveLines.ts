import { Option } from "effect"
import { isNick } from "../../domain/chat/Nick.ts"
import { isRoomName } from "../../domain/chat/RoomName.ts"
import { isText } from "../../domain/chat/Text.ts"
import { isTopic } from "../../domain/chat/Topic.ts"
import type { Archived } from "../../services/server/store/Archived.ts"

/** Messages of the store as lines. */

/** An object of JSON. The topic is null where it was taken away. */
export const inJson = ({ nick, room, said, seq, time }: Archived): string => {
  const at = { room, seq, time: new Date(time).toISOString(), nick }
  const what = "text" in said ? { text: said.text } : { topic: said.topic ?? null }
  return `${JSON.stringify({ ...at, ...what })}\n`
}

const sentence = (said: Archived["said"]): string => {
  if ("text" in said) return said.text.replaceAll("\n", "\n    ")
  return said.topic === undefined ? "* took the topic away" : `* set the topic: ${said.topic}`
}

export const inText = ({ nick, room, said, time }: Archived): string =>
  `${new Date(time).toISOString()} ${room} <${nick}> ${sentence(said)}\n`

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const saidIn = ({
  text,
  topic
}: Readonly<Record<string, unknown>>): Archived["said"] | undefined => {
  if (isText(text)) return { text }
  if (topic === null) return { topic: undefined }
  return isTopic(topic) ? { topic } : undefined
}

/** The message of a line that `inJson` wrote; its place is not read. */
export const parse = (line: string): Option.Option<Omit<Archived, "seq">> => {
  try {
    const read: unknown = JSON.parse(line)
    if (!isObject(read)) return Option.none()
    const { nick, room, time } = read
    const said = saidIn(read)
    const at = typeof time === "string" ? Date.parse(time) : Number.NaN
    return said !== undefined && isNick(nick) && isRoomName(room) && at >= 0
      ? Option.some({ room, time: at, nick, said })
      : Option.none()
  } catch {
    return Option.none()
  }
}

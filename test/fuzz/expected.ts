/** What a server has to answer to bytes, and whether what it says is an answer to them. */
import { Either, Option } from "effect"
import type { Command } from "../../src/domain/chat/Command.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import type { ServerLine } from "../../src/domain/protocol/natter/Events.ts"
import { idOf, maxLineBytes } from "../../src/domain/protocol/natter/LineCodec.ts"

/** What a line has to be answered with. */
export interface Expected {
  readonly id: number | undefined
  /** The verb of the command; `bad` gets an ERR with the code in `answer`, `foreign` the end. */
  readonly asked: Command["_tag"] | "bad" | "foreign"
  /** The verb that begins the final answer, or a code. */
  readonly answer: string
  /** The room that an OK has to name. */
  readonly room: string | undefined
  /** Whether the session is to be kept: such a NICK may also resume one. */
  readonly isKept: boolean
}

/** The verb that begins the final answer. */
const answers: Record<Command["_tag"], string> = {
  Auth: "OK",
  Nick: "READY",
  Resume: "READY",
  Join: "JOINED",
  Part: "OK",
  Say: "OK",
  Tell: "OK",
  Who: "OK",
  History: "OK",
  After: "OK",
  Search: "OK",
  Rooms: "OK",
  Topic: "OK",
  Pair: "OK",
  AddKey: "OK",
  Keys: "OK",
  ForgetKey: "OK",
  Kick: "OK",
  Mute: "OK",
  Ban: "OK",
  Unban: "OK",
  Bans: "OK",
  Invite: "OK",
  Set: "OK",
  Ping: "PONG",
  Bye: "BYE"
}

/** The lines that may come before the final answer. */
const partsOf: Partial<Record<Expected["asked"], ReadonlyArray<string>>> = {
  Who: ["Here", "Away"],
  History: ["Past", "Topic"],
  After: ["Gap", "Past", "Topic"],
  Search: ["Past", "Topic"],
  Rooms: ["Room"],
  Tell: ["Away"],
  Pair: ["Pair"],
  Keys: ["Key"]
}

/** What the OK of a command has: a place and a time, a place, or neither. */
const okForms: Partial<Record<Expected["asked"], string>> = {
  Say: "place time",
  Topic: "place time",
  History: "place",
  After: "place",
  Search: "place",
  Auth: "",
  Part: "",
  Tell: "",
  Who: "",
  Rooms: "",
  Pair: "",
  AddKey: "",
  Keys: "",
  ForgetKey: "",
  Kick: "",
  Mute: "",
  Ban: "",
  Unban: "",
  Bans: "",
  Invite: "",
  Set: ""
}

const mayBeRepeated: ReadonlyArray<string> = ["Say", "Topic", "Tell"]

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const isUtf8 = (bytes: Uint8Array) => Either.isRight(Either.try(() => utf8.decode(bytes)))

const unusual = (
  asked: "bad" | "foreign",
  id: Option.Option<number>,
  answer: string
): Expected => ({ id: Option.getOrUndefined(id), asked, answer, room: undefined, isKept: false })

/** What a line has to be answered with; undefined for an empty one, which is ignored. */
export const expectedFor = (raw: Buffer): Expected | undefined => {
  if (raw.length > maxLineBytes.client)
    return unusual("bad", idOf(raw.toString("utf8", 0, 24)), "line-too-long")
  const bytes = raw.at(-1) === 0x0d ? raw.subarray(0, -1) : raw
  if (bytes.length === 0) return undefined
  const text = bytes.toString("utf8")
  if (/^[A-Z]+ \S+ HTTP\/\d/.test(text)) return unusual("foreign", Option.none(), "protocol")
  if (!isUtf8(bytes)) return unusual("bad", idOf(text), "bad-utf8")
  return Either.match(Commands.decode(text), {
    onLeft: ({ error, id }) => unusual("bad", id, error.code),
    onRight: ({ body, id }) => ({
      id: Option.getOrUndefined(id),
      asked: body._tag,
      answer: answers[body._tag],
      room: "room" in body && okForms[body._tag]?.startsWith("place") ? body.room : undefined,
      isKept: body._tag === "Resume" || (body._tag === "Nick" && body.keep !== undefined)
    })
  })
}

/** Whether a line may come before the final answer to this. */
export const isPartOf = ({ asked, id }: Expected, body: ServerLine, number: number | undefined) =>
  id === number && (partsOf[asked]?.includes(body._tag) ?? false)

/** Whether a line is the final answer to this. */
export const isAnswerTo = (of: Expected, body: ServerLine, number: number | undefined): boolean => {
  const { answer, asked, id, room } = of
  if (id !== number || asked === "foreign") return false
  if (body._tag === "Err") return asked !== "bad" || body.code === answer
  if (asked === "bad" || body._tag.toUpperCase() !== answer) return false
  if (body._tag !== "Ok") return true
  // What is said again under an old id is answered as it was then.
  if (number !== undefined && mayBeRepeated.includes(asked)) return true
  const form = [...(body.at ? ["place"] : []), ...(body.time ? ["time"] : [])].join(" ")
  return form === okForms[asked] && body.at?.room === room
}

import { Command } from "../../chat/Command.ts"
import { optional } from "./FieldCodec.ts"
import { count, marks, nick, position, room, seconds, text, token } from "./Fields.ts"
import { type LineCodec, lineCodec } from "./LineCodec.ts"

/** The lines of a client. Each gets exactly one final answer. */
export const Commands: LineCodec<Command> = lineCodec(Command, {
  Nick: {
    fields: { nick, seconds: optional(seconds) },
    meaning:
      "claim a name, or change it; with `seconds` the session is kept that long after a lost connection"
  },
  Resume: {
    fields: { token, marks },
    meaning:
      "resume a kept session on a new connection; a mark is how far you have read: `room=position` or `inbox=seq`"
  },
  Join: { fields: { room }, meaning: "enter a room" },
  Part: { fields: { room }, meaning: "leave a room" },
  Say: { fields: { room, text }, meaning: "send a message to everyone else in the room" },
  Tell: { fields: { nick, text }, meaning: "send a message to one person" },
  Who: { fields: { room }, meaning: "ask who is in a room" },
  History: {
    fields: { room, count, position: optional(position) },
    meaning: "ask for the last `count` messages of a room, or the last `count` before `position`"
  },
  Retention: { fields: { room }, meaning: "ask how many messages of a room are kept" },
  Ping: {
    fields: { text: optional(text) },
    meaning: "ask for a sign of life; a barrier: it is answered only after every command before it"
  },
  Bye: { fields: { text: optional(text) }, meaning: "leave; the name is free at once" }
})

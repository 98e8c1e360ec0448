import { Schema } from "effect"
import { Nick } from "./Nick.ts"
import { Count, Seconds } from "./Count.ts"
import { Mark, Position } from "./Position.ts"
import { RoomName } from "./RoomName.ts"
import { TextOnWire } from "./Text.ts"
import { Token } from "./Token.ts"
import { optional, verb } from "../protocol/natter/LineFormat.ts"
import { wire } from "../protocol/natter/LineCodec.ts"

/** What a client says. Each command gets exactly one final answer. */
export const Commands = wire(
  Schema.Union(
    verb(
      "NICK",
      { nick: Nick, seconds: optional(Seconds) },
      "claim a name, or change it; with `seconds` the session is kept that long when the connection is lost"
    ),
    verb(
      "RESUME",
      { token: Token, marks: Schema.Array(Mark) },
      "take a kept session back on a new connection; a mark says what was read: `room=position` or `inbox=seq`"
    ),
    verb("JOIN", { room: RoomName }, "enter a room"),
    verb("PART", { room: RoomName }, "leave a room"),
    verb("SAY", { room: RoomName, text: TextOnWire }, "say something to everyone else in the room"),
    verb("TELL", { nick: Nick, text: TextOnWire }, "say something to one person"),
    verb("WHO", { room: RoomName }, "ask who is in a room"),
    verb(
      "HISTORY",
      { room: RoomName, count: Count, position: optional(Position) },
      "ask for the last `count` messages of a room, or the last `count` before `position`"
    ),
    verb("RETENTION", { room: RoomName }, "ask how many messages of a room are kept"),
    verb(
      "PING",
      { text: optional(TextOnWire) },
      "ask for a sign of life; a barrier, for it waits for all answers before it"
    ),
    verb("BYE", { text: optional(TextOnWire) }, "leave; the name is free at once")
  )
)

export type Command = typeof Commands.schema.Type
export type CommandOf<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

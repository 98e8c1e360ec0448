import { Schema } from "effect"
import { Count } from "../../chat/Count.ts"
import { Nick } from "../../chat/Nick.ts"
import { Mark, Position } from "../../chat/Position.ts"
import { RoomName } from "../../chat/RoomName.ts"
import { Seconds } from "../../chat/Seconds.ts"
import { TextOnWire } from "../../chat/Text.ts"
import { Token } from "../../chat/Token.ts"
import { lineCodec } from "./LineCodec.ts"
import { optional, verb } from "./LineFormat.ts"

/** What a client says. Each command gets exactly one final answer. */
export const Commands = lineCodec(
  Schema.Union(
    verb(
      "Nick",
      { nick: Nick, seconds: optional(Seconds) },
      "claim a name, or change it; with `seconds` the session is kept that long when the connection is lost"
    ),
    verb(
      "Resume",
      { token: Token, marks: Schema.Array(Mark) },
      "take a kept session back on a new connection; a mark says what was read: `room=position` or `inbox=seq`"
    ),
    verb("Join", { room: RoomName }, "enter a room"),
    verb("Part", { room: RoomName }, "leave a room"),
    verb("Say", { room: RoomName, text: TextOnWire }, "say something to everyone else in the room"),
    verb("Tell", { nick: Nick, text: TextOnWire }, "say something to one person"),
    verb("Who", { room: RoomName }, "ask who is in a room"),
    verb(
      "History",
      { room: RoomName, count: Count, position: optional(Position) },
      "ask for the last `count` messages of a room, or the last `count` before `position`"
    ),
    verb("Retention", { room: RoomName }, "ask how many messages of a room are kept"),
    verb(
      "Ping",
      { text: optional(TextOnWire) },
      "ask for a sign of life; a barrier, for it waits for all answers before it"
    ),
    verb("Bye", { text: optional(TextOnWire) }, "leave; the name is free at once")
  )
)

export type Command = typeof Commands.schema.Type
export type CommandOf<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

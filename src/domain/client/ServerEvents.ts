import { type Either, Option } from "effect"
import type { Event } from "../chat/Event.ts"
import type { BadLine, Line } from "../protocol/natter/LineCodec.ts"
import { answer, here } from "./Replies.ts"
import { came, renamed, went } from "./Presence.ts"
import { joined } from "./CatchUp.ts"
import { gap, message, past, told } from "./Messages.ts"
import { change, nothing, type Part, steps, tell } from "./Update.ts"

/** What a line of the server does. Whatever it says, and in whatever order, nothing here can fail. */
export const heard =
  (line: Either.Either<Line<Event>, BadLine>): Part =>
  (state) => {
    const now = { ...state, heardAt: state.now }
    if (line._tag === "Left") return complain(now)
    const { body, id } = line.right
    // HERE and PAST come before the answer, and may carry its id.
    return Option.isSome(id) && body._tag !== "HERE" && body._tag !== "PAST"
      ? answer(id.value, body)(now)
      : unasked(body)(now)
  }

/** Once for a connection: a server that says nonsense all the time can't fill the screen with this. */
const complain: Part = (state) =>
  state.complained
    ? nothing(state)
    : steps(
        { ...state, complained: true },
        tell("The server said something that makes no sense here; it was left out.", "dim")
      )

const unasked = (event: Event): Part => {
  switch (event._tag) {
    case "MSG":
      return message(event)
    case "TOLD":
      return told(event)
    case "GAP":
      return gap(event)
    case "PAST":
      return past(event)
    case "HERE":
      return here(event)
    case "JOINED":
      return joined(event)
    case "ENTER":
      return came(event)
    case "LEAVE":
      return went(event)
    case "RENAME":
      return renamed(event)
    case "BYE":
      return change(() => ({ bye: { reason: event.reason, text: event.text } }))
    case "ERR":
      return complain
    case "HELLO":
    case "READY":
    case "OK":
    case "PONG":
    case "RETENTION":
      return nothing
  }
}

import { type Either, Option } from "effect"
import type { ServerLine } from "../protocol/natter/Events.ts"
import type { InvalidLine, Line } from "../protocol/natter/LineCodec.ts"
import { joined } from "./CatchUp.ts"
import { gap, message, past, told } from "./Messages.ts"
import { came, renamed, went } from "./Presence.ts"
import { answer, here } from "./Replies.ts"
import { modify, nothing, steps, tell, type Update } from "./Update.ts"

/** What a line of the server does. Whatever it says, and in whatever order, nothing here can fail. */
export const heard =
  (line: Either.Either<Line<ServerLine>, InvalidLine>): Update =>
  (state) => {
    const now = { ...state, heardAt: state.now }
    if (line._tag === "Left") return complain(now)
    const { body, id } = line.right
    // HERE and PAST come before the answer, and may carry its id.
    return Option.isSome(id) && body._tag !== "Here" && body._tag !== "Past"
      ? answer(id.value, body)(now)
      : unasked(body)(now)
  }

/** Once for a connection: a server that says nonsense all the time can't fill the screen with this. */
const complain: Update = (state) =>
  state.complained
    ? nothing(state)
    : steps(
        { ...state, complained: true },
        tell("The server said something that makes no sense here; it was left out.", "dim")
      )

const unasked = (event: ServerLine): Update => {
  switch (event._tag) {
    case "Msg":
      return message(event)
    case "Told":
      return told(event)
    case "Gap":
      return gap(event)
    case "Past":
      return past(event)
    case "Here":
      return here(event)
    case "Joined":
      return joined(event)
    case "Enter":
      return came(event)
    case "Leave":
      return went(event)
    case "Rename":
      return renamed(event)
    case "Bye":
      return modify(() => ({ bye: { reason: event.reason, text: event.text } }))
    case "Err":
      return complain
    case "Hello":
    case "Ready":
    case "Ok":
    case "Pong":
    case "Retention":
      return nothing
  }
}

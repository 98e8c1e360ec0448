import { type Either, Option } from "effect"
import type { Event } from "../chat/Event.ts"
import type { InvalidLine, Line } from "../protocol/natter/LineCodec.ts"
import { roomJoined } from "./CatchUp.ts"
import { receiveGap, receiveMessage, receivePast, receivePrivate } from "./Messages.ts"
import type { Model } from "./Model.ts"
import { memberRenamed, membersEntered, membersLeft } from "./Presence.ts"
import { collectMembers, receiveReply } from "./Replies.ts"
import { modify, nothing, steps, tell, type Update } from "./Update.ts"

/** What a line of the server does. Whatever it says, and in whatever order, nothing here can fail. */
export const receive =
  (line: Either.Either<Line<Event>, InvalidLine>): Update =>
  (state) => {
    const now: Model = { ...state, lastHeardAt: state.now }
    if (line._tag === "Left") return warnOfBadLine(now)
    const { body, id } = line.right
    // HERE and PAST come before the answer, and may carry its id.
    return Option.isSome(id) && body._tag !== "Here" && body._tag !== "Past"
      ? receiveReply(id.value, body)(now)
      : receiveEvent(body)(now)
  }

/** Once for a connection: a server that says nonsense all the time can't fill the screen with this. */
const warnOfBadLine: Update = (state) =>
  state.warnedOfBadLine
    ? nothing(state)
    : steps(
        { ...state, warnedOfBadLine: true },
        tell("The server said something that makes no sense here; it was left out.", "dim")
      )

const receiveEvent = (event: Event): Update => {
  switch (event._tag) {
    case "Msg":
      return receiveMessage(event)
    case "Told":
      return receivePrivate(event)
    case "Gap":
      return receiveGap(event)
    case "Past":
      return receivePast(event)
    case "Here":
      return collectMembers(event)
    case "Joined":
      return roomJoined(event)
    case "Enter":
      return membersEntered(event)
    case "Leave":
      return membersLeft(event)
    case "Rename":
      return memberRenamed(event)
    case "Bye":
      return modify(() => ({ bye: { reason: event.reason, text: event.text } }))
    case "Err":
      return warnOfBadLine
    case "Hello":
    case "Ready":
    case "Ok":
    case "Pong":
    case "Retention":
      return nothing
  }
}

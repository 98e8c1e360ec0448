import { type Either, Option } from "effect"
import type { ServerLine } from "../protocol/natter/Events.ts"
import type { InvalidLine, Line } from "../protocol/natter/LineCodec.ts"
import * as Copy from "./Copy.ts"
import { roomJoined } from "./Join.ts"
import { receiveGap, receiveMessage, receivePast, receivePrivate } from "./Messages.ts"
import type { Model } from "./Model.ts"
import { memberRenamed, membersEntered, membersLeft } from "./Presence.ts"
import { collectMembers, receiveReply } from "./Replies.ts"
import { modify, nothing, steps, tell, type Update } from "./Update.ts"

/** Applies a line of the server. Nothing here can fail, whatever the server sends and in whatever order. */
export const receive =
  (line: Either.Either<Line<ServerLine>, InvalidLine>): Update =>
  (state) => {
    const now: Model = { ...state, lastHeardAt: state.now }
    if (line._tag === "Left") return warnOfBadLine(now)
    const { body, id } = line.right
    // HERE and PAST come before the answer, and may carry its id.
    return Option.isSome(id) && body._tag !== "Here" && body._tag !== "Past"
      ? receiveReply(id.value, body)(now)
      : receiveEvent(body)(now)
  }

/** Warns once for a connection, so that a broken server cannot fill the screen with warnings. */
const warnOfBadLine: Update = (state) =>
  state.warnedOfBadLine
    ? nothing(state)
    : steps({ ...state, warnedOfBadLine: true }, tell(Copy.unexpectedLine, "dim"))

const receiveEvent = (event: ServerLine): Update => {
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

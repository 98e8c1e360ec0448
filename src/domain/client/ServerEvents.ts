import { type Either, Option } from "effect"
import type { Answer, EventOf } from "../chat/Event.ts"
import type { ServerLine } from "../protocol/natter/Events.ts"
import type { InvalidLine, Line } from "../protocol/natter/LineCodec.ts"
import * as Copy from "./Copy.ts"
import { roomJoined } from "./Join.ts"
import { receiveGap, receiveMessage, receivePrivate, receiveTopic } from "./Messages.ts"
import type { Model } from "./Model.ts"
import { receiveInvitation, receiveMotd, receiveSetting } from "./Moderating.ts"
import { type Part, receivePart } from "./Parts.ts"
import { memberRenamed, membersEntered, membersLeft } from "./Presence.ts"
import { receiveReply } from "./Replies.ts"
import { noteServerTime } from "./ServerTime.ts"
import { modify, nothing, steps, tell, type Update } from "./Update.ts"

/** Applies a line of the server. Nothing here can fail, whatever the server sends and in whatever order. */
export const receive =
  (line: Either.Either<Line<ServerLine>, InvalidLine>): Update =>
  (state) => {
    const now: Model = { ...state, lastHeardAt: state.now }
    if (line._tag === "Left")
      return line.left.error.code === "unknown-verb" ? nothing(now) : warnOfBadLine(now)
    const { body, id } = line.right
    if (Option.isNone(id)) return steps(now, noteServerTime(body), receiveEvent(body))
    return isPart(body)
      ? receivePart(id.value, body)(now)
      : steps(now, noteServerTime(body), receiveReply(id.value, body))
  }

/** Whether a line with an id comes before the answer, and is not the answer itself. */
const isPart = (body: ServerLine): body is Part =>
  body._tag === "Here" ||
  body._tag === "Room" ||
  body._tag === "Past" ||
  body._tag === "Topic" ||
  body._tag === "Gap" ||
  body._tag === "Away" ||
  body._tag === "Pair" ||
  body._tag === "Key" ||
  body._tag === "Banned" ||
  body._tag === "Muted"

/** Warns once for a connection, so that a broken server cannot fill the screen with warnings. */
const warnOfBadLine: Update = (state) =>
  state.warnedOfBadLine
    ? nothing(state)
    : steps({ ...state, warnedOfBadLine: true }, tell(Copy.unexpectedLine, "dim"))

/** An answer, or a part of one, to nothing that was asked. */
const ignore = (_: Answer | Exclude<Part, EventOf<"Gap"> | EventOf<"Topic">>): Update => nothing

const receiveEvent = (event: ServerLine): Update => {
  switch (event._tag) {
    case "Msg":
      return receiveMessage(event)
    case "Topic":
      return receiveTopic(event)
    case "Told":
    case "Untold":
      return receivePrivate(event)
    case "Gap":
      return receiveGap(event)
    case "Joined":
      return roomJoined(event)
    case "Enter":
      return membersEntered(event)
    case "Leave":
      return membersLeft(event)
    case "Rename":
      return memberRenamed(event)
    case "Motd":
      return receiveMotd(event)
    case "Invited":
      return receiveInvitation(event)
    case "Set":
      return receiveSetting(event)
    case "Bye":
      return modify(() => ({ bye: { reason: event.reason, text: event.text } }))
    case "Err":
      return warnOfBadLine
    case "Hello":
      return nothing
    default:
      return ignore(event)
  }
}

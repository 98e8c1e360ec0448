import { isRoomName, type RoomName } from "../chat/RoomName.ts"
import { isTopic, type Topic } from "../chat/Topic.ts"
import * as Copy from "./Copy.ts"
import type { Model } from "./Model.ts"
import { refuseLine, submit } from "./PendingLines.ts"
import { findRoom } from "./Rooms.ts"
import { tell, type Update } from "./Update.ts"

/** /topic, of the current room, or of another that the person is in, where it is named first: `#tea`. */

/** Sets the topic, removes it for `-`, or reports it for nothing. */
export const topic =
  (typed: Topic | undefined): Update =>
  (state) => {
    const { room, text } = addressed(state, typed)
    // A slip in the name is not to change the topic of the room that the person is in.
    if (room !== state.currentRoom && findRoom(state, room) === undefined)
      return refuseLine(`/topic ${typed ?? ""}`, Copy.notInRoom(room))(state)
    if (text === undefined) return report(room)(state)
    return text === "-" ? remove(room)(state) : set(room, text)(state)
  }

/** The room that is named first, if one can have this name: `#1 in tests` is a topic. */
const addressed = (state: Model, typed: Topic | undefined) => {
  const [, name = "", rest = ""] = /^#(\S+)(?:\s+(.*))?$/s.exec(typed ?? "") ?? []
  const room = name.toLowerCase()
  return isRoomName(room)
    ? { room, text: isTopic(rest) ? rest : undefined }
    : { room: state.currentRoom, text: typed }
}

const set =
  (room: RoomName, text: Topic | undefined): Update =>
  (state) =>
    submit(
      { _tag: "Topic", room, ...(text === undefined ? {} : { topic: text }) },
      `/topic ${room === state.currentRoom ? "" : `#${room} `}${text ?? "-"}`
    )(state)

/** The last change of the topic that the server has not answered. */
const unanswered = ({ pendingLines }: Model, room: RoomName) =>
  pendingLines
    .flatMap(({ command }) => (command._tag === "Topic" && command.room === room ? [command] : []))
    .at(-1)

/** Whether the topic is what the server has told: without a connection it may have changed. */
const isKnown = (state: Model, room: RoomName): boolean =>
  state.phase._tag === "Online" && findRoom(state, room)?.joined === true

const topicOf = (state: Model, room: RoomName): string | undefined => findRoom(state, room)?.topic

const tellTopic =
  (room: RoomName): Update =>
  (state) =>
    tell(Copy.topicIs(room, topicOf(state, room)))(state)

/** A pipe has nobody to read the answer, and is mostly not in the room yet when it asks. */
const report =
  (room: RoomName): Update =>
  (state) => {
    if (state.settings.mode === "pipe") return refuseLine("/topic", Copy.noTopicInPipe)(state)
    const change = unanswered(state, room)
    if (change !== undefined) return tell(Copy.topicBeingSet(room, change.topic))(state)
    return isKnown(state, room)
      ? tellTopic(room)(state)
      : tell(Copy.needsConnection("/topic"), "warning")(state)
  }

/** Everybody is told that a topic was removed, so nothing is sent where there is surely none. */
const remove =
  (room: RoomName): Update =>
  (state) =>
    isKnown(state, room) &&
    unanswered(state, room) === undefined &&
    topicOf(state, room) === undefined
      ? tellTopic(room)(state)
      : set(room, undefined)(state)

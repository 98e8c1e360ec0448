import type { Topic } from "../chat/Topic.ts"
import * as Copy from "./Copy.ts"
import { submit } from "./PendingLines.ts"
import { findRoom } from "./Rooms.ts"
import { tell, type Update } from "./Update.ts"

/** /topic, of the current room. */

/** Sets the topic, or removes it. */
export const setTopic =
  (topic: Topic | undefined): Update =>
  (state) =>
    submit(
      { _tag: "Topic", room: state.currentRoom, ...(topic === undefined ? {} : { topic }) },
      `/topic ${topic ?? "-"}`
    )(state)

export const reportTopic: Update = (state) =>
  tell(Copy.topicIs(state.currentRoom, findRoom(state, state.currentRoom)?.topic))(state)

/** Everybody is told that a topic was removed, so nothing is sent where there is surely none. */
export const removeTopic: Update = (state) => {
  const { currentRoom, pendingLines, phase } = state
  const room = findRoom(state, currentRoom)
  const isBeingSet = pendingLines.some(
    ({ command }) => command._tag === "Topic" && command.room === currentRoom
  )
  const isKnown = phase._tag === "Online" && room?.joined === true && !isBeingSet
  return isKnown && room.topic === undefined ? reportTopic(state) : setTopic(undefined)(state)
}

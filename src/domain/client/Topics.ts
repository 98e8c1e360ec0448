import type { Topic } from "../chat/Topic.ts"
import * as Copy from "./Copy.ts"
import type { Model } from "./Model.ts"
import { refuseLine, submit } from "./PendingLines.ts"
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

/** The last change of the topic that the server has not answered. */
const unanswered = ({ currentRoom, pendingLines }: Model) =>
  pendingLines
    .flatMap(({ command }) =>
      command._tag === "Topic" && command.room === currentRoom ? [command] : []
    )
    .at(-1)

/** Whether the topic is what the server has told: without a connection it may have changed. */
const isKnown = (state: Model): boolean =>
  state.phase._tag === "Online" && findRoom(state, state.currentRoom)?.joined === true

const topicOf = (state: Model): string | undefined => findRoom(state, state.currentRoom)?.topic

const tellTopic: Update = (state) => tell(Copy.topicIs(state.currentRoom, topicOf(state)))(state)

/** A pipe has nobody to read the answer, and is mostly not in the room yet when it asks. */
export const reportTopic: Update = (state) => {
  if (state.settings.mode === "pipe") return refuseLine("/topic", Copy.noTopicInPipe)(state)
  const change = unanswered(state)
  if (change !== undefined) return tell(Copy.topicBeingSet(state.currentRoom, change.topic))(state)
  return isKnown(state) ? tellTopic(state) : tell(Copy.needsConnection("/topic"), "warning")(state)
}

/** Everybody is told that a topic was removed, so nothing is sent where there is surely none. */
export const removeTopic: Update = (state) =>
  isKnown(state) && unanswered(state) === undefined && topicOf(state) === undefined
    ? tellTopic(state)
    : setTopic(undefined)(state)

import * as Copy from "../../../domain/browser/Copy.ts"
import { currentChannel } from "../../../domain/browser/Page.ts"
import { limits } from "../../../domain/browser/PageLimits.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { topicLength } from "../../../domain/chat/Topic.ts"
import { findRoom } from "../../../domain/client/Rooms.ts"
import type { Built } from "./Build.ts"
import type { Chat } from "./Chat.ts"
import { toField } from "./Device.ts"
import { fieldDialog } from "./Forms.ts"
import type { BrowserUiOptions } from "./Options.ts"

/** What buttons do in the way of commands: each asks in a dialog for what is typed behind the command. */
export const asking = (
  of: Chat,
  { composer, frame, log }: Pick<Built, "composer" | "frame" | "log">,
  { document, state }: Pick<BrowserUiOptions, "document" | "state">
) => {
  /** Where the reader was when they began. */
  let room: RoomName | undefined
  const command = (line: string): undefined => {
    if (room !== undefined) of.command(room, line)
    log.toEnd()
  }
  const onDone = () => toField(composer)
  const search = fieldDialog(Copy.searchHere, {
    id: "search",
    label: Copy.searchLabel,
    rule: Copy.searchRule,
    submit: Copy.search,
    maxLength: limits.searchLength,
    onSubmit: (text) => command(`/search ${text}`),
    onDone
  })
  const topic = fieldDialog(Copy.changeTopic, {
    id: "topic",
    label: Copy.topicLabel,
    rule: Copy.topicRule,
    submit: Copy.setIt,
    maxLength: topicLength,
    // A word with # at the beginning would name the room.
    onSubmit: (text) =>
      command(`/topic ${text.startsWith("#") ? `#${room} ` : ""}${text === "" ? "-" : text}`),
    onDone
  })
  document.body.append(search.dialog, topic.dialog)
  const begin = (): void => {
    frame.cover()
    const channel = currentChannel(of.page())
    room = channel?._tag === "Room" ? channel.name : undefined
  }
  return {
    search: () => {
      begin()
      search.open()
    },
    topic: () => {
      begin()
      topic.open((room && findRoom(state(), room)?.topic) ?? "")
    }
  }
}

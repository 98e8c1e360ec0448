import * as Copy from "../../../domain/browser/Copy.ts"
import { currentChannel } from "../../../domain/browser/Page.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { topicLength } from "../../../domain/chat/Topic.ts"
import { invalidNick } from "../../../domain/client/Copy.ts"
import type { Notice } from "../../../domain/client/Notice.ts"
import { findRoom } from "../../../domain/client/Rooms.ts"
import { nickRule, takesNick } from "../../../domain/client/ServerFeatures.ts"
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
  /** The name that the server is asked for. */
  let asked: string | undefined
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
    maxLength: 300,
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
  const nick = fieldDialog(Copy.changeNick, {
    id: "new-nick",
    label: Copy.nickLabel,
    rule: "",
    submit: Copy.changeIt,
    onSubmit: (text) => {
      if (!takesNick(state(), text)) return invalidNick(text, nickRule(state()))
      of.rename(text)
      const { nick, phase } = state()
      if (nick === text || phase._tag !== "Online") return undefined
      asked = text
      return ""
    }
  })
  document.body.append(search.dialog, topic.dialog, nick.dialog)
  const begin = (): void => {
    frame.cover()
    const channel = currentChannel(of.page())
    room = channel?._tag === "Room" ? channel.name : undefined
  }
  return {
    /** Why the name is not taken stands at its field, and the rest in the log. */
    hear: (notices: ReadonlyArray<Notice>): ReadonlyArray<Notice> => {
      if (asked === undefined || !nick.dialog.open) return notices
      const isAsked = state().pendingRequests.some(({ command }) => command._tag === "Nick")
      const why = notices.find((of) => of._tag === "Info" && of.tone === "warning")
      if (isAsked || why?._tag !== "Info") return notices
      asked = undefined
      nick.fail(why.text)
      return notices.filter((of) => of !== why)
    },
    view: () => {
      if (asked !== undefined && state().nick === asked) nick.dialog.close()
    },
    search: () => {
      begin()
      search.open()
    },
    topic: () => {
      begin()
      topic.open((room && findRoom(state(), room)?.topic) ?? "")
    },
    nick: () => {
      begin()
      asked = undefined
      nick.rule(Copy.nickRule[nickRule(state()) ?? "letters"])
      nick.open(state().nick)
    }
  }
}

import { outgoing } from "../../../domain/browser/Outgoing.ts"
import { currentChannel } from "../../../domain/browser/Page.ts"
import { charactersLeft } from "../../../domain/browser/SpaceLeft.ts"
import type { Built } from "./Build.ts"
import type { Chat } from "./Chat.ts"
import { here, isInSight, toField } from "./Device.ts"
import { listenToKeys } from "./Keys.ts"
import type { BrowserUiOptions } from "./Options.ts"

/** Connects what the reader does with what becomes of it. */
export const listen = (of: Chat, parts: Built, options: BrowserUiOptions): void => {
  const { composer, frame, log, people, rooms } = parts
  const arrive = () => {
    frame.close()
    toField(composer)
  }
  const lineFor = (draft: string): string => {
    const channel = currentChannel(of.page())
    return channel === undefined ? draft : outgoing(channel, { text: draft }).text
  }
  log.events = {
    clock: here(),
    onTop: of.top,
    onMissing: of.fill,
    onAgain: (note, line) => {
      of.again(note, line)
      toField(composer)
    }
  }
  composer.events = {
    onSend: (draft) => {
      const isTaken = of.send(draft)
      log.toEnd()
      return isTaken
    },
    onChange: of.setDraft,
    onPage: (by) => log.scrollPage(by),
    complete: options.complete,
    expand: options.expand,
    hint: (draft) => options.hint(lineFor(draft)),
    charactersLeft: (draft) => charactersLeft(options.state(), lineFor(draft))
  }
  rooms.events = {
    onGo: (key) => {
      of.go(key)
      arrive()
    },
    onLeave: of.leave,
    onJoin: () => {
      frame.cover()
      parts.join.open()
      parts.join.list(of.otherRooms())
      of.listRooms()
    }
  }
  people.onWrite = (nick) => {
    of.write(nick)
    arrive()
  }
  listenToKeys({
    onBeside: of.goBeside,
    onTyped: () => composer.focus(),
    parts: () => [
      { element: rooms, focus: () => rooms.focus() },
      { element: log, focus: () => log.scroller.focus() },
      { element: composer, focus: () => composer.focus() }
    ]
  })
  const see = () => of.look(isInSight())
  window.addEventListener("focus", see)
  window.addEventListener("blur", see)
  document.addEventListener("visibilitychange", see)
}

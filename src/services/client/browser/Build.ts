import * as Copy from "../../../domain/browser/Copy.ts"
import { copyRows } from "./Copying.ts"
import { button, h, icon, icons } from "./Dom.ts"
import { defineElements } from "./Elements.ts"
import { joinDialog } from "./Forms.ts"
import { type FrameEvents, followViewport, frame } from "./Frame.ts"
import { type Gate, nameGate } from "./Gate.ts"
import { notifyButton } from "./Signals.ts"
import type { Parts } from "./Stage.ts"
import { statusStrip } from "./Strip.ts"

/** What the parts of the page that are made of forms and buttons tell it. */
export interface BuildEvents extends FrameEvents {
  readonly onName: (nick: string) => void
  readonly onRetry: () => void
  readonly onHelp: () => void
  readonly onNick: () => void
  /** Says what is wrong with the name of a room. */
  readonly onJoin: (room: string) => string | undefined
  readonly onJoined: () => void
}

export interface Built extends Parts {
  readonly gate: Gate
  readonly me: HTMLElement
  /** What is put here is read aloud, and not seen. */
  readonly aloud: HTMLElement
  readonly strip: ReturnType<typeof statusStrip>
  readonly join: ReturnType<typeof joinDialog>
}

/** Makes the elements of the page and puts them into the document. */
export const build = (body: HTMLElement, events: BuildEvents): Built => {
  defineElements()
  const made = frame(events)
  const log = h("natter-log")
  const composer = h("natter-composer")
  const rooms = h("natter-rooms")
  const people = h("natter-people")
  const gate = nameGate(events.onName)
  const strip = statusStrip(events.onRetry)
  const join = joinDialog(events.onJoin, events.onJoined)
  const me = h("span", { class: "me" })
  const rename = button({ class: "edit", title: Copy.changeNick }, me, events.onNick)
  rename.append(icon(icons.pencil))
  const help = button(
    { class: "round", "aria-label": Copy.help, title: Copy.help },
    icon(icons.help),
    events.onHelp
  )
  const aloud = h("div", { class: "heard", "aria-live": "polite" })
  made.side.append(
    h("p", { class: "brand" }, Copy.program),
    rooms,
    h("footer", {}, rename, help, notifyButton())
  )
  made.aside.append(people)
  made.main.append(gate.element, log, strip.element, composer, aloud)
  body.replaceChildren(made.app, join.dialog)
  copyRows(log)
  followViewport()
  return { frame: made, log, composer, rooms, people, gate, me, aloud, strip, join }
}

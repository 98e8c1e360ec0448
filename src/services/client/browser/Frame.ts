import * as Copy from "../../../domain/browser/Copy.ts"
import { button, h, icon, icons, setAttributes, setText } from "./Dom.ts"
import { topicLine } from "./Topic.ts"

/** The frame of the page: the list at one side, the people at the other, and the chat between. */

export interface Frame {
  readonly app: HTMLElement
  readonly side: HTMLElement
  readonly aside: HTMLElement
  readonly main: HTMLElement
  readonly head: (of: Head) => void
  /** The list and the people, where they lie over the chat, are closed. */
  readonly close: () => void
  /** The same where one of them is open; its button has the focus then. */
  readonly closeOpen: () => boolean
  /** A dialog is about to lie over all of it; the focus comes back to what is seen then. */
  readonly cover: () => void
}

export interface Head {
  readonly title: string
  readonly topic: string
  /** How many people are in the room; undefined where there is no such list. */
  readonly people: number | undefined
  readonly isExposed: boolean
  /** How much is unread elsewhere. */
  readonly unread: number
}

/** A button that opens and closes a part of the page. */
const toggle = (
  name: "side" | "people",
  label: string,
  content: Node,
  app: () => HTMLElement,
  onOpen: () => void
): HTMLButtonElement => {
  const made: HTMLButtonElement = button(
    { class: `round ${name}-toggle`, "aria-label": label, title: label, "aria-controls": name },
    content,
    () => {
      const isOpen = app().classList.toggle(`with-${name}`)
      setAttributes(made, { "aria-expanded": String(isOpen) })
      if (!isOpen) return
      onOpen()
      document.querySelector<HTMLElement>(`#${name} button:not([hidden])`)?.focus()
    }
  )
  setAttributes(made, { "aria-expanded": "false" })
  return made
}

export interface FrameEvents {
  readonly onSearch: () => void
  readonly onTopic: () => void
  /** Something lies over the chat now. */
  readonly onOpen: () => void
}

export const frame = ({ onOpen, onSearch, onTopic }: FrameEvents): Frame => {
  const side = h("nav", { id: "side", "aria-label": Copy.menu })
  const aside = h("aside", { id: "people", "aria-label": Copy.people })
  const main = h("main")
  const shade = h("div", { class: "shade" })
  const app = h("div", { class: "app" }, side, main, aside, shade)
  const dot = h("span", { class: "dot", "aria-hidden": "true" })
  const menu = toggle("side", Copy.menu, icon(icons.menu), () => app, onOpen)
  menu.append(dot)
  const people = toggle("people", Copy.people, icon(icons.people), () => app, onOpen)
  const search = button(
    { class: "round", "aria-label": Copy.searchHere, title: Copy.searchHere },
    icon(icons.search),
    onSearch
  )
  const changeTopic = button({ class: "edit", title: Copy.changeTopic }, Copy.changeTopic, onTopic)
  changeTopic.append(icon(icons.pencil))
  aside.append(changeTopic)
  const count = h("span", { class: "count", "aria-hidden": "true" })
  people.append(count)
  const title = h("h1")
  const bar = h("header", { class: "bar" })
  const topic = topicLine(bar)
  const exposed = h(
    "p",
    { class: "exposed", title: Copy.notEncryptedWhy },
    icon(icons.open),
    h("span", {}, Copy.notEncrypted)
  )
  bar.append(menu, h("div", { class: "words" }, title, topic.line))
  bar.append(topic.whole, exposed, search, people)
  main.append(bar)
  const close = () => {
    app.classList.remove("with-side", "with-people")
    for (const one of [menu, people]) setAttributes(one, { "aria-expanded": "false" })
  }
  shade.addEventListener("click", close)
  const closeOpen = (): boolean => {
    const open = app.classList.contains("with-side")
      ? menu
      : app.classList.contains("with-people")
        ? people
        : undefined
    if (open === undefined) return false
    close()
    open.focus()
    return true
  }
  app.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) closeOpen()
  })
  return {
    app,
    side,
    aside,
    main,
    close,
    closeOpen,
    cover: () => {
      closeOpen()
      onOpen()
    },
    head: (of) => {
      setText(title, of.title)
      topic.set(of.topic)
      exposed.hidden = !of.isExposed
      dot.hidden = of.unread === 0
      search.hidden = of.people === undefined
      people.hidden = of.people === undefined
      aside.hidden = of.people === undefined
      setText(count, String(of.people ?? ""))
      const label = `${Copy.people}: ${of.people ?? 0}`
      setAttributes(people, { "aria-label": label, title: label })
    }
  }
}

/** The height that a phone's keyboard leaves. */
export const followViewport = (): void => {
  const { visualViewport } = window
  if (visualViewport === null) return
  const set = () => {
    const { height, offsetTop, scale } = visualViewport
    // What a person has made larger with two fingers keeps its size.
    if (scale > 1.01) return
    const { style } = document.documentElement
    style.setProperty("--height", `${height}px`)
    style.setProperty("--top", `${offsetTop}px`)
  }
  visualViewport.addEventListener("resize", set)
  visualViewport.addEventListener("scroll", set)
  set()
}

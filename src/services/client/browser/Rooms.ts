import type { Channel } from "../../../domain/browser/Channel.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { button, h, heard, icon, icons, setAttributes, setText, sync } from "./Dom.ts"

export interface RoomsEvents {
  readonly onGo: (key: string) => void
  /** The reader wants to leave a room, or to close a conversation. */
  readonly onLeave: (key: string) => void
  readonly onJoin: () => void
}

/** A channel in the list; `muted` counts what a muted room has not shown. */
interface Item {
  readonly channel: Channel
  readonly isCurrent: boolean
  readonly canLeave: boolean
  readonly muted: number
}

/** The rooms and conversations, with what is unread in each. */
export class RoomsElement extends HTMLElement {
  readonly #rooms = h("ul", { class: "channels", "aria-labelledby": "rooms" })
  readonly #people = h("ul", { class: "channels", "aria-labelledby": "conversations" })
  readonly #peopleHeading = h("h2", { id: "conversations" }, Copy.conversations)
  #events: RoomsEvents | undefined

  connectedCallback(): void {
    if (this.childElementCount > 0) return
    const join = button(
      { class: "round", "aria-label": Copy.join, title: Copy.join },
      icon(icons.plus),
      () => this.#events?.onJoin()
    )
    this.append(
      h("div", { class: "heading" }, h("h2", { id: "rooms" }, Copy.rooms), join),
      this.#rooms,
      this.#peopleHeading,
      this.#people
    )
  }

  set events(events: RoomsEvents) {
    this.#events = events
  }

  show(
    channels: ReadonlyArray<Channel>,
    current: string,
    muted: ReadonlyMap<string, number>
  ): void {
    const rooms = channels.filter(({ _tag }) => _tag === "Room")
    const item = (channel: Channel): Item => ({
      channel,
      isCurrent: channel.key === current,
      canLeave: channel._tag === "Person" || rooms.length > 1,
      muted: muted.get(channel.key) ?? 0
    })
    const people = channels.filter(({ _tag }) => _tag === "Person")
    this.#list(this.#rooms, rooms.map(item))
    this.#list(this.#people, people.map(item))
    this.#peopleHeading.hidden = people.length === 0
    this.#people.hidden = people.length === 0
  }

  override focus(): void {
    this.querySelector<HTMLElement>('[aria-current="true"]')?.focus()
  }

  #list(list: HTMLElement, items: ReadonlyArray<Item>): void {
    sync(
      list,
      items,
      ({ channel }) => channel.key,
      ({ channel }) => this.#make(channel),
      update
    )
  }

  #make({ key }: Channel): HTMLElement {
    const go = button({ class: "channel" }, h("span", { class: "name" }), () =>
      this.#events?.onGo(key)
    )
    go.append(h("span", { class: "badge", "aria-hidden": "true" }), heard(""))
    const leave = button({ class: "leave" }, icon(icons.close), () => this.#events?.onLeave(key))
    return h("li", {}, go, leave)
  }
}

const update = (element: HTMLElement, { canLeave, channel, isCurrent, muted }: Item): void => {
  const [go, leave] = element.querySelectorAll("button")
  const [name, badge, said] = go?.children ?? []
  if (go === undefined || leave === undefined) return
  if (name === undefined || badge === undefined || said === undefined) return
  const { mentions, unread } = channel
  const count = unread + muted
  setText(name, channel.name)
  setAttributes(go, { "aria-current": isCurrent ? "true" : undefined, title: channel.name })
  setText(badge, count === 0 ? "" : count > 99 ? "99+" : String(count))
  setText(said, count === 0 ? "" : `, ${Copy.unread(count, mentions)}`)
  element.classList.toggle("unread", unread > 0)
  element.classList.toggle("mentioned", mentions > 0)
  element.classList.toggle("draft", channel.draft.text !== "" && !isCurrent)
  leave.hidden = !canLeave
  const why =
    channel._tag === "Room" ? Copy.leaveRoom(channel.name) : Copy.closeConversation(channel.name)
  setAttributes(leave, { "aria-label": why, title: why })
}

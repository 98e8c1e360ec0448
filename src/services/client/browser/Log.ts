import type { Channel, Reading } from "../../../domain/browser/Channel.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import type { Patch, Placed } from "../../../domain/browser/Display.ts"
import type { Pending } from "../../../domain/client/View.ts"
import { button, h, icon, icons, setText } from "./Dom.ts"
import { type RowEvents, RowList } from "./RowList.ts"
import { WaitingLines } from "./WaitingLines.ts"

/** What the log tells the page of. */
export interface LogEvents extends RowEvents {
  /** The reader has scrolled to the top. */
  readonly onTop: () => void
  /** They are at the end, or have scrolled up. */
  readonly onReach: (isAtEnd: boolean) => void
}

type Unread = Pick<Channel, "unread" | "mentions">

/** What stands above the first row. */
export type Above = "more" | "loading" | { readonly sentence: string; readonly isAlone: boolean }

/** So near the end the reader is at the end, in pixels. */
const nearEnd = 48
/** So near the top what is earlier is asked for. */
const nearTop = 200

const isAtTheEnd = (patch: Patch): boolean => patch._tag === "Insert" && patch.before === undefined

/**
 * The rows of the current channel, what the reader has sent that waits, and where the reader is: it stays at its end
 * where the reader is there, and where the reader is otherwise.
 */
export class LogElement extends HTMLElement {
  readonly #above = h("div", { class: "above" })
  readonly #rows = new RowList()
  readonly #waiting = new WaitingLines()
  readonly #scroller = h("div", { class: "scroller", tabindex: "0", role: "region" })
  readonly #fresh = h("span")
  readonly #toEnd = button({ class: "to-end" }, this.#fresh, () => this.toEnd())
  #events: LogEvents | undefined
  #isAtEnd = true
  #held: { readonly node: HTMLElement; readonly top: number } | undefined
  /** Where the reader was when that was last looked at, in pixels. */
  #top = 0
  #unread: Unread = { unread: 0, mentions: 0 }
  readonly #keep = new ResizeObserver(() => {
    if (this.#isAtEnd) this.#scrollToEnd()
    else this.#place()
    if (this.#held !== undefined && this.#isNear()) this.toEnd()
  })

  connectedCallback(): void {
    if (this.childElementCount > 0) return
    this.#toEnd.append(icon(icons.down))
    this.#toEnd.hidden = true
    this.#scroller.append(this.#above, this.#rows.element, this.#waiting.element)
    this.append(this.#scroller, this.#toEnd)
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true })
    const release = () => {
      this.#held = undefined
    }
    for (const move of ["wheel", "touchmove", "pointerdown", "keydown"])
      this.#scroller.addEventListener(move, release, { passive: true })
    for (const part of [this.#rows.element, this.#waiting.element, this.#scroller])
      this.#keep.observe(part)
  }

  set events(events: LogEvents) {
    this.#events = events
    this.#rows.events = events
  }

  get isAtEnd(): boolean {
    return this.#isAtEnd
  }

  /** What is new to the reader, who has not been at the end since it came. */
  set unread(unread: Unread) {
    this.#unread = unread
    this.#showCount()
  }

  /** Where the reader is; undefined at the end. */
  get place(): Reading | undefined {
    const first = this.#isAtEnd ? undefined : this.#firstInSight()
    const id = first && this.#rows.idOf(first)
    return first && id !== undefined ? { id, top: this.#topOf(first) } : undefined
  }

  /** What takes the focus. */
  get scroller(): HTMLElement {
    return this.#scroller
  }

  /** Shows another channel, where the reader was in it if that is known. */
  fill(label: string, placed: ReadonlyArray<Placed>, at?: Reading): void {
    this.#rows.fill(placed)
    this.label(label)
    this.#isAtEnd = true
    this.#held = undefined
    this.#scrollToEnd()
    const was = at && this.#rows.find(at.id)
    if (at !== undefined && was !== undefined) this.#hold(was, at.top)
    else this.#showNew(placed)
  }

  /** Whether what comes is read aloud: not what was said before the reader came. */
  set isLive(isLive: boolean) {
    this.#rows.isLive = isLive
  }

  label(label: string): void {
    this.#rows.element.setAttribute("aria-label", label)
    this.#scroller.setAttribute("aria-label", label)
  }

  apply(patches: ReadonlyArray<Patch>): void {
    const added = patches.filter(isAtTheEnd)
    if (added.length === patches.length) this.#rows.apply(patches)
    else this.#keepingPlace(() => this.#rows.apply(patches))
    if (this.#isAtEnd && added.length > 0) this.#scrollToEnd()
  }

  pending(lines: ReadonlyArray<Pending>, more: number): void {
    this.#waiting.show(lines, more)
  }

  set above(above: Above) {
    this.#above.classList.toggle("alone", typeof above === "object" && above.isAlone)
    if (above !== "more") {
      setText(this.#above, above === "loading" ? Copy.loading : above.sentence)
      return
    }
    if (this.#above.querySelector("button") !== null) return
    this.#above.replaceChildren(
      button({ class: "link" }, Copy.earlier, () => this.#events?.onTop())
    )
  }

  toEnd(): void {
    this.#isAtEnd = true
    this.#held = undefined
    this.#scrollToEnd()
    this.#scrolled()
  }

  /** Shows what is earlier. */
  toTop(): void {
    const { clientHeight, scrollHeight } = this.#scroller
    this.#held = undefined
    this.#scroller.scrollTop = 0
    if (scrollHeight <= clientHeight) this.#events?.onTop()
    else this.#scrolled()
  }

  scrollPage(by: 1 | -1): void {
    this.#held = undefined
    this.#scroller.scrollBy({ top: by * this.#scroller.clientHeight * 0.85 })
  }

  /** Changes what is above what the reader sees, which stays where it is, also where the browser does not see to that. */
  #keepingPlace(change: () => void): void {
    if (this.#isAtEnd) {
      change()
      return
    }
    // What is earlier may be put between a sentence of the page and the messages.
    const first = this.#firstInSight(".said") ?? this.#firstInSight()
    // What stands above a row of the same element, such as its day, may go.
    const line = first?.lastElementChild
    const before = line?.getBoundingClientRect().top ?? 0
    this.#scroller.classList.add("placing")
    change()
    if (line?.isConnected === true)
      this.#scroller.scrollTop += line.getBoundingClientRect().top - before
    this.#scroller.classList.remove("placing")
  }

  /** What is new is read from its beginning, unless all of it is in sight. */
  #showNew(placed: ReadonlyArray<Placed>): void {
    const node = this.#rows.find(placed.find(({ isNew }) => isNew)?.row.id ?? 0)
    if (node === undefined) return
    const top = this.#scroller.clientHeight / 4
    if (this.#topOf(node) >= top - nearEnd) return
    this.#hold(node, top)
  }

  /** Keeps a row so far below the top until the reader moves: what is out of sight is laid out late. */
  #hold(node: HTMLElement, top: number): void {
    this.#isAtEnd = false
    this.#held = { node, top }
    this.#place()
    // What is in sight is known once it is laid out, whether or not its height is that of the last channel.
    this.#keep.unobserve(this.#rows.element)
    this.#keep.observe(this.#rows.element)
  }

  #place(): void {
    const { node, top } = this.#held ?? {}
    if (node?.isConnected !== true || top === undefined) return
    this.#scroller.scrollTop += this.#topOf(node) - top
  }

  #topOf(node: Element): number {
    return node.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top
  }

  #firstInSight(kind = "*"): Element | undefined {
    const top = this.#scroller.getBoundingClientRect().top
    const isInSight = (node: Element) => node.getBoundingClientRect().bottom > top
    const chunk = [...this.#rows.element.children].find(isInSight)
    return chunk && [...chunk.children].find((row) => row.matches(kind) && isInSight(row))
  }

  #scrollToEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#top = this.#scroller.scrollTop
  }

  #isNear(): boolean {
    const { clientHeight, scrollHeight, scrollTop } = this.#scroller
    return scrollHeight - scrollTop - clientHeight < nearEnd
  }

  #scrolled(): void {
    const { clientHeight, scrollHeight, scrollTop } = this.#scroller
    // What has come at the end does not take the reader away from it.
    this.#isAtEnd = this.#isNear() || (this.#isAtEnd && scrollTop >= this.#top)
    this.#top = scrollTop
    this.#showCount()
    this.#events?.onReach(this.#isAtEnd)
    if (scrollTop < nearTop && scrollHeight > clientHeight) this.#events?.onTop()
  }

  #showCount(): void {
    const { mentions, unread } = this.#unread
    this.#toEnd.hidden = this.#isAtEnd
    setText(this.#fresh, unread > 0 ? Copy.newMessages(unread, mentions) : Copy.toTheEnd)
    this.#toEnd.classList.toggle("fresh", unread > 0)
  }
}

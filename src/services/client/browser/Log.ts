import * as Copy from "../../../domain/browser/Copy.ts"
import type { Patch, Placed } from "../../../domain/browser/Display.ts"
import type { Missing } from "../../../domain/browser/Row.ts"
import type { Pending } from "../../../domain/client/View.ts"
import type { Clock } from "../../../domain/terminal/Clock.ts"
import * as Chunks from "./Chunks.ts"
import { button, h, icon, icons, setText, sync } from "./Dom.ts"
import { decorate, rowNode } from "./RowNode.ts"

/** What the log tells the page of. */
export interface LogEvents {
  /** The reader has scrolled to the top. */
  readonly onTop: () => void
  readonly onMissing: (missing: Missing) => void
  readonly clock: Clock
}

/** What stands above the first row. */
export type Above = "more" | "loading" | { readonly sentence: string; readonly isAlone: boolean }

/** So near the end the reader is at the end, in pixels. */
const nearEnd = 48
/** So near the top what is earlier is asked for. */
const nearTop = 200

/**
 * The rows of the current channel. It is filled before it becomes live, and then only changed, so that each
 * message is read aloud once. It stays at its end where the reader is there, and where the reader is otherwise.
 */
export class LogElement extends HTMLElement {
  readonly #above = h("div", { class: "above" })
  readonly #rows = h("div", { class: "rows", role: "log", "aria-relevant": "additions" })
  readonly #pending = h("ul", { class: "pending", "aria-label": Copy.pending })
  readonly #more = h("li", { class: "more" })
  readonly #scroller = h("div", { class: "scroller", tabindex: "0", role: "region" })
  readonly #fresh = h("span")
  readonly #toEnd = button({ class: "to-end" }, this.#fresh, () => this.toEnd())
  readonly #nodes = new Map<number, HTMLElement>()
  #events: LogEvents | undefined
  #isAtEnd = true
  #count = 0
  #mentions = 0
  #filled = 0
  #mayBeLive = false

  connectedCallback(): void {
    if (this.childElementCount > 0) return
    this.#toEnd.append(icon(icons.down))
    this.#toEnd.hidden = true
    this.#scroller.append(this.#above, this.#rows, this.#pending)
    this.append(this.#scroller, this.#toEnd)
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true })
    const keep = new ResizeObserver(() => {
      if (this.#isAtEnd) this.#scrollToEnd()
    })
    for (const part of [this.#rows, this.#pending, this.#scroller]) keep.observe(part)
  }

  set events(events: LogEvents) {
    this.#events = events
  }

  /** What takes the focus. */
  get scroller(): HTMLElement {
    return this.#scroller
  }

  /** Shows another channel. */
  fill(label: string, placed: ReadonlyArray<Placed>): void {
    this.#rows.setAttribute("aria-live", "off")
    this.#nodes.clear()
    this.#rows.replaceChildren()
    this.#insert(placed, undefined, true)
    this.label(label)
    const since = placed.find(({ isNew }) => isNew)
    this.#isAtEnd = true
    this.#count = 0
    this.#mentions = 0
    this.#scrollToEnd()
    // What is new is read from its beginning.
    const node = since && this.#nodes.get(since.row.id)
    if (node !== undefined && this.#rows.contains(node)) this.#showFrom(node)
    this.#becomeLive()
  }

  /** Whether what comes is read aloud: not what was said before the reader came. */
  set isLive(isLive: boolean) {
    if (isLive === this.#mayBeLive) return
    this.#mayBeLive = isLive
    this.#rows.setAttribute("aria-live", "off")
    this.#becomeLive()
  }

  /** A live region that is filled in one frame with becoming live is read as a whole by some. */
  #becomeLive(): void {
    const filled = ++this.#filled
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.#mayBeLive && filled === this.#filled)
          this.#rows.setAttribute("aria-live", "polite")
      })
    )
  }

  label(label: string): void {
    this.#rows.setAttribute("aria-label", label)
    this.#scroller.setAttribute("aria-label", label)
  }

  apply(patches: ReadonlyArray<Patch>): void {
    const isMore = patches.some((patch) => patch._tag === "Insert" && patch.before === undefined)
    if (patches.every((patch) => patch._tag === "Insert" && patch.before === undefined))
      this.#applyAll(patches)
    else this.#keepingPlace(() => this.#applyAll(patches))
    if (this.#isAtEnd && isMore) this.#scrollToEnd()
  }

  #applyAll(patches: ReadonlyArray<Patch>): void {
    for (const patch of patches) {
      if (patch._tag === "Remove") this.#remove(patch.ids)
      else if (patch._tag === "Replace") this.#replace(patch.row)
      else if (patch.before === undefined) this.#append(patch.rows)
      else this.#insert(patch.rows, patch.before, true)
    }
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

  pending(lines: ReadonlyArray<Pending>, more: number): void {
    const keyed = lines.map((line, index) => ({ line, key: `${index} ${line.text}` }))
    this.#more.remove()
    sync(
      this.#pending,
      keyed,
      ({ key }) => key,
      ({ line }) =>
        h(
          "li",
          { class: "line" },
          h("span", { class: "nick own" }, line.nick ?? ""),
          h("div", { class: "text", dir: "auto" }, line.text)
        ),
      () => {}
    )
    if (more > 0) {
      this.#more.textContent = `+ ${more}`
      this.#pending.prepend(this.#more)
    }
    this.#pending.hidden = lines.length === 0
  }

  toEnd(): void {
    this.#isAtEnd = true
    this.#scrollToEnd()
    this.#scrolled()
  }

  scrollPage(by: 1 | -1): void {
    this.#scroller.scrollBy({ top: by * this.#scroller.clientHeight * 0.85 })
  }

  #append(placed: ReadonlyArray<Placed>): void {
    this.#insert(placed, undefined, false)
    if (this.#isAtEnd) return
    for (const { row } of placed) {
      if (row._tag !== "Said") continue
      this.#count += 1
      if (row.isMention) this.#mentions += 1
    }
    this.#showCount()
  }

  #insert(placed: ReadonlyArray<Placed>, before: number | undefined, isQuiet: boolean): void {
    const events = this.#events
    if (events === undefined) return
    const made = placed.map((one) => {
      const node = rowNode(one, events.clock, isQuiet, events.onMissing)
      this.#nodes.set(one.row.id, node)
      return node
    })
    const next = before === undefined ? undefined : this.#nodes.get(before)
    if (next === undefined) Chunks.append(this.#rows, made)
    else Chunks.insert(next, made)
  }

  #replace(placed: Placed): void {
    const node = this.#nodes.get(placed.row.id)
    const events = this.#events
    if (node === undefined || events === undefined) return
    if (placed.row._tag !== "Missing") {
      decorate(node, placed)
      return
    }
    const made = rowNode(placed, events.clock, true, events.onMissing)
    this.#nodes.set(placed.row.id, made)
    node.replaceWith(made)
  }

  #remove(ids: ReadonlyArray<number>): void {
    for (const id of ids) {
      const node = this.#nodes.get(id)
      if (node !== undefined) Chunks.remove(node)
      this.#nodes.delete(id)
    }
  }

  /** Changes what is above what the reader sees, which stays where it is, also where the browser does not see to that. */
  #keepingPlace(change: () => void): void {
    if (this.#isAtEnd) {
      change()
      return
    }
    const top = this.#scroller.getBoundingClientRect().top
    const isInSight = (node: Element) => node.getBoundingClientRect().bottom > top
    const chunk = [...this.#rows.children].find(isInSight)
    const first = chunk && [...chunk.children].find(isInSight)
    // What stands above a row of the same element, such as its day, may go.
    const line = first?.lastElementChild
    const before = line?.getBoundingClientRect().top ?? 0
    this.#scroller.classList.add("placing")
    change()
    if (line?.isConnected === true)
      this.#scroller.scrollTop += line.getBoundingClientRect().top - before
    this.#scroller.classList.remove("placing")
  }

  #showFrom(node: HTMLElement): void {
    const top = node.offsetTop - this.#scroller.clientHeight / 4
    if (top >= this.#scroller.scrollHeight - this.#scroller.clientHeight - nearEnd) return
    this.#isAtEnd = false
    this.#scroller.scrollTop = top
  }

  #scrollToEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  #scrolled(): void {
    const { clientHeight, scrollHeight, scrollTop } = this.#scroller
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd
    if (this.#isAtEnd) {
      this.#count = 0
      this.#mentions = 0
    }
    this.#showCount()
    if (scrollTop < nearTop && scrollHeight > clientHeight) this.#events?.onTop()
  }

  #showCount(): void {
    this.#toEnd.hidden = this.#isAtEnd
    setText(
      this.#fresh,
      this.#count > 0 ? Copy.newMessages(this.#count, this.#mentions) : Copy.toTheEnd
    )
    this.#toEnd.classList.toggle("fresh", this.#count > 0)
  }
}

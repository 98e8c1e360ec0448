import * as Copy from "../../../domain/browser/Copy.ts"
import type { Patch, Placed } from "../../../domain/browser/Display.ts"
import type { Reading } from "../../../domain/browser/Page.ts"
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

/** Messages of others: how many, and how many of these are for the reader. */
interface News {
  readonly count: number
  readonly mentions: number
}

const noNews: News = { count: 0, mentions: 0 }

const newsAmong = (placed: ReadonlyArray<Placed>, before = noNews): News => {
  let { count, mentions } = before
  for (const { row } of placed) {
    if (row._tag !== "Said" || row.isOwn) continue
    count += 1
    if (row.isMention) mentions += 1
  }
  return { count, mentions }
}

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
  #held: { readonly node: HTMLElement; readonly top: number } | undefined
  /** Where the reader was when that was last looked at, in pixels. */
  #top = 0
  /** What is out of sight below. */
  #news = noNews
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
      else this.#place()
    })
    const release = () => {
      this.#held = undefined
    }
    for (const move of ["wheel", "touchmove", "pointerdown", "keydown"])
      this.#scroller.addEventListener(move, release, { passive: true })
    for (const part of [this.#rows, this.#pending, this.#scroller]) keep.observe(part)
  }

  set events(events: LogEvents) {
    this.#events = events
  }

  /** Where the reader is; undefined at the end. */
  get place(): Reading | undefined {
    const first = this.#isAtEnd ? undefined : this.#firstInSight()
    const [id] = [...this.#nodes].find(([, node]) => node === first) ?? []
    return first && id !== undefined ? { id, top: this.#topOf(first) } : undefined
  }

  /** What takes the focus. */
  get scroller(): HTMLElement {
    return this.#scroller
  }

  /** Shows another channel, where the reader was in it if that is known. */
  fill(label: string, placed: ReadonlyArray<Placed>, at?: Reading): void {
    this.#rows.setAttribute("aria-live", "off")
    this.#nodes.clear()
    this.#rows.replaceChildren()
    this.#insert(placed, undefined, true)
    this.label(label)
    this.#isAtEnd = true
    this.#held = undefined
    this.#news = noNews
    this.#scrollToEnd()
    const was = at && this.#nodes.get(at.id)
    if (at !== undefined && was !== undefined) this.#hold(was, at.top)
    else this.#showNew(placed)
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
          // A command is not said by anybody.
          h("span", { class: "nick own" }, line.isCommand === true ? "" : (line.nick ?? "")),
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

  #append(placed: ReadonlyArray<Placed>): void {
    this.#insert(placed, undefined, false)
    if (this.#isAtEnd) return
    this.#news = newsAmong(placed, this.#news)
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
    const first = this.#firstInSight()
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
    const at = placed.findIndex(({ isNew }) => isNew)
    const node = this.#nodes.get(placed[at]?.row.id ?? 0)
    if (node === undefined || !this.#rows.contains(node)) return
    const top = this.#scroller.clientHeight / 4
    if (this.#topOf(node) >= top - nearEnd) return
    this.#news = newsAmong(placed.slice(at))
    this.#hold(node, top)
  }

  /** Keeps a row so far below the top until the reader moves: what is out of sight is laid out late. */
  #hold(node: HTMLElement, top: number): void {
    this.#isAtEnd = false
    this.#held = { node, top }
    this.#place()
  }

  #place(): void {
    const { node, top } = this.#held ?? {}
    if (node?.isConnected !== true || top === undefined) return
    this.#scroller.scrollTop += this.#topOf(node) - top
  }

  #topOf(node: Element): number {
    return node.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top
  }

  #firstInSight(): Element | undefined {
    const top = this.#scroller.getBoundingClientRect().top
    const isInSight = (node: Element) => node.getBoundingClientRect().bottom > top
    const chunk = [...this.#rows.children].find(isInSight)
    return chunk && [...chunk.children].find(isInSight)
  }

  #scrollToEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#top = this.#scroller.scrollTop
  }

  #scrolled(): void {
    const { clientHeight, scrollHeight, scrollTop } = this.#scroller
    // What has come at the end does not take the reader away from it.
    const isNear = scrollHeight - scrollTop - clientHeight < nearEnd
    this.#isAtEnd = isNear || (this.#isAtEnd && scrollTop >= this.#top)
    this.#top = scrollTop
    if (this.#isAtEnd) this.#news = noNews
    this.#showCount()
    if (scrollTop < nearTop && scrollHeight > clientHeight) this.#events?.onTop()
  }

  #showCount(): void {
    const { count, mentions } = this.#news
    this.#toEnd.hidden = this.#isAtEnd
    setText(this.#fresh, count > 0 ? Copy.newMessages(count, mentions) : Copy.toTheEnd)
    this.#toEnd.classList.toggle("fresh", count > 0)
  }
}

import type { Patch, Placed } from "../../../domain/browser/Display.ts"
import * as Chunks from "./Chunks.ts"
import { h } from "./Dom.ts"
import { decorate, type RowEvents, rowNode } from "./RowNode.ts"

export type { RowEvents } from "./RowNode.ts"

/** The rows as a list that is read aloud: filled before it becomes live, and then only changed. */
export class RowList {
  readonly element = h("div", { class: "rows", role: "log", "aria-relevant": "additions" })
  events: RowEvents | undefined
  readonly #nodes = new Map<number, HTMLElement>()
  #filled = 0
  #mayBeLive = false

  find(id: number): HTMLElement | undefined {
    return this.#nodes.get(id)
  }

  idOf(node: Element): number | undefined {
    const [id] = [...this.#nodes].find(([, one]) => one === node) ?? []
    return id
  }

  fill(placed: ReadonlyArray<Placed>): void {
    this.#silence()
    this.#nodes.clear()
    this.element.replaceChildren()
    this.#insert(placed, undefined, true)
    this.#becomeLive()
  }

  /** Whether what comes is read aloud. */
  set isLive(isLive: boolean) {
    if (isLive === this.#mayBeLive) return
    this.#mayBeLive = isLive
    this.#silence()
    this.#becomeLive()
  }

  apply(patches: ReadonlyArray<Patch>): void {
    for (const patch of patches) {
      if (patch._tag === "Remove") this.#remove(patch.ids)
      else if (patch._tag === "Replace") this.#replace(patch.row)
      else this.#insert(patch.rows, patch.before, patch.before !== undefined)
    }
  }

  #silence(): void {
    this.element.setAttribute("aria-live", "off")
  }

  /** A live region that is filled in one frame with becoming live is read as a whole by some. */
  #becomeLive(): void {
    const filled = ++this.#filled
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.#mayBeLive && filled === this.#filled)
          this.element.setAttribute("aria-live", "polite")
      })
    )
  }

  #insert(placed: ReadonlyArray<Placed>, before: number | undefined, isQuiet: boolean): void {
    const { events } = this
    if (events === undefined) return
    const made = placed.map((one) => {
      const node = rowNode(one, events, isQuiet)
      this.#nodes.set(one.row.id, node)
      return node
    })
    const next = before === undefined ? undefined : this.#nodes.get(before)
    if (next === undefined) Chunks.append(this.element, made)
    else Chunks.insert(next, made)
  }

  #replace(placed: Placed): void {
    const node = this.#nodes.get(placed.row.id)
    const { events } = this
    if (node === undefined || events === undefined) return
    const { row } = placed
    const isSame = row._tag === "Said" || (row._tag === "Note" && row.again === undefined)
    if (isSame) {
      decorate(node, placed)
      return
    }
    const made = rowNode(placed, events, true)
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
}

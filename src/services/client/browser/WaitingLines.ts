import * as Copy from "../../../domain/browser/Copy.ts"
import type { Pending } from "../../../domain/client/View.ts"
import { h, sync } from "./Dom.ts"

/** The lines that the reader has sent and the server has not accepted yet. */
export class WaitingLines {
  readonly element = h("ul", { class: "pending", "aria-label": Copy.pending })
  readonly #more = h("li", { class: "more" })

  /** @param more lines that are not shown */
  show(lines: ReadonlyArray<Pending>, more: number): void {
    const keyed = lines.map((line, index) => ({ line, key: `${index} ${line.text}` }))
    this.#more.remove()
    sync(
      this.element,
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
      this.element.prepend(this.#more)
    }
    this.element.hidden = lines.length === 0
  }
}

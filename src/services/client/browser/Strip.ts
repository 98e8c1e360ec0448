import * as Copy from "../../../domain/browser/Copy.ts"
import type { View } from "../../../domain/client/View.ts"
import { button, h, setText } from "./Dom.ts"

/** What the reader waits for, in a region of its own: read aloud when it changes, and not each second. */
export const statusStrip = (
  onRetry: () => void
): { readonly element: HTMLElement; readonly show: (status: View["status"]) => void } => {
  const text = h("span", { role: "status" })
  const seconds = h("span", { class: "seconds", "aria-hidden": "true" })
  const retry = button({ class: "link" }, Copy.tryNow, onRetry)
  const element = h("div", { class: "strip" }, text, seconds, retry)
  return {
    element,
    show: (status) => {
      const shown = status === undefined ? undefined : Copy.status(status)
      setText(text, shown?.text ?? "")
      setText(seconds, shown?.seconds ?? "")
      retry.hidden = shown?.canRetry !== true
      element.classList.toggle("shown", shown !== undefined)
    }
  }
}

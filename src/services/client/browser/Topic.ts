import * as Copy from "../../../domain/browser/Copy.ts"
import { button, h, icon, icons, setAttributes } from "./Dom.ts"
import { textNodes } from "./RowNode.ts"

/** The topic of the room on one line, and a button that shows all of it, where it is longer than that. */
export const topicLine = (bar: HTMLElement) => {
  const id = "head-topic"
  let shown: string | undefined
  const line = h("p", { class: "topic", id, dir: "auto" })
  const whole: HTMLButtonElement = button(
    { class: "round whole-topic", "aria-label": Copy.wholeTopic, title: Copy.wholeTopic },
    icon(icons.more),
    () => show(!bar.classList.contains("whole"))
  )
  setAttributes(whole, { "aria-controls": id })
  const show = (isWhole: boolean): void => {
    bar.classList.toggle("whole", isWhole)
    setAttributes(whole, { "aria-expanded": String(isWhole) })
  }
  const measure = (): void => {
    if (!bar.classList.contains("whole")) whole.hidden = line.scrollWidth <= line.clientWidth
  }
  // What is done in the turn of an observer may not change what it observes.
  new ResizeObserver(() => requestAnimationFrame(measure)).observe(line)
  return {
    line,
    whole,
    set: (topic: string): void => {
      if (topic === shown) return
      shown = topic
      line.replaceChildren(...textNodes(topic))
      line.title = topic
      line.hidden = topic === ""
      show(false)
      measure()
    }
  }
}

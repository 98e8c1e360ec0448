import * as Copy from "../../../domain/browser/Copy.ts"
import { limits } from "../../../domain/browser/PageLimits.ts"
import { button, h, icon, icons } from "./Dom.ts"

/** What reaches a reader who is elsewhere: the title, the icon, and a notification where they have allowed it. */

const picture = (isMarked: boolean): string => {
  const mark = isMarked ? '<circle cx="24" cy="8" r="8" fill="#e5484d"/>' : ""
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#0f766e" d="M6 3h20a4 4 0 014 4v13a4 4 0 01-4 4H15l-8 6v-6H6a4 4 0 01-4-4V7a4 4 0 014-4z"/><path stroke="#fff" stroke-width="2.500" stroke-linecap="round" d="M9 11h14M9 16h9"/>${mark}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

const isAllowed = (): boolean => "Notification" in window && Notification.permission === "granted"

/** Shows a notification to a reader who is elsewhere, where they have allowed it. */
export const notify = (title: string, body: string): void => {
  if (!isAllowed()) return
  try {
    const text = body.slice(0, limits.notificationLength)
    const shown = new Notification(title, { body: text, tag: Copy.program })
    shown.addEventListener("click", () => window.focus())
  } catch {
    // Phones show one only from a service worker, which the page has not.
  }
}

/** Asks for that, at a click; it is not there where it cannot be asked for. */
export const notifyButton = (): HTMLButtonElement => {
  const made: HTMLButtonElement = button(
    { class: "round", "aria-label": Copy.notify, title: Copy.notifyWhy },
    icon(icons.bell),
    () => {
      void Notification.requestPermission().then(() => {
        made.hidden = Notification.permission !== "default"
      })
    }
  )
  const canAsk =
    "Notification" in window && window.isSecureContext && Notification.permission === "default"
  made.hidden = !canAsk
  return made
}

/** Sets the title and the icon of the page. */
export const titled = (): ((title: string, isMarked: boolean) => void) => {
  const link =
    document.querySelector<HTMLLinkElement>('link[rel~="icon"]') ?? h("link", { rel: "icon" })
  if (!link.isConnected) document.head.append(link)
  let was: boolean | undefined
  return (title, isMarked) => {
    if (document.title !== title) document.title = title
    if (was !== isMarked) link.href = picture(isMarked)
    was = isMarked
  }
}

import * as Copy from "../../../domain/browser/Copy.ts"
import { ending, invitationGate } from "./Gate.ts"
import type { BrowserUiOptions } from "./Options.ts"

/** Says that the client has ended, and why; the reader can begin again, or show an invitation where that is missing. */
export const ended = (
  { document, state }: Pick<BrowserUiOptions, "document" | "state">,
  sentence: string = Copy.disconnected
): void => {
  const { features, isInvited, wasOnline } = state()
  const { location } = window
  const begin = () => location.reload()
  const app = document.querySelector(".app")
  const main = app?.querySelector("main") ?? document.body
  const isUninvited = features.isByInvitation && !isInvited && !wasOnline
  for (const gone of main.querySelectorAll("natter-composer, .strip, .gate")) gone.remove()
  app?.classList.remove("door", "nameless")
  app?.classList.add("over")
  if (!wasOnline) app?.classList.add("door")
  main.append(
    isUninvited
      ? invitationGate(sentence, (link) => {
          history.replaceState(history.state, "", link)
          begin()
        })
      : ending(sentence, begin)
  )
  main.querySelector<HTMLElement>(".ended button, .gate input")?.focus()
}

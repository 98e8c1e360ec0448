import { isAskedForNick } from "../../../domain/client/AwaitedNick.ts"
import type { Notice } from "../../../domain/client/Notice.ts"
import { nickRule } from "../../../domain/client/ServerFeatures.ts"
import type { View } from "../../../domain/client/View.ts"
import type { Built } from "./Build.ts"
import type { Chat } from "./Chat.ts"
import { toField } from "./Device.ts"
import type { BrowserUiOptions } from "./Options.ts"

/** The page asks for a name, as long as the client needs one. */
export const door = (
  of: Chat,
  { composer, frame, gate, log }: Built,
  { isInOtherTab, state }: BrowserUiOptions
) => {
  let isAtDoor: boolean | undefined
  let isNamed = false
  let sentence: string | undefined
  return {
    onName: () => {
      isNamed = true
      sentence = undefined
    },
    /** What is said about the name that was typed stands here, and the rest in the log. */
    hear: (notices: ReadonlyArray<Notice>): ReadonlyArray<Notice> => {
      if (!isNamed || !isAskedForNick(state())) return notices
      for (const of of notices) if (of._tag === "Info" && of.tone === "warning") sentence = of.text
      return notices.filter(({ _tag }) => _tag !== "Info")
    },
    view: ({ prompt }: View) => {
      const isAsked = prompt._tag === "Name"
      const isNow = isAsked || (!state().wasOnline && !of.hasRestored)
      frame.app.classList.toggle("door", isNow)
      frame.app.classList.toggle("nameless", isNow && !isAsked)
      if (isAsked) {
        const { host } = state()
        const isMine = prompt.offered !== undefined && isInOtherTab(prompt.offered)
        gate.ask({ host, rule: nickRule(state()), ...prompt, isMine })
        if (sentence !== undefined) gate.tell(sentence)
        sentence = undefined
        if (isAtDoor !== true || document.activeElement === document.body) gate.focus()
      } else if (!isNow && isAtDoor !== false) toField(composer)
      isAtDoor = isNow
      log.isLive = state().wasOnline
    }
  }
}

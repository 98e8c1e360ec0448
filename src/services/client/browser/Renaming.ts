import * as Copy from "../../../domain/browser/Copy.ts"
import { invalidNick } from "../../../domain/client/Copy.ts"
import type { Notice } from "../../../domain/client/Notice.ts"
import { nickRule, takesNick } from "../../../domain/client/ServerFeatures.ts"
import type { Built } from "./Build.ts"
import type { Chat } from "./Chat.ts"
import { fieldDialog } from "./Forms.ts"
import type { BrowserUiOptions } from "./Options.ts"

/** The dialog for another nickname, which stays open until the server has given it. */
export const renaming = (
  of: Chat,
  { frame }: Pick<Built, "frame">,
  { document, state }: Pick<BrowserUiOptions, "document" | "state">
) => {
  /** The name that the server is asked for. */
  let asked: string | undefined
  const nick = fieldDialog(Copy.changeNick, {
    id: "new-nick",
    label: Copy.nickLabel,
    rule: "",
    submit: Copy.changeIt,
    onSubmit: (text) => {
      if (!takesNick(state(), text)) return invalidNick(text, nickRule(state()))
      of.rename(text)
      const { nick, phase } = state()
      if (nick === text || phase._tag !== "Online") return undefined
      asked = text
      return ""
    }
  })
  document.body.append(nick.dialog)
  return {
    /** Why the name is not taken stands at its field, and the rest in the log. */
    hear: (notices: ReadonlyArray<Notice>): ReadonlyArray<Notice> => {
      if (asked === undefined || !nick.dialog.open) return notices
      const isAsked = state().pendingRequests.some(({ command }) => command._tag === "Nick")
      const why = notices.find((of) => of._tag === "Info" && of.tone === "warning")
      if (isAsked || why?._tag !== "Info") return notices
      asked = undefined
      nick.fail(why.text)
      return notices.filter((of) => of !== why)
    },
    view: (): void => {
      if (asked !== undefined && state().nick === asked) nick.dialog.close()
    },
    open: (): void => {
      frame.cover()
      asked = undefined
      nick.rule(Copy.nickRule[nickRule(state()) ?? "letters"])
      nick.open(state().nick)
    }
  }
}

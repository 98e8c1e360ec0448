import type { Pending, View } from "../client/View.ts"
import { prompt } from "./Prompt.ts"
import { styled } from "./Style.ts"
import { type Look, pendingEntry } from "./Transcript.ts"

/** How what stands below the transcript looks: the lines under way, what is waited for, and the prompt. */

/** What stands above the prompt, each a line or more. */
export const statusLines = (
  look: Look,
  { morePending, pending, status: wait }: View
): ReadonlyArray<string> => [
  ...(morePending > 0 ? [pendingEntry(look, `${morePending} more lines are under way`)] : []),
  ...pending.map((of) => pendingEntry(look, underWay(of))),
  ...(wait === undefined ? [] : [pendingEntry(look, reconnecting(wait))])
]

const underWay = ({ nick, room, text, to }: Pending): string => {
  const where = room === undefined ? "" : `[${room}] `
  return to === undefined ? `${where}${nick ?? "you"}: ${text}` : `private, you → ${to}: ${text}`
}

const reconnecting = (wait: NonNullable<View["status"]>): string => {
  switch (wait._tag) {
    case "Connecting":
      return `connecting to ${wait.server}`
    case "Reconnecting":
      return "connecting again"
    case "RetryIn":
      return `connecting again in ${wait.seconds} s; any key does it now`
    case "Silent":
      return `no answer for ${wait.seconds} s`
  }
}

/** What stands before the draft. */
export const promptLine = (look: Look, { prompt: what }: View): string => {
  switch (what._tag) {
    case "None":
      return ""
    case "Name":
      return styled(look.styling, { _tag: "Strong" }, "Your nickname: ")
    case "Room":
      return prompt(look.styling, what.room, what.unread)
  }
}

import type { Pending, View } from "../client/View.ts"
import { prompt } from "./Prompt.ts"
import { styled } from "./Style.ts"
import { type Look, waiting } from "./Transcript.ts"

/** How what stands below the transcript looks: the lines under way, what is waited for, and the prompt. */

/** What stands above the prompt, each a line or more. */
export const standing = (
  look: Look,
  { more, pending, waiting: wait }: View
): ReadonlyArray<string> => [
  ...(more > 0 ? [waiting(look, `${more} more lines are under way`)] : []),
  ...pending.map((of) => waiting(look, underWay(of))),
  ...(wait === undefined ? [] : [waiting(look, reconnecting(wait))])
]

const underWay = ({ nick, room, text, to }: Pending): string => {
  const where = room === undefined ? "" : `[${room}] `
  return to === undefined ? `${where}${nick ?? "you"}: ${text}` : `private, you → ${to}: ${text}`
}

const reconnecting = (wait: NonNullable<View["waiting"]>): string => {
  switch (wait._tag) {
    case "First":
      return `connecting to ${wait.server}`
    case "Connecting":
      return "connecting again"
    case "Away":
      return `connecting again in ${wait.seconds} s; any key does it now`
    case "Silent":
      return `no answer for ${wait.seconds} s`
  }
}

/** What stands before the draft. */
export const asking = (look: Look, { prompt: what }: View): string => {
  switch (what._tag) {
    case "None":
      return ""
    case "Name":
      return styled(look.styling, { _tag: "Strong" }, "Your nickname: ")
    case "Room":
      return prompt(look.styling, what.room, what.unread)
  }
}

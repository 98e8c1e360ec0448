import * as Copy from "../client/Copy.ts"
import type { View } from "../client/View.ts"
import type { Look } from "./Entry.ts"
import { prompt } from "./Prompt.ts"
import { styled } from "./Style.ts"
import { pendingEntry, standingWarning } from "./Transcript.ts"

/** How the lines below the transcript look: pending lines, the state of the connection, and the prompt. */

/** The entries above the prompt, each of one row or more. `isEmpty`: nothing is typed. */
export const statusLines = (
  look: Look,
  { isExposed, morePending, pending, status }: View,
  isEmpty: boolean
): ReadonlyArray<string> => [
  ...(isExposed ? [standingWarning(look, Copy.statusNotEncrypted)] : []),
  ...[
    ...(morePending > 0 ? [Copy.morePending(morePending)] : []),
    ...pending.map(Copy.pendingLine),
    ...(status === undefined ? [] : [statusText(status, isEmpty)])
  ].map((text) => pendingEntry(look, text))
]

const statusText = (status: NonNullable<View["status"]>, isEmpty: boolean): string => {
  switch (status._tag) {
    case "Connecting":
      return Copy.statusConnecting(status.server)
    case "Reconnecting":
      return Copy.statusReconnecting
    case "RetryIn":
      return Copy.statusRetryIn(status.seconds, isEmpty)
    case "Silent":
      return Copy.statusSilent(status.seconds)
    case "NickAwaited":
      return Copy.statusNickAwaited(status.nick, status.seconds)
  }
}

/** The prompt before the draft. */
export const promptLine = ({ styling }: Pick<Look, "styling">, { prompt: kind }: View): string => {
  switch (kind._tag) {
    case "None":
      return ""
    case "Name":
      return styled(styling, { _tag: "Strong" }, Copy.nickPrompt(kind.offered, kind.isTaken))
    case "Room":
      return prompt(styling, kind.room, kind.unread)
  }
}

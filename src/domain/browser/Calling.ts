import type { Message, Notice, PrivateMessage } from "../client/Notice.ts"
import { keyOfNick } from "./Channel.ts"
import * as Copy from "./Copy.ts"
import type { Page } from "./Page.ts"

/** A private message to the reader, or one that names them. */
export type Call = Message | PrivateMessage

export const isCall = (notice: Notice): notice is Call =>
  (notice._tag === "PrivateMessage" && notice.direction === "from") ||
  (notice._tag === "Message" && notice.mention)

/** What is read aloud of the last call that came just now and is not in the channel that is shown, whose log is read itself. */
export const callAloud = (
  { current }: Page,
  notices: ReadonlyArray<Notice>
): string | undefined => {
  const found = notices.findLast(
    (of): of is Call =>
      isCall(of) &&
      (of._tag === "Message"
        ? of.origin === "live" && of.room !== current
        : keyOfNick(of.nick) !== current)
  )
  if (found === undefined) return undefined
  return found._tag === "Message"
    ? Copy.mentionedIn(found.nick, found.room)
    : Copy.privateFrom(found.nick)
}

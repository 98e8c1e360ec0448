import { Seq } from "../chat/Seq.ts"
import type { Unread } from "../client/Unread.ts"
import { currentChannel, isWatching, type Page } from "./Page.ts"

/** The last message of the inbox in the conversation that the reader sees; undefined where they see none. */
export const lastSeen = (page: Page): number | undefined => {
  const channel = isWatching(page) ? currentChannel(page) : undefined
  if (channel?._tag !== "Person") return undefined
  const last = channel.rows.findLast((row) => row._tag === "Said" && row.inbox !== undefined)
  return last?._tag === "Said" ? last.inbox : undefined
}

/** What of the page the reader has not seen. */
export const unreadIn = ({ channels }: Page): Unread => {
  const unread = channels
    .filter((of) => of.unread > 0)
    .map((channel) => {
      const from = channel.rows.findIndex(({ id }) => id === channel.newSince)
      return { channel, rows: channel.rows.slice(Math.max(0, from)) }
    })
  return {
    rooms: unread.flatMap(({ channel, rows }) => {
      const first = rows.find(({ place }) => place !== undefined)?.place
      if (channel._tag !== "Room" || first === undefined) return []
      const position = { epoch: first.epoch, seq: Seq.make(Math.max(0, first.seq - 1)) }
      return [{ room: channel.name, position }]
    }),
    inbox: unread.flatMap(({ rows }) =>
      rows.flatMap((row) =>
        row._tag === "Said" && row.inbox !== undefined ? [Seq.make(row.inbox)] : []
      )
    )
  }
}

import { Seq } from "../chat/Seq.ts"
import type { Unread } from "../client/Unread.ts"
import type { Page } from "./Page.ts"

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

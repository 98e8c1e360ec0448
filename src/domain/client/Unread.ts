import type { Place } from "../chat/Position.ts"
import { Seq } from "../chat/Seq.ts"
import type { Habits } from "./Habits.ts"
import { limits } from "./Limits.ts"

/** What has come, and the person has not seen. */
export interface Unread {
  /** Up to where the rooms were read in which something is unread. */
  readonly rooms: ReadonlyArray<Place>
  /** The unread messages of the inbox. */
  readonly inbox: ReadonlyArray<Seq>
}

export const nothingUnread: Unread = { rooms: [], inbox: [] }

/** What the next run has to know if it does not find what has come: the server sends it what is unread once more. */
export const withUnread = (habits: Habits, { inbox, rooms }: Unread): Habits => ({
  ...habits,
  read: habits.read.map((place) => {
    const { epoch, seq } = place.position
    const to = rooms.find(({ room }) => room === place.room)?.position
    return to?.epoch === epoch && to.seq < seq ? { ...place, position: to } : place
  }),
  unopened: [...new Set([...(habits.unopened ?? []), ...inbox])]
    .sort((a, b) => a - b)
    .slice(-limits.unopened)
})

/** The highest seq of the inbox of which nothing up to there is unread; 0 where that is not known. */
export const openedTo = ({ inbox, unopened = [] }: Habits): Seq =>
  Seq.make(Math.max(0, Math.min(inbox, ...unopened.map((seq) => seq - 1))))

/** Whether the person has seen this message of the inbox in the run before. */
export const wasOpened = (habits: Habits | undefined, seq: Seq): boolean =>
  habits !== undefined && seq <= habits.inbox && habits.unopened?.includes(seq) !== true

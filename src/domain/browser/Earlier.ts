import type { EarlierEntries } from "../client/Cmd.ts"
import { type Around, addEntry } from "./Adding.ts"
import { type Channel, withRows } from "./Channel.ts"
import { changeChannel, drawMore, findChannel, type Page } from "./Page.ts"
import { fill, type Place } from "./Row.ts"

/** How a room is read backwards. */

/** Puts earlier entries of a room above what is shown of it; each where it belongs. */
export const tellEarlier = (
  page: Page,
  { before, entries, from, isBeginning, room }: EarlierEntries,
  around: Around
): Page => {
  const channel = findChannel(page, room)
  if (channel === undefined) return page
  const { epoch } = before
  const isAtTop = before.seq <= earliestOf(channel)
  const filled = changeChannel(page, room, (channel) => ({
    ...withRows(channel, fill(channel.rows, { epoch, seq: from }, before.seq - 1)),
    ...(isAtTop ? { isBeginning, earlierThan: from } : {})
  }))
  const after = entries.reduce(
    (now, entry) => addEntry(now, room, entry, around, { epoch, seq: entry.seq }, true),
    filled
  )
  return isAtTop && page.current === room ? drawMore(after) : after
}

const earliestOf = ({ earlierThan, rows }: Channel): number =>
  earlierThan ??
  rows.find(({ place }) => place !== undefined)?.place?.seq ??
  Number.POSITIVE_INFINITY

/**
 * What is asked for when the reader has scrolled to the top of a room; undefined where nothing can be earlier. `end` is
 * where the log of the room has come to.
 */
export const earlierPlace = (channel: Channel, end?: Place): Place | undefined => {
  if (channel._tag !== "Room" || channel.isBeginning) return undefined
  const first = channel.rows.find(({ place }) => place !== undefined)?.place
  const epoch = first?.epoch ?? channel.epoch ?? end?.epoch
  const seq = channel.earlierThan ?? first?.seq ?? end?.seq
  return epoch === undefined || seq === undefined || seq <= 1 ? undefined : { epoch, seq }
}

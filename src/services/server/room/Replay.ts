import { Effect } from "effect"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Outgoing } from "../../../domain/protocol/Protocol.ts"
import { replayPage } from "../limits/Commands.ts"
import { maxBatch } from "../limits/Rooms.ts"
import { type Entry, lengthOf, type Page } from "../log/RoomLog.ts"
import { turn } from "../Turn.ts"
import { logEvent } from "./LogEvents.ts"

/** What brings a session up to date: the gap, the answers to its own entries, and those of others. */
export const replay = (
  room: RoomName,
  { entries, gap, position: { epoch } }: Page,
  reader: SessionId
): ReadonlyArray<Outgoing> => {
  const missed = entries.map((entry): Outgoing => {
    const { author, id, seq, time } = entry
    return author === reader
      ? { _tag: "Reply", reply: { _tag: "Ok", at: { room, position: { epoch, seq } }, time }, id }
      : { _tag: "Event", event: logEvent(room, seq, entry) }
  })
  return gap === undefined
    ? missed
    : [{ _tag: "Event", event: { _tag: "Gap", room, ...gap } }, ...missed]
}

/** Characters of entries that are written to one client in one go. */
const maxSlice = 2 * maxBatch

/** Whether entries are so few and short that they may be written in one go. */
export const isShort = (entries: ReadonlyArray<Entry>): boolean =>
  entries.length < replayPage && sum(entries) <= maxSlice

const sum = (entries: ReadonlyArray<Entry>): number =>
  entries.reduce((characters, { body }) => characters + lengthOf(body), 0)

/**
 * Writes entries to one client as fast as it reads, and gives all others their turn of the event loop
 * after each slice that is large.
 *
 * @param write is given a slice after the other
 */
export const inSlices = (
  entries: ReadonlyArray<Entry>,
  writable: Effect.Effect<void>,
  write: (slice: ReadonlyArray<Entry>) => void
): Effect.Effect<void> =>
  Effect.suspend(() => {
    let end = 0
    let characters = 0
    for (let next = entries[0]; next !== undefined; next = entries[end]) {
      characters += lengthOf(next.body)
      if (end > 0 && (characters > maxSlice || end >= replayPage)) break
      end += 1
    }
    if (end === 0) return Effect.void
    return Effect.flatMap(writable, () => {
      write(entries.slice(0, end))
      const rest = inSlices(entries.slice(end), writable, write)
      return characters < maxSlice / 2 ? rest : Effect.zipRight(turn, rest)
    })
  })

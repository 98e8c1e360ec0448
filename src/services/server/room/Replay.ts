import { Effect } from "effect"
import type { Event, EventOf } from "../../../domain/chat/Event.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { maxBatch, replayPage } from "../FixedLimits.ts"
import type { Entry, Page } from "../log/RoomLog.ts"
import { turn } from "./Turn.ts"

/** What brings a session up to date: the gap, and what others have said. */
export const replay = (
  room: RoomName,
  { entries, gap }: Page,
  reader: SessionId
): ReadonlyArray<Event> => {
  const missed = entries
    .filter(({ author }) => author !== reader)
    .flatMap((entry): ReadonlyArray<Event> => {
      const message = messageOf(entry)
      return message === undefined ? [] : [{ _tag: "Msg", room, ...message }]
    })
  return gap === undefined ? missed : [{ _tag: "Gap", room, ...gap }, ...missed]
}

/** Characters of entries that are written to one client in one go. */
const maxSlice = 2 * maxBatch

const charactersOf = ({ body }: Entry): number => (body._tag === "Said" ? body.text.length : 0)

/** Whether entries are so few and short that they may be written in one go. */
export const isShort = (entries: ReadonlyArray<Entry>): boolean =>
  entries.length < replayPage && sum(entries) <= maxSlice

const sum = (entries: ReadonlyArray<Entry>): number =>
  entries.reduce((characters, entry) => characters + charactersOf(entry), 0)

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
      characters += charactersOf(next)
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

/** An entry that is a message, without its room; undefined for any other. */
export const messageOf = ({
  body,
  nick,
  seq,
  time
}: Entry): Omit<EventOf<"Msg">, "_tag" | "room"> | undefined =>
  body._tag === "Said" ? { seq, time, nick, text: body.text } : undefined

import { Effect } from "effect"
import { seqAt } from "../../../domain/chat/Seq.ts"
import { type Conditions, isFound } from "../../../domain/chat/search/Conditions.ts"
import { matchOf } from "../../../domain/chat/search/Document.ts"
import { searchedInMemory, searchedOnDisk, searchFor } from "../limits/Commands.ts"
import { now } from "../Monotonic.ts"
import { placeOf } from "../store/Places.ts"
import type { Store } from "../store/Store.ts"
import { turn } from "../Turn.ts"
import type { Ring } from "./Ring.ts"
import { type Entry, type Found, textOf } from "./RoomLog.ts"
import { columns, entriesOf } from "./Rows.ts"

/** How logs are searched: from the newest entry back, a window of seqs at a time. */

/** The part of a log that a search has still to look at. */
interface Rest {
  /** The seqs of its oldest and newest entry. */
  readonly oldest: number
  readonly newest: number
}

/** The last `limit` entries that are found in a window, the newest first. */
type Look<E> = (window: Rest, limit: number) => Effect.Effect<ReadonlyArray<Entry>, E>

/**
 * Looks for one entry more than are wanted: where there is none, nobody has to ask for more.
 *
 * @param size entries of a window
 * @param look is called with one window after the other
 * @param between is done between two windows: all others have their turn then
 */
const search = <E>(
  { newest, oldest }: Rest,
  limit: number,
  size: number,
  look: Look<E>,
  between: Effect.Effect<void> = Effect.void
): Effect.Effect<Found, E> =>
  Effect.gen(function* () {
    const until = (yield* now) + searchFor
    const entries: Array<Entry> = []
    let to = newest
    while (to >= oldest && entries.length <= limit) {
      if (to < newest) {
        yield* between
        if ((yield* now) >= until) break
      }
      const window = { oldest: Math.max(oldest, to - size + 1), newest: to }
      entries.push(...(yield* look(window, limit + 1 - entries.length)))
      to = window.oldest - 1
    }
    const found = entries.slice(0, limit)
    const last = found.at(-1)?.seq
    // What was found and is not told is not behind: where none is wanted, that is everything.
    const from = entries.length <= limit ? to + 1 : (last ?? newest + 1)
    return { entries: found.reverse(), from: seqAt(from <= oldest ? 0 : from) }
  })

/** The seqs of a log in which something can be found. */
const restOf = ({ seqs }: Conditions, oldest: number, newest: number): Rest => ({
  oldest: Math.max(oldest, seqs.after + 1),
  newest: Math.min(newest, seqs.before - 1)
})

/** Looks at every entry of a ring that is still there when its turn has come. */
export const searchRing = (
  ring: Ring,
  conditions: Conditions,
  limit: number
): Effect.Effect<Found> =>
  Effect.suspend(() =>
    search(
      restOf(conditions, ring.oldest, ring.last),
      limit,
      searchedInMemory,
      ({ newest, oldest }, limit) => {
        const all = ring.between(oldest, newest).toReversed()
        const isWanted = (entry: Entry) =>
          isFound(conditions, { ...entry, text: textOf(entry.body) })
        return Effect.succeed(all.filter(isWanted).slice(0, limit))
      },
      turn
    )
  )

const selectFound = `SELECT ${columns
  .split(", ")
  .map((name) => `messages.${name}`)
  .join(", ")}
  FROM found CROSS JOIN messages ON messages.id = found.rowid
  WHERE found MATCH ? AND found.rowid >= ? AND found.rowid <= ? AND time > ? AND time < ?
  ORDER BY found.rowid DESC LIMIT ?`

/** Asks the index of a store for the entries of a room. */
export const searchStore = (
  store: Pick<Store["Type"], "readSlowly">,
  room: { readonly id: number; readonly oldest: number; readonly last: number },
  conditions: Conditions,
  limit: number
) => {
  const match = matchOf(conditions)
  const { after, before } = conditions.times
  return search(
    restOf(conditions, room.oldest, room.last),
    limit,
    searchedOnDisk,
    ({ newest, oldest }, limit) => {
      const [from, to] = [placeOf(room.id, oldest), placeOf(room.id, newest)]
      return Effect.flatMap(
        store.readSlowly(selectFound, match, from, to, after, before, limit),
        entriesOf
      )
    }
  )
}

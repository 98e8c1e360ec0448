import { maxRemembered } from "../limits/Sessions.ts"
import type { Write } from "../store/Messages.ts"
import { placeOf } from "../store/Places.ts"

/** How the oldest messages of a room are deleted. */

const deleteBetween = "DELETE FROM messages WHERE id > ? AND id <= ?"

/**
 * Which numbers a kept session has used is known from its messages, and has to outlive them: the last ones
 * as far as answers are remembered.
 */
const keepNumbers = `INSERT OR IGNORE INTO told (session, line)
  SELECT session, line FROM messages AS old NOT INDEXED WHERE id > ? AND id <= ? AND line IS NOT NULL
  AND session IN (SELECT id FROM sessions)
  AND line > (SELECT max(line) FROM messages WHERE session = old.session AND line IS NOT NULL) - ${maxRemembered}`

/** Notes which messages of a room are gone, or count as gone: the next one counts on from here, also when none is left. */
export const noteTrimmed = (room: number, seq: number): Write => ({
  sql: "UPDATE rooms SET trimmed = max(trimmed, ?) WHERE id = ?",
  rows: [[seq, room]]
})

/** Deletes the messages of a room behind a seq, up to and with another one. */
export const deleteBehind = (room: number, behind: number, seq: number): ReadonlyArray<Write> => {
  const rows = [[placeOf(room, behind), placeOf(room, seq)]]
  return [{ sql: keepNumbers, rows }, { sql: deleteBetween, rows }, noteTrimmed(room, seq)]
}

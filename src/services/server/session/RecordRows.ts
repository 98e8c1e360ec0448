import { isLineId } from "../../../domain/chat/LineId.ts"
import { isNick } from "../../../domain/chat/Nick.ts"
import { isEpoch } from "../../../domain/chat/Position.ts"
import { isRoomName } from "../../../domain/chat/RoomName.ts"
import { isSeq } from "../../../domain/chat/Seq.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { isText } from "../../../domain/chat/Text.ts"
import { isTimestamp } from "../../../domain/chat/Timestamp.ts"
import { maxRemembered } from "../limits/Sessions.ts"
import { column, isNumber, isString } from "../store/Columns.ts"
import type { Values, Write } from "../store/Messages.ts"
import { lastPlaceOf, placeOf, seqOf } from "../store/Places.ts"
import type { Accepted } from "./Answers.ts"
import type { HeldLetter } from "./Letter.ts"
import type { ChangeOf } from "./SessionRecords.ts"

/** How records of sessions are written in the store. */

/** The numbers of private messages that go back further than answers are remembered. */
const forgetTold = `DELETE FROM told WHERE session = ?1 AND line < (SELECT min(line) FROM
  (SELECT line FROM told WHERE session = ?1 ORDER BY line DESC LIMIT ${maxRemembered}))`

/** So often are they deleted: with every so many numbers. */
const forgetEvery = 256

const insertTold = "INSERT OR IGNORE INTO told (session, line) VALUES (?, ?)"
const insertSeat = "INSERT OR IGNORE INTO seats (session, room) VALUES (?, ?)"

/** What a change writes. */
export const toWrites = ({ change, session }: ChangeOf): ReadonlyArray<Write> => {
  const one = (sql: string, ...values: Values): Write => ({ sql, rows: [values] })
  switch (change._tag) {
    case "Kept":
      return [
        one(
          `INSERT INTO sessions (id, nick, since, digest, key, seconds, entered, inbox, handed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET nick = excluded.nick, since = excluded.since, digest = excluded.digest, key = excluded.key,
             seconds = excluded.seconds, entered = excluded.entered, inbox = excluded.inbox, handed = excluded.handed`,
          session,
          change.nick,
          change.since,
          change.digest,
          change.key ?? null,
          change.seconds,
          change.hasEntered ? 1 : 0,
          change.inbox,
          change.handed
        ),
        { sql: insertSeat, rows: change.rooms.map((room) => [session, room]) },
        { sql: insertTold, rows: change.lastId > 0 ? [[session, change.lastId]] : [] }
      ]
    case "Forgotten":
      return [
        one("DELETE FROM sessions WHERE id = ?", session),
        ...["seats", "letters", "told"].map((table) =>
          one(`DELETE FROM ${table} WHERE session = ?`, session)
        )
      ]
    case "Named":
      return [
        one(
          "UPDATE sessions SET nick = ?, since = ? WHERE id = ?",
          change.nick,
          change.since,
          session
        )
      ]
    case "Entered":
      return [
        // The session may be over by now.
        one(
          `INSERT OR IGNORE INTO seats (session, room)
           SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM sessions WHERE id = ?1)`,
          session,
          change.room
        ),
        one("UPDATE sessions SET entered = 1 WHERE id = ?", session)
      ]
    case "Left":
      return [one("DELETE FROM seats WHERE session = ? AND room = ?", session, change.room)]
    case "Received":
      return [
        // The session may be over by now, or not kept any more.
        one(
          `INSERT OR REPLACE INTO letters (session, seq, time, nick, text, sender, address, exempt)
           SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE EXISTS (SELECT 1 FROM sessions WHERE id = ?1)`,
          session,
          change.event.seq,
          change.event.time,
          change.event.nick,
          change.event.text,
          change.sender?.id ?? null,
          change.sender?.origin.address ?? "",
          change.sender?.origin.isExempt === true ? 1 : 0
        )
      ]
    case "Handed":
      return [one("UPDATE sessions SET handed = max(handed, ?) WHERE id = ?", change.seq, session)]
    case "Dropped":
      return [
        one("DELETE FROM letters WHERE session = ? AND seq <= ?", session, change.seq),
        one("UPDATE sessions SET inbox = max(inbox, ?) WHERE id = ?", change.seq, session)
      ]
    case "Told":
      return [
        one(insertTold, session, change.id),
        ...(change.id % forgetEvery === 0 ? [one(forgetTold, session)] : [])
      ]
  }
}

export const selectLetters =
  "SELECT seq, time, nick, text, sender, address, exempt FROM letters WHERE session = ? ORDER BY seq"

export const letterOf = ([seq, time, nick, text, sender, address, exempt]: Values): HeldLetter => {
  const event = {
    seq: column(seq, isSeq),
    time: column(time, isTimestamp),
    nick: column(nick, isNick),
    text: column(text, isText)
  }
  if (sender === null) return { event: { _tag: "Untold", ...event }, sender: undefined }
  const id = SessionId.make(column(sender, isString))
  const origin = { address: column(address, isString), isExempt: exempt === 1 }
  return { event: { _tag: "Told", ...event }, sender: { id, origin } }
}

/** The last messages of a session in rooms, by their numbers, and then its private ones. */
export const selectAnswers = `SELECT said.line, said.id, said.time, rooms.name, rooms.epoch FROM
    (SELECT line, id, time FROM messages WHERE session = ? AND line IS NOT NULL ORDER BY line DESC LIMIT ${maxRemembered}) AS said
  LEFT JOIN rooms ON rooms.id = said.id / ${placeOf(1, 0)}`

/**
 * The same of messages that cannot be read: their numbers and places are in an index too, and the time of now
 * stands for theirs. Without its numbers a session would accept a message twice.
 */
export const selectIndexed = `SELECT said.line, said.id, ?2, rooms.name, rooms.epoch FROM
    (SELECT line, id FROM messages INDEXED BY numbered WHERE session = ?1 AND line IS NOT NULL ORDER BY line DESC LIMIT ${maxRemembered}) AS said
  LEFT JOIN rooms ON rooms.id = said.id / ${placeOf(1, 0)}`

/** The time of the newest message, of which each room's last is looked at. */
export const selectLastSaid = `SELECT coalesce(max((SELECT time FROM messages
    WHERE id BETWEEN rooms.id * ${placeOf(1, 0)} AND rooms.id * ${placeOf(1, 0)} + ${lastPlaceOf(0)}
    ORDER BY id DESC LIMIT 1)), 0) FROM rooms`

export const selectTold = `SELECT line FROM told WHERE session = ? ORDER BY line DESC LIMIT ${maxRemembered}`

export const answerOf = ([line, id, time, name, epoch]: Values): Accepted => {
  const number = column(line, isLineId)
  // Of a private message, or in a room that is forgotten.
  if (typeof name !== "string") return { id: number, answer: { _tag: "Ok" } }
  const seq = seqOf(column(id, isNumber))
  const at = { room: column(name, isRoomName), position: { epoch: column(epoch, isEpoch), seq } }
  return { id: number, answer: { _tag: "Ok", at, time: column(time, isTimestamp) } }
}

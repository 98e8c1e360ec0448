import { isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { column, isNumber, isString } from "./Columns.ts"
import type { Values } from "./Messages.ts"
import { lastPlaceOf, placeOf, seqOf } from "./Places.ts"
import { readable } from "./Readable.ts"

/** A message as it leaves the store, or comes into it. */
export interface Archived {
  readonly room: RoomName
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly nick: string
  /** A message, or the topic that was set; none where it was taken away. */
  readonly said: { readonly text: string } | { readonly topic: string | undefined }
}

/** Which messages are meant. Times are in milliseconds since 1970. */
export interface Selection {
  readonly room?: RoomName | undefined
  readonly from?: number | undefined
  readonly before?: number | undefined
}

/** Messages that are on a page which cannot be read, by their seqs. */
export interface Hole {
  readonly room: RoomName
  readonly from: number
  /** None where nothing behind them can be read. */
  readonly to: number | undefined
}

const isIn = (time: number, { before, from }: Selection): boolean =>
  time >= (from ?? 0) && time < (before ?? Number.POSITIVE_INFINITY)

/** @param all runs a statement on the store, and returns its rows */
export function* messagesOf(
  all: (sql: string, ...values: Values) => ReadonlyArray<Values>,
  selection: Selection,
  onHole: (hole: Hole) => void
): Generator<Archived> {
  const rooms = all("SELECT id, name FROM rooms WHERE name IS NOT NULL ORDER BY name")
  for (const [number, name] of rooms) {
    const room = column(name, isRoomName)
    if (selection.room !== undefined && selection.room !== room) continue
    const last = lastPlaceOf(column(number, isNumber))
    const rows = {
      read: (from: number, limit: number) =>
        all(
          `SELECT id, time, nick, kind, text FROM messages
             WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?`,
          from,
          last,
          limit
        ),
      idOf: ([id]: Values) => column(id, isNumber)
    }
    const first = placeOf(column(number, isNumber), 1)
    for (const [id, time, nick, kind, text] of readable(rows, first, last, (from, to) =>
      onHole({ room, from: seqOf(from), to: to === last ? undefined : seqOf(to) })
    )) {
      const said = column(text, isString)
      const message = {
        room,
        seq: seqOf(column(id, isNumber)),
        time: column(time, isNumber),
        nick: column(nick, isString),
        said: kind === 0 ? { text: said } : { topic: kind === 1 ? said : undefined }
      }
      if (isIn(message.time, selection)) yield message
    }
  }
}

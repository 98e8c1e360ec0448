import { existsSync, realpathSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { makeOwnFile } from "../../Folders.ts"
import { type Archived, type Hole, messagesOf, type Selection } from "./Archived.ts"
import { column, isNumber } from "./Columns.ts"
import { insertDocument, mergeDocuments } from "./Document.ts"
import type { Value, Values } from "./Messages.ts"
import { lastPlaceOf, placeOf, seqOf } from "./Places.ts"
import { migrations } from "./Schema.ts"
import { type Database, findDriver } from "./thread/Driver.ts"
import { indexed } from "./thread/Index.ts"
import { fileName, NotOpened, open } from "./thread/Opening.ts"

/** What stands where a person's message was forgotten: its place is counted. */
const forgottenText = "(removed)"

const program = (): string => realpathSync(process.argv[1] ?? ".")

/**
 * A store as its operator sees it, outside of any server. Reading is possible while a server has it open;
 * changing needs it alone. Every method may throw an error that SQLite reports.
 */
export class Archive {
  private readonly database: Database

  private constructor(database: Database) {
    this.database = database
  }

  /** @throws NotOpened */
  static read(folder: string): Archive {
    const Open = findDriver(program())
    if (Open === undefined) throw new NotOpened("driver", "no SQLite library")
    const path = join(folder, fileName)
    if (!existsSync(path)) throw new NotOpened("unusable", "there is no data")
    const database = new Open(path)
    // Two connections that move what is in the log at the same time can destroy the file.
    database.exec("PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 0")
    const archive = new Archive(database)
    const [[version] = []] = archive.all("PRAGMA user_version")
    if (version !== migrations.length)
      throw new NotOpened(
        Number(version) > migrations.length ? "newer" : "unusable",
        `version ${version}, and this program knows ${migrations.length}`
      )
    return archive
  }

  /** Of a store that is there. @throws NotOpened */
  static change(folder: string): Archive {
    if (!existsSync(join(folder, fileName))) throw new NotOpened("unusable", "there is no data")
    return Archive.own(folder)
  }

  /** Makes the store where there is none. @throws NotOpened */
  static own(folder: string): Archive {
    return new Archive(open({ folder, migrations, sync: "full", from: program() }).database)
  }

  private all(sql: string, ...values: ReadonlyArray<Value>): ReadonlyArray<Values> {
    return this.database
      .prepare(sql)
      .all(...values)
      .map((row) => Object.values(row ?? {}))
  }

  private run(sql: string, ...values: ReadonlyArray<Value>): void {
    this.database.prepare(sql).run(...values)
  }

  private together(change: () => void): void {
    this.database.exec("BEGIN IMMEDIATE")
    try {
      change()
      this.database.exec("COMMIT")
    } catch (error) {
      this.database.exec("ROLLBACK")
      throw error
    }
  }

  /**
   * Writes a copy of everything to a file that is not there yet, as it is at this moment. Private messages
   * are in it, so only its owner can read it.
   */
  backup(file: string): void {
    const isNew = makeOwnFile(file)
    try {
      this.run("VACUUM INTO ?", file)
    } catch (error) {
      // What was begun would only look like a backup.
      if (isNew) rmSync(file, { force: true })
      throw error
    }
  }

  hasRoom(room: RoomName): boolean {
    return this.all("SELECT 1 FROM rooms WHERE name = ?", room).length > 0
  }

  /** Whether anything was said under a nickname. */
  hasNick(nick: string): boolean {
    const tables = ["messages", "letters"]
    return tables.some(
      (table) =>
        this.all(`SELECT 1 FROM ${table} WHERE lower(nick) = lower(?) LIMIT 1`, nick).length > 0
    )
  }

  /**
   * The messages of a selection, room by room, the oldest first.
   *
   * @param onHole is told of messages that cannot be read, which are left out
   */
  messages(selection: Selection, onHole: (hole: Hole) => void): Generator<Archived> {
    return messagesOf((sql, ...values) => this.all(sql, ...values), selection, onHole)
  }

  /**
   * Adds messages to their rooms, behind those that are there.
   *
   * @param epoch makes the name of a new log's life
   * @returns how many they were
   */
  add(messages: Iterable<Omit<Archived, "seq">>, epoch: () => string): number {
    const heads = new Map<RoomName, { readonly id: number; last: number }>()
    let count = 0
    this.together(() => {
      for (const { nick, room, said, time } of messages) {
        const head = heads.get(room) ?? this.headOf(room, epoch)
        heads.set(room, head)
        head.last += 1
        count += 1
        const [kind, text] =
          "text" in said ? [0, said.text] : said.topic === undefined ? [2, ""] : [1, said.topic]
        this.run(
          `INSERT INTO messages (id, time, session, line, nick, kind, text)
           VALUES (?, ?, 'import', NULL, ?, ?, ?)`,
          placeOf(head.id, head.last),
          time,
          nick,
          kind,
          text
        )
        this.run(insertDocument, ...indexed([placeOf(head.id, head.last), nick, text]))
        if ("topic" in said)
          this.run("UPDATE rooms SET topic = ? WHERE id = ?", said.topic ?? null, head.id)
      }
    })
    return count
  }

  private headOf(room: RoomName, epoch: () => string): { readonly id: number; last: number } {
    const [[id, trimmed] = []] = this.all("SELECT id, trimmed FROM rooms WHERE name = ?", room)
    if (id === undefined) {
      const [[free] = []] = this.all("SELECT coalesce(max(id), 0) + 1 FROM rooms")
      const made = column(free, isNumber)
      this.run("INSERT INTO rooms (id, name, epoch) VALUES (?, ?, ?)", made, room, epoch())
      return { id: made, last: 0 }
    }
    const found = column(id, isNumber)
    const [[last] = []] = this.all(
      "SELECT max(id) FROM messages WHERE id > ? AND id <= ?",
      placeOf(found, 0),
      lastPlaceOf(found)
    )
    return { id: found, last: typeof last === "number" ? seqOf(last) : column(trimmed, isNumber) }
  }

  private get changed(): number {
    const [[count] = []] = this.all("SELECT changes()")
    return column(count, isNumber)
  }

  /** Deletes a room with its messages; returns how many those were. */
  forgetRoom(room: RoomName): number {
    const [[found] = []] = this.all("SELECT id FROM rooms WHERE name = ?", room)
    if (found === undefined) return 0
    const id = column(found, isNumber)
    let count = 0
    this.together(() => {
      this.run("DELETE FROM messages WHERE id > ? AND id <= ?", placeOf(id, 0), lastPlaceOf(id))
      count = this.changed
      this.run("DELETE FROM rooms WHERE id = ?", id)
      this.run("DELETE FROM seats WHERE room = ?", room)
    })
    this.shrink()
    return count
  }

  /** Takes the text out of everything that was said under a nickname; returns how many messages those were. */
  forgetNick(nick: string): number {
    let count = 0
    this.together(() => {
      // What stands in the place of a text is not found.
      this.run(
        "DELETE FROM found WHERE rowid IN (SELECT id FROM messages WHERE kind = 0 AND lower(nick) = lower(?))",
        nick
      )
      this.run(
        "UPDATE messages SET text = ? WHERE kind = 0 AND text <> ? AND lower(nick) = lower(?)",
        forgottenText,
        forgottenText,
        nick
      )
      count = this.changed
      this.run("UPDATE letters SET text = ? WHERE lower(nick) = lower(?)", forgottenText, nick)
      count += this.changed
    })
    this.shrink()
    return count
  }

  /** Deletes the messages of all rooms that are older than a time; returns how many those were. */
  forgetBefore(time: number): number {
    let count = 0
    this.together(() => {
      for (const [number] of this.all("SELECT id FROM rooms")) {
        const id = column(number, isNumber)
        const [[first] = []] = this.all(
          "SELECT min(id) FROM messages WHERE id > ? AND id <= ? AND time >= ?",
          placeOf(id, 0),
          lastPlaceOf(id),
          time
        )
        const [[last] = []] = this.all(
          "SELECT max(id) FROM messages WHERE id > ? AND id < ?",
          placeOf(id, 0),
          typeof first === "number" ? first : lastPlaceOf(id)
        )
        if (typeof last !== "number") continue
        this.run("DELETE FROM messages WHERE id > ? AND id <= ?", placeOf(id, 0), last)
        count += this.changed
        // The next message counts on from here, also when none is left.
        this.run("UPDATE rooms SET trimmed = max(trimmed, ?) WHERE id = ?", seqOf(last), id)
      }
    })
    this.shrink()
    return count
  }

  /** Overwrites what is forgotten, in the index too, and gives its space back. */
  private shrink(): void {
    this.database.exec(`${mergeDocuments}; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)`)
  }
}

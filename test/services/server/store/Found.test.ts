import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { parse } from "../../../../src/domain/chat/search/Query.ts"
import { RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import { Archive } from "../../../../src/services/server/store/Archive.ts"
import { placeOf, seqOf } from "../../../../src/services/server/store/Places.ts"
import { migrations } from "../../../../src/services/server/store/Schema.ts"
import { findDriver } from "../../../../src/services/server/store/thread/Driver.ts"
import { folder, logsIn } from "../../../support/disk.ts"

/** The file of a store, as SQLite sees it. It is never closed: libsql doesn't. */
const database = (path: string) => {
  const Open = findDriver(join(process.cwd(), "package.json"))
  if (Open === undefined) return assert.fail("there is no SQLite library")
  return new Open(join(path, "natter.db"))
}

/** The seqs of what the index has for a word, in any room. */
const indexed = (path: string, word: string): ReadonlyArray<number> =>
  database(path)
    .prepare("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid")
    .all(`"${word}"`)
    .map((row) => seqOf(Number(Object.values(row ?? {})[0])))

/** What a room's log finds. */
const found = (path: string, query: string) =>
  Effect.gen(function* () {
    const log = yield* Effect.flatMap(RoomLogs, ({ open }) => open(RoomName.make("tea")))
    const { entries } = yield* log.search(
      Either.getOrElse(parse(query), () => []),
      100
    )
    return entries.map(({ seq }) => Number(seq))
  }).pipe(Effect.scoped, Effect.provide(logsIn(path)))

describe("the index of a store", () => {
  it.scoped("has the messages from before there was one", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      mkdirSync(path)
      const old = database(path)
      old.exec(`PRAGMA journal_mode = wal; ${migrations[0]}; PRAGMA user_version = 1;
        INSERT INTO rooms VALUES (1, 'tea', 'e', NULL, 0)`)
      const insert = old.prepare("INSERT INTO messages VALUES (?, 5, 's', NULL, 'Alice', 0, ?)")
      for (let seq = 1; seq <= 1500; seq++)
        insert.run(placeOf(1, seq), seq % 500 === 0 ? `Café ${seq}` : "nothing")
      assert.deepStrictEqual(yield* found(path, "cafe"), [500, 1000, 1500])
      assert.deepStrictEqual(yield* found(path, "from:alice 1000"), [1000])
      assert.deepStrictEqual(indexed(path, "cafe"), [500, 1000, 1500])
    })
  )

  it.scoped(
    "has what an operator adds, and nothing of what is forgotten, on the disk neither",
    () =>
      Effect.gen(function* () {
        const path = join(yield* folder, "data")
        const archive = Archive.own(path)
        const room = RoomName.make("tea")
        const said = (nick: string, text: string, time = 5) => ({
          room,
          nick,
          time,
          said: { text }
        })
        const all = [said("bob", "Sesamé one"), said("alice", "sesame two"), said("Bob", "x three")]
        const later = [said("alice", "sesame four", 10)]
        archive.add([...all, ...later], () => "e")
        assert.deepStrictEqual(indexed(path, "sesame"), [1, 2, 4])
        assert.strictEqual(archive.forgetNick("BOB"), 2)
        assert.deepStrictEqual(indexed(path, "sesame"), [2, 4])
        assert.deepStrictEqual(indexed(path, "@bob"), [])
        assert.strictEqual(archive.forgetBefore(6), 3)
        assert.deepStrictEqual(indexed(path, "sesame"), [4])
        assert.strictEqual(archive.forgetRoom(room), 1)
        assert.deepStrictEqual(indexed(path, "sesame"), [])
        const bytes = readFileSync(join(path, "natter.db")).toString("latin1")
        assert.notMatch(bytes, /sesam|three/)
      })
  )
})

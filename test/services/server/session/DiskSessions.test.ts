import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { seqAt } from "../../../../src/domain/chat/Seq.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import type { Pin } from "../../../../src/domain/security/Pin.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import { refusedNotesEvery } from "../../../../src/services/server/limits/Sessions.ts"
import * as DiskLog from "../../../../src/services/server/log/DiskLog.ts"
import * as DiskSessions from "../../../../src/services/server/session/DiskSessions.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { Recording } from "../../../../src/services/server/session/Recording.ts"
import * as Restoring from "../../../../src/services/server/session/Restoring.ts"
import { ResumableSessions } from "../../../../src/services/server/session/ResumableSessions.ts"
import { Session } from "../../../../src/services/server/session/Session.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import {
  type Change,
  type ChangeOf,
  nothingLasts,
  type Recorded,
  SessionRecords
} from "../../../../src/services/server/session/SessionRecords.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { capture } from "../../../support/captured-logs.ts"
import { folder } from "../../../support/disk.ts"
import { services } from "../../../support/load-server.ts"
import { pinNamed } from "../../../support/pins.ts"
import { sessionsContract } from "../../../support/sessions-contract.ts"

const [alice, bob] = [SessionId.make("p.1"), SessionId.make("p.2")]

sessionsContract("a store on disk", (limits) =>
  Layer.unwrapScoped(
    Effect.map(folder, (path) => {
      const store = Layer.orDie(Store.layer(join(path, "data"), "normal"))
      return services(
        limits,
        Layer.orDie(DiskLog.layer.pipe(Layer.provide(store), Layer.provide(Limits.layer(limits)))),
        undefined,
        undefined,
        SessionMemory.layerLasting.pipe(Layer.provide(DiskSessions.layer), Layer.provide(store))
      )
    })
  )
)

/** A store that takes what a test lets it take, at once. */
const fickleStore = () => {
  const kept: Array<string> = []
  const store = { kept, takes: (_sql: string) => true }
  const layer = Layer.succeed(Store, {
    submit: ({ settled, writes }) => {
      const all = writes()
      const isKept = all.every(({ sql }) => store.takes(sql))
      if (isKept)
        for (const { rows, sql } of all)
          kept.push(`${sql.split(" ", 3).join(" ")}: ${rows.flat().join()}`)
      settled(isKept)
    },
    isDown: () => false,
    fault: () => undefined,
    write: () => Effect.void,
    read: () => Effect.succeed([]),
    readSlowly: () => Effect.succeed([])
  })
  return { store, layer: Layer.provideMerge(DiskSessions.layer, layer) }
}

describe("what the store refuses of a session", () => {
  it.scoped("is written later: that it is over, and what was handed over last", () => {
    const { layer, store } = fickleStore()
    return Effect.gen(function* () {
      const records = yield* SessionRecords
      const handed = (seq: number) =>
        records.note({ session: alice, change: { _tag: "Handed", seq } })
      store.takes = () => false
      handed(1)
      yield* new Recording({ id: alice, isKept: true }, records).over()
      handed(2)
      yield* TestClock.adjust(refusedNotesEvery)
      assert.deepStrictEqual(store.kept, [])
      store.takes = () => true
      yield* TestClock.adjust(refusedNotesEvery)
      assert.deepStrictEqual(store.kept.toSorted(), [
        "DELETE FROM letters: p.1",
        "DELETE FROM seats: p.1",
        "DELETE FROM sessions: p.1",
        "DELETE FROM told: p.1",
        "UPDATE sessions SET: 2,p.1"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.scoped(
    "is written later: where it is, and its name, unless that has changed meanwhile",
    () => {
      const { layer, store } = fickleStore()
      return Effect.gen(function* () {
        const records = yield* SessionRecords
        const recording = new Recording({ id: alice, isKept: true }, records)
        const [den, tea] = [RoomName.make("den"), RoomName.make("tea")]
        const named = { _tag: "Named", nick: Nick.make("alicia"), since: timestampAt(5) } as const
        store.takes = () => false
        recording.insist({ _tag: "Entered", room: den })
        recording.insist({ _tag: "Entered", room: tea })
        recording.insist(named)
        recording.record({ _tag: "Left", room: den })
        yield* TestClock.adjust(refusedNotesEvery)
        store.takes = () => true
        recording.record({ _tag: "Left", room: tea })
        recording.record({ ...named, nick: Nick.make("anne") })
        yield* TestClock.adjust(refusedNotesEvery)
        assert.deepStrictEqual(store.kept, [
          "DELETE FROM seats: p.1,tea",
          "UPDATE sessions SET: anne,5,p.1",
          "INSERT OR IGNORE: p.1,den",
          "UPDATE sessions SET: p.1"
        ])
      }).pipe(Effect.provide(layer))
    }
  )

  it.scoped("stands in the way of nothing else", () => {
    const { layer, store } = fickleStore()
    return Effect.gen(function* () {
      const records = yield* SessionRecords
      store.takes = (sql) => !sql.includes("letters")
      records.note({ session: alice, change: { _tag: "Dropped", seq: 1 } })
      records.note({ session: alice, change: { _tag: "Handed", seq: 1 } })
      let isKept: boolean | undefined
      records.submit({
        session: alice,
        changes: () => [
          {
            session: alice,
            change: { _tag: "Named", nick: Nick.make("alicia"), since: timestampAt(5) }
          }
        ],
        done: (kept) => {
          isKept = kept
        }
      })
      assert.isTrue(isKept)
      assert.deepStrictEqual(store.kept, [
        "UPDATE sessions SET: 1,p.1",
        "UPDATE sessions SET: alicia,5,p.1"
      ])
    }).pipe(Effect.provide(layer))
  })
})

describe("a letter to a session that is not kept any more", () => {
  it.scopedLive("is not stored: nobody would delete it", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      const layer = Layer.provideMerge(DiskSessions.layer, Store.layer(path, "normal"))
      yield* Effect.gen(function* () {
        const records = yield* SessionRecords
        const store = yield* Store
        const submit = (session: SessionId, change: Change) =>
          Effect.async<boolean>((resume) =>
            records.submit({
              session,
              changes: () => [{ session, change }],
              done: (isKept) => resume(Effect.succeed(isKept))
            })
          )
        const { nick, seconds } = recordOf("p.1", "alice", "one")
        const since = timestampAt(5)
        const kept = {
          nick,
          since,
          digest: "one",
          key: undefined,
          seconds,
          hasEntered: true,
          rooms: []
        }
        const counts = { inbox: 0, handed: 0, lastId: 0 }
        const told = { _tag: "Told", seq: seqAt(1), time: since, nick } as const
        const received: Change = {
          _tag: "Received",
          event: { ...told, text: sanitizeText("hello") },
          sender: undefined
        }
        const stored = Effect.map(store.read("SELECT seq FROM letters"), (rows) => rows.length)
        yield* submit(alice, { _tag: "Kept", ...kept, ...counts })
        assert.isTrue(yield* submit(alice, received))
        assert.strictEqual(yield* stored, 1)
        yield* submit(alice, { _tag: "Forgotten" })
        assert.isTrue(yield* submit(alice, received))
        assert.strictEqual(yield* stored, 0)
      }).pipe(Effect.provide(layer))
    })
  )
})

describe("what one session cannot have kept", () => {
  it.scopedLive("takes with it what comes behind for that session, and nothing of others", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      const layer = Layer.provideMerge(DiskSessions.layer, Store.layer(path, "normal"))
      yield* Effect.gen(function* () {
        const records = yield* SessionRecords
        const store = yield* Store
        // What a page that cannot be read is like.
        yield* store.write({
          sql: "CREATE TRIGGER broken BEFORE DELETE ON letters BEGIN SELECT RAISE(ABORT, 'broken'); END",
          rows: [[]]
        })
        yield* store.write({
          sql: "INSERT INTO letters VALUES (?, 1, 0, 'bob', 'hello', NULL, '', 0)",
          rows: [[alice]]
        })
        const enter = (session: SessionId, name: string) =>
          Effect.async<boolean>((resume) =>
            records.submit({
              session,
              changes: () => [
                ...(name === "broken"
                  ? [{ session, change: { _tag: "Dropped", seq: 1 } } as const]
                  : []),
                { session, change: { _tag: "Entered", room: RoomName.make(name) } }
              ],
              done: (isKept) => resume(Effect.succeed(isKept))
            })
          )
        records.note({ session: alice, change: { _tag: "Dropped", seq: 1 } })
        const all = [
          enter(bob, "first"),
          enter(alice, "broken"),
          enter(alice, "behind"),
          enter(bob, "other")
        ]
        const kept = yield* Effect.all(all, { concurrency: "unbounded" })
        assert.deepStrictEqual(kept, [true, false, false, true])
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.provide(capture().layer))
  )
})

/** A session as it was kept. */
const recordOf = (id: string, nick: string, digest: string): Recorded => ({
  id: SessionId.make(id),
  nick: Nick.make(nick),
  since: undefined,
  digest,
  key: undefined,
  seconds: Seconds.make(60),
  hasEntered: false,
  rooms: [],
  letters: [],
  inbox: 0,
  handed: 0,
  answers: []
})

describe("sessions of the process before", () => {
  it.scoped("come back but for those whose name or secret a later one has", () => {
    const noted: Array<ChangeOf> = []
    const records = Layer.succeed(SessionRecords, {
      ...nothingLasts,
      note: (change) => {
        noted.push(change)
      },
      recorded: Effect.succeed([
        recordOf("a.11", "alice", "one"),
        recordOf("a.5", "Alice", "two"),
        recordOf("a.9", "bob", "one"),
        recordOf("b.1", "carol", "three"),
        recordOf("a.2", "dan", "three"),
        recordOf("a.3", "eve", "four")
      ])
    })
    return Effect.gen(function* () {
      yield* Layer.build(Restoring.layer)
      const names = yield* Nicknames
      const back = yield* Effect.filter(["alice", "bob", "carol", "dan", "eve"], (nick) =>
        Effect.map(names.find(Nick.make(nick)), Option.isSome)
      )
      assert.deepStrictEqual(back, ["alice", "carol", "eve"])
      assert.strictEqual(yield* (yield* ResumableSessions).count, 3)
      assert.deepStrictEqual(
        noted.map(({ change, session }) => `${session} ${change._tag}`).sort(),
        ["a.2 Forgotten", "a.5 Forgotten", "a.9 Forgotten"]
      )
    }).pipe(
      Effect.provide(
        services(
          {},
          undefined,
          undefined,
          undefined,
          Layer.provide(SessionMemory.layerLasting, records)
        )
      )
    )
  })
})

describe("the key of the client that began a session", () => {
  it.scopedLive("is known after a restart, also to who takes the session back", () =>
    Effect.gen(function* () {
      const layer = Layer.provideMerge(
        DiskSessions.layer,
        Store.layer(join(yield* folder, "data"), "normal")
      )
      const key = pinNamed("one")
      const counts = { inbox: 0, handed: 0, lastId: 0 }
      const kept = (id: SessionId, nick: string, key: Pin | undefined) =>
        Effect.flatMap(SessionRecords, (records) =>
          Effect.async<boolean>((resume) => {
            const record = { ...recordOf(id, nick, nick), since: timestampAt(5), key }
            const change: Change = { ...record, ...counts, _tag: "Kept" }
            const changes = () => [{ session: id, change }]
            const done = (isKept: boolean) => resume(Effect.succeed(isKept))
            records.submit({ session: id, changes, done })
          })
        )
      yield* Effect.provide(Effect.zip(kept(alice, "ann", key), kept(bob, "bob", undefined)), layer)
      const recorded = yield* Effect.provide(
        Effect.flatMap(SessionRecords, (records) => records.recorded),
        layer
      )
      assert.deepStrictEqual(
        new Map(recorded.map((one) => [one.id, one.key])),
        new Map([
          [alice, key],
          [bob, undefined]
        ])
      )
      const again = yield* Effect.forEach(recorded, Session.beginAgain).pipe(
        Effect.provide(Layer.merge(SessionMemory.layer, Nicknames.layer))
      )
      assert.sameMembers(
        again.map((session) => session.key),
        [key, undefined]
      )
    })
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { RoomName as Room, type RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { makeLogs } from "../../../../src/services/server/log/MemoryLog.ts"
import type { RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"

/** What a message of this many characters costs. */
const cost = (length: number) => 300 + 2 * length

const said = (length: number) => ({
  author: SessionId.make("somebody"),
  id: Option.none(),
  time: Timestamp.make(0),
  nick: Nick.make("alice"),
  body: { _tag: "Said", text: sanitizeText("x".repeat(length)) } as const
})

const say = (logs: RoomLogs["Type"], room: RoomName, length: number, count: number) =>
  Effect.scoped(
    Effect.flatMap(logs.open(room), (log) =>
      Effect.forEach(Array.from({ length: count }), () => log.offer([said(length)]))
    )
  )

/** The seqs that a log still has. */
const kept = (logs: RoomLogs["Type"], room: RoomName) =>
  Effect.scoped(
    Effect.flatMap(logs.open(room), (log) =>
      Effect.map(log.until(1_000_000, 1_000_000), (entries) =>
        entries.map(({ seq }) => Number(seq))
      )
    )
  )

const [tea, lobby] = [Room.make("tea"), Room.make("lobby")]

describe("all logs in memory", () => {
  it.effect("hold so many bytes together; the largest forgets first", () =>
    Effect.gen(function* () {
      const logs = makeLogs(() => 2048, 100 * cost(1000))
      yield* say(logs, lobby, 10, 20)
      yield* say(logs, tea, 1000, 500)
      const inTea = yield* kept(logs, tea)
      assert.lengthOf(yield* kept(logs, lobby), 20)
      assert.isAtLeast(inTea.length, 80)
      assert.isAtMost(inTea.length, 100)
      // The last ones, without a hole.
      assert.strictEqual(inTea.at(-1), 500)
      assert.strictEqual(inTea.at(0), 501 - inTea.length)
    })
  )

  it.effect("say what they have forgotten", () =>
    Effect.gen(function* () {
      const logs = makeLogs(() => 2048, 10 * cost(1000))
      yield* say(logs, tea, 1000, 50)
      const first = (yield* kept(logs, tea)).at(0) ?? 0
      const log = yield* logs.open(tea)
      const { epoch } = yield* log.head
      const page = yield* log.after({ epoch, seq: Seq.make(5) }, 64)
      assert.deepStrictEqual(page.gap, {
        from: Seq.make(6),
        to: Seq.make(first - 1),
        cause: "trimmed"
      })
      assert.strictEqual(page.entries.length, 51 - first)
    }).pipe(Effect.scoped)
  )

  it.effect("have the place of a log that is given up, and of entries that are too many", () =>
    Effect.gen(function* () {
      const logs = makeLogs(() => 50, 100 * cost(1000))
      for (let n = 0; n < 10; n++) {
        yield* say(logs, tea, 1000, 60)
        assert.lengthOf(yield* kept(logs, tea), 50)
        yield* logs.forget(tea)
      }
      yield* say(logs, lobby, 1000, 50)
      assert.lengthOf(yield* kept(logs, lobby), 50)
    })
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { listedAtOnce, maxBatch, whoPage } from "../../../../src/services/server/FixedLimits.ts"
import { nowhere } from "../../../../src/services/server/room/Outlet.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { Origin } from "../../../../src/services/server/session/Origins.ts"
import { Session } from "../../../../src/services/server/session/Session.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import { nickname } from "../../../bench/dialect.ts"
import { ask, connect, services } from "../../../support/load-server.ts"

const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))

describe("many who speak at once", () => {
  it.scoped("are heard in batches, so that whoever reads is not closed as slow", () =>
    Effect.gen(function* () {
      const reader = yield* connect("reader")
      const talkers = yield* Effect.forEach(Array.from({ length: 31 }), (_, n) =>
        connect(nickname(n))
      )
      // Bytes in each turn of the event loop.
      const turns: Array<number> = [0]
      const write = reader.write.bind(reader)
      reader.write = (bytes) => {
        turns[turns.length - 1] = (turns.at(-1) ?? 0) + bytes.length
        write(bytes)
      }
      const next = () => {
        turns.push(0)
        counting = setImmediate(next)
      }
      let counting = setImmediate(next)
      const says = Array<string>(15)
        .fill(`SAY lobby ${"x".repeat(4000)}`)
        .join("\n")
      for (const { client } of talkers) client.send(says)
      yield* Effect.promise(() => reader.client.until("MSG lobby 465 "))
      clearImmediate(counting)
      assert.lengthOf(starting(reader.client.heard, "MSG lobby "), 465)
      // A batch and what its lines have beside the text; two when a turn brings the end of one.
      assert.isBelow(Math.max(...turns), 3 * maxBatch)
    }).pipe(Effect.provide(services()))
  )

  it.scoped("are listed in pages where they are very many", () =>
    Effect.gen(function* () {
      const count = listedAtOnce + 100
      const asker = yield* connect("asker")
      yield* Effect.forEach(Array.from({ length: count }), (_, n) => connect(nickname(n)), {
        concurrency: 50
      })
      const lines = yield* ask(asker, "WHO lobby")
      const pages = starting(lines, "HERE lobby ").map((line) => line.split(" ").slice(2))
      assert.isAtMost(Math.max(...pages.map(({ length }) => length)), whoPage)
      assert.strictEqual(new Set(pages.flat()).size, count + 1)
      assert.lengthOf(pages.flat(), count + 1)
      assert.strictEqual(lines.at(-1), "OK")
    }).pipe(Effect.provide(services({ quietAbove: 0 })))
  )
})

describe("a session that has ended", () => {
  it.scoped("takes no messages, which nobody would read", () =>
    Effect.gen(function* () {
      const full = { tokens: 0, at: 0 }
      const origin = new Origin("here", true, full, full)
      const connection = { ...nowhere, origin, kick: () => {}, released: () => Effect.void }
      const session = yield* Session.begin(Nick.make("alice"), connection)
      session.keptFor = Seconds.make(60)
      const bob = { id: SessionId.make("bob"), nick: Nick.make("bob"), origin }
      const tell = () => session.tell(bob, Timestamp.make(0), sanitizeText("hello"))
      assert.isUndefined(tell())
      assert.lengthOf(session.inbox.after(0, 9).events, 1)
      yield* session.end("lost")
      assert.deepStrictEqual(tell(), { _tag: "NoSuchNick" })
      assert.deepStrictEqual(
        session.inbox.after(0, 9).events.map(({ _tag }) => _tag),
        ["Gap"]
      )
    }).pipe(Effect.provide(Layer.merge(SessionMemory.layer, Nicknames.layer)))
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import type { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { logSilentFor, logsWaiting } from "../../../../src/services/server/limits/Rooms.ts"
import * as Question from "../../../../src/services/server/room/Question.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { down, fine } from "../../../support/fickle-logs.ts"
import { enter, open, person, say } from "../../../support/room-members.ts"

const turns = Effect.repeatN(
  until(() => true),
  5
)

/** A room with a message of alice of which nobody knows whether it is in the log, until `gate` is open. */
const stuck = Effect.gen(function* () {
  const opened = yield* open
  const gate = yield* Effect.makeLatch(false)
  opened.logs.keep = () => gate.await
  yield* say(opened.room, opened.alice, "one")
  yield* turns
  return { ...opened, gate }
})

describe("a room with a message of which it is not known whether it is kept", () => {
  it.scoped("answers every question after a while, and those behind it at once", () =>
    Effect.gen(function* () {
      const { bob, gate, room, start } = yield* stuck
      const [carol, dan] = [person("carol"), person("dan")]
      const first = yield* Effect.fork(enter(room, carol))
      const others = yield* Effect.fork(
        Effect.all([
          room.ask(Question.who(Question.naming(bob.reply), bob.reply, () => {})),
          room.ask(
            Question.rename(
              bob.who,
              { nick: Nick.make("robert"), at: timestampAt(0), since: timestampAt(0) },
              new Set<SessionId>()
            )
          ),
          room.ask(Question.attach(bob.who, bob.outlet, start)),
          enter(room, dan)
        ])
      )
      yield* turns
      assert.deepStrictEqual([first.unsafePoll(), others.unsafePoll()], [null, null])
      yield* TestClock.adjust(logSilentFor)
      yield* Fiber.join(first)
      yield* Fiber.join(others)
      assert.deepStrictEqual(bob.heard(), ["JOINED", "HERE", "OK undefined", "RENAME", "JOINED"])
      // Whoever has entered meanwhile stands before the message, and gets it once.
      yield* gate.open
      yield* turns
      for (const one of [carol, dan])
        assert.deepStrictEqual(
          one.heard().filter((line) => line !== "RENAME"),
          ["JOINED", "MSG 1 one"]
        )
      assert.deepStrictEqual(
        bob.heard().filter((line) => line.startsWith("MSG")),
        ["MSG 1 one"]
      )
    })
  )

  it.scoped("waits as before while messages are settled, however slowly", () =>
    Effect.gen(function* () {
      const { alice, logs, room } = yield* open
      const gate = yield* Effect.makeLatch(false)
      logs.arrive = () => gate.await
      const carol = person("carol")
      for (const text of ["one", "two"]) {
        yield* say(room, alice, text)
        yield* turns
      }
      const entering = yield* Effect.fork(enter(room, carol))
      yield* turns
      yield* TestClock.adjust(logSilentFor - 1)
      yield* gate.release
      yield* turns
      yield* TestClock.adjust(logSilentFor - 1)
      yield* turns
      assert.isNull(entering.unsafePoll())
      yield* gate.open
      yield* Fiber.join(entering)
      assert.deepStrictEqual(carol.heard(), ["JOINED"])
      assert.deepStrictEqual(alice.heard(), ["JOINED", "@1 OK 1", "@2 OK 2"])
    })
  )

  it.scoped(
    "refuses what its log does not take: each author in the order of their messages",
    () => {
      const captured = capture()
      return Effect.gen(function* () {
        const { alice, bob, gate, logs, room } = yield* stuck
        logs.offer = down
        yield* say(room, alice, "two", "three")
        yield* say(room, bob, "four")
        yield* bob.settled
        assert.deepStrictEqual(bob.heard(), ["JOINED", "@4 ERR unavailable"])
        assert.deepStrictEqual(alice.heard(), ["JOINED"])
        logs.offer = fine
        yield* say(room, alice, "five")
        yield* gate.open
        yield* alice.settled
        assert.deepStrictEqual(alice.heard(), [
          "JOINED",
          "@1 OK 1",
          "@2 ERR unavailable",
          "@3 ERR unavailable",
          "@5 OK 2"
        ])
        // Not for each of them.
        assert.lengthOf(captured.errors(), 1)
      }).pipe(Effect.provide(captured.layer))
    }
  )

  it.scoped("takes messages up to a bound, and then refuses them", () =>
    Effect.gen(function* () {
      const { alice, bob, gate, room } = yield* stuck
      const some = Array.from({ length: logsWaiting }, (_, n) => `${n}`)
      yield* TestClock.adjust(logSilentFor)
      yield* say(room, alice, ...some)
      yield* turns
      yield* say(room, bob, "late")
      yield* bob.settled
      assert.deepStrictEqual(bob.heard(), ["JOINED", `@${logsWaiting + 2} ERR unavailable`])
      yield* gate.open
      yield* alice.settled
      assert.include(alice.heard(), `@${logsWaiting + 1} OK ${logsWaiting + 1}`)
      yield* say(room, bob, "again")
      yield* bob.settled
      assert.include(bob.heard(), `@${logsWaiting + 3} OK ${logsWaiting + 2}`)
    })
  )
})

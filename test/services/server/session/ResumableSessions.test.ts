import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Either, Exit, Fiber, Option, Scope, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import type { ByeReason } from "../../../../src/domain/chat/Reasons.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { named } from "../../../../src/domain/chat/SessionState.ts"
import { Token } from "../../../../src/domain/chat/Token.ts"
import { type Holder, Member } from "../../../../src/services/server/session/Member.ts"
import {
  KeptSessions,
  type SessionUnknown,
  type Taken
} from "../../../../src/services/server/session/ResumableSessions.ts"

/** A connection that a session can be held by; when it is told to go, it lets go of the session. */
const connection = Effect.gen(function* () {
  const released = yield* Deferred.make<void>()
  const release = Deferred.succeed(released, undefined)
  const kicked: Array<ByeReason> = []
  const holder: Holder = {
    released: () => Deferred.await(released),
    kick: (reason) => void kicked.push(reason)
  }
  return { holder, kicked, release }
})

/** A session that its first connection holds, kept for 60 seconds. */
const session = Effect.gen(function* () {
  const kept = yield* KeptSessions
  const life = yield* Scope.make()
  const member = new Member(1, named(Nick.make("alice"), [lobby]), { write: () => {} })
  const first = yield* connection
  member.holder = Option.some(first.holder)
  let ends = 0
  yield* Scope.addFinalizer(
    life,
    Effect.sync(() => {
      ends += 1
    })
  )
  const token = yield* kept.keep(member, life, 60)
  /** The connection of the session is gone: what `depart` does. */
  const lose = ({ release }: { readonly release: Effect.Effect<unknown> }) =>
    Effect.gen(function* () {
      const isParked = yield* kept.park(member)
      member.holder = Option.none()
      yield* release
      return isParked
    })
  return { kept, life, member, token, first, lose, ends: () => ends }
})

/** A session whose client knows its token, and whose connection is lost. */
const parked = Effect.tap(session, ({ first, kept, lose, member }) =>
  Effect.gen(function* () {
    kept.confirm(member)
    assert.isTrue(yield* lose(first))
  })
)

const isUnknown = (taken: Effect.Effect<Taken, SessionUnknown>) =>
  Effect.map(Effect.either(taken), Either.isLeft)

const test = (name: string, body: Effect.Effect<void, SessionUnknown, KeptSessions>) =>
  it.effect(name, () => Effect.provide(body, KeptSessions.layer))

describe("KeptSessions", () => {
  test(
    "gives tokens of 128 bits, and never one twice",
    Effect.gen(function* () {
      const tokens = new Set<string>()
      for (let n = 0; n < 100; n++) tokens.add((yield* session).token)
      assert.strictEqual(tokens.size, 100)
      for (const token of tokens) assert.strictEqual(Buffer.from(token, "base64url").length, 16)
    })
  )

  test(
    "keeps a session for its time, and then ends it once",
    Effect.gen(function* () {
      const { ends, kept, token } = yield* parked
      yield* TestClock.adjust("59999 millis")
      assert.deepStrictEqual([ends(), yield* kept.count], [0, 1])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual([ends(), yield* kept.count], [1, 0])
      assert.isTrue(yield* isUnknown(kept.take(token, (yield* connection).holder)))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ends(), 1)
    })
  )

  test(
    "gives it back in time, and then counts from the next loss",
    Effect.gen(function* () {
      const { ends, kept, lose, member, token } = yield* parked
      yield* TestClock.adjust("59 seconds")
      const again = yield* connection
      const taken = yield* kept.take(token, again.holder)
      assert.deepStrictEqual([taken.member, taken.seconds], [member, 60])
      assert.deepStrictEqual(member.holder, Option.some(again.holder))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ends(), 0)
      yield* lose(again)
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(ends(), 0)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(ends(), 1)
    })
  )

  test(
    "does not keep a session whose client was not heard from after READY",
    Effect.gen(function* () {
      const { first, lose } = yield* session
      assert.isFalse(yield* lose(first))
    })
  )

  test(
    "does not keep a session that did not ask for it",
    Effect.gen(function* () {
      const kept = yield* KeptSessions
      const member = new Member(1, named(Nick.make("alice"), [lobby]), { write: () => {} })
      kept.confirm(member)
      assert.isFalse(yield* kept.park(member))
    })
  )

  test(
    "knows no token that it did not give",
    Effect.gen(function* () {
      const { ends, kept, member } = yield* parked
      const wrong = Token.make("AAAAAAAAAAAAAAAAAAAAAA")
      assert.isTrue(yield* isUnknown(kept.take(wrong, (yield* connection).holder)))
      assert.deepStrictEqual([ends(), member.holder], [0, Option.none()])
    })
  )

  test(
    "takes the old token until the client is heard from, for the new one may be lost on its way",
    Effect.gen(function* () {
      const { kept, lose, token } = yield* parked
      for (let times = 0; times < 3; times++) {
        const again = yield* connection
        yield* kept.take(token, again.holder)
        yield* lose(again)
      }
      const again = yield* connection
      const { token: second } = yield* kept.take(token, again.holder)
      yield* lose(again)
      // The client shows that it has the second by using it.
      const next = yield* connection
      yield* kept.take(second, next.holder)
      yield* lose(next)
      assert.isTrue(yield* isUnknown(kept.take(token, (yield* connection).holder)))
    })
  )

  test(
    "forgets the tokens before the newest when the client is heard from: a stolen one opens nothing",
    Effect.gen(function* () {
      const { kept, lose, member, token } = yield* parked
      const owner = yield* connection
      const { token: second } = yield* kept.take(token, owner.holder)
      kept.confirm(member)
      const thief = yield* connection
      assert.isTrue(yield* isUnknown(kept.take(token, thief.holder)))
      // The owner is not disturbed either.
      assert.deepStrictEqual([owner.kicked, member.holder], [[], Option.some(owner.holder)])
      yield* lose(owner)
      assert.isTrue(yield* isUnknown(kept.take(token, thief.holder)))
      yield* kept.take(second, (yield* connection).holder)
    })
  )

  test(
    "forgets a token that was given and never seen, when an older one is used",
    Effect.gen(function* () {
      const { kept, lose, token } = yield* parked
      const again = yield* connection
      const { token: unseen } = yield* kept.take(token, again.holder)
      yield* lose(again)
      const next = yield* connection
      yield* kept.take(token, next.holder)
      yield* lose(next)
      assert.isTrue(yield* isUnknown(kept.take(unseen, (yield* connection).holder)))
    })
  )

  test(
    "closes the connection that still holds the session, and waits until it has let go",
    Effect.gen(function* () {
      const { first, kept, lose, member, token } = yield* session
      kept.confirm(member)
      const second = yield* connection
      const taking = yield* Effect.fork(kept.take(token, second.holder))
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(first.kicked, ["replaced"])
      assert.isTrue(Option.isNone(yield* Fiber.poll(taking)))
      yield* lose(first)
      const taken = yield* Fiber.join(taking)
      assert.deepStrictEqual([taken.member, member.holder], [member, Option.some(second.holder)])
    })
  )

  test(
    "gives a session that two connections want to one after the other",
    Effect.gen(function* () {
      const { ends, first, kept, lose, member, token } = yield* session
      kept.confirm(member)
      const rivals = [yield* connection, yield* connection]
      const takings = yield* Effect.forEach(rivals, ({ holder }) =>
        Effect.fork(kept.take(token, holder))
      )
      yield* TestClock.adjust("1 seconds")
      assert.isAbove(first.kicked.length, 0)
      yield* lose(first)
      yield* TestClock.adjust("1 seconds")
      const winner = rivals.find(({ holder }) => Option.contains(member.holder, holder))
      const loser = rivals.find((rival) => rival !== winner)
      assert.isDefined(winner)
      // Each wants the newest connection to have it: whoever came first goes.
      assert.deepStrictEqual([winner?.kicked, loser?.kicked], [["replaced"], []])
      if (winner !== undefined) yield* lose(winner)
      for (const taking of takings) yield* Fiber.join(taking)
      assert.deepStrictEqual(member.holder, Option.fromNullable(loser?.holder))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ends(), 0)
    })
  )

  test(
    "lets whoever waits for a session know that it has ended",
    Effect.gen(function* () {
      const { first, kept, life, member, token } = yield* session
      kept.confirm(member)
      const taking = yield* Effect.fork(kept.take(token, (yield* connection).holder))
      yield* TestClock.adjust("1 seconds")
      // The holder said BYE.
      yield* Scope.close(life, Exit.void)
      yield* first.release
      assert.isTrue(yield* isUnknown(Fiber.join(taking)))
    })
  )

  test(
    "keeps both tokens good after another was asked for, until one of them is used",
    Effect.gen(function* () {
      const { first, kept, life, lose, member, token } = yield* session
      kept.confirm(member)
      assert.isTrue(kept.isConfirmed(member))
      const second = yield* kept.keep(member, life, 90)
      yield* lose(first)
      const again = yield* connection
      const taken = yield* kept.take(token, again.holder)
      assert.strictEqual(taken.seconds, 90)
      yield* lose(again)
      assert.isTrue(yield* isUnknown(kept.take(second, (yield* connection).holder)))
    })
  )
})

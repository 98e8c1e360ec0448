import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Layer, Option, TestClock } from "effect"
import type { ChatError, ChatErrorOf } from "../../../../src/domain/chat/ChatError.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { Secret } from "../../../../src/domain/chat/Secret.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Origin, Origins } from "../../../../src/services/server/access/Origins.ts"
import { ClientConnection } from "../../../../src/services/server/connection/ClientConnection.ts"
import * as Conversation from "../../../../src/services/server/connection/Conversation.ts"
import { defaults, Limits } from "../../../../src/services/server/Limits.ts"
import { now } from "../../../../src/services/server/Monotonic.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { ResumableSessions } from "../../../../src/services/server/session/ResumableSessions.ts"
import { Session } from "../../../../src/services/server/session/Session.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import { MemoryConnection } from "../../../support/memory-transport.ts"

/** A connection that can be attached to a session. */
const connection = Effect.map(Effect.fork(Effect.never), (fiber) => {
  const conversation = Conversation.begin(natter1, "letters")
  const origins = new Origins(defaults)
  const memory = new MemoryConnection("here")
  const origin = origins.enter(memory.peer, 0)
  if (!(origin instanceof Origin)) return assert.fail("It is the only connection")
  const allowance = origins.allowance(origin, 0)
  return new ClientConnection({
    connection: memory,
    conversation,
    limits: defaults,
    origin,
    allowance,
    since: 0,
    fiber
  })
})
const cut = ({ farewell }: ClientConnection) => Option.toArray(farewell)

const letters = "abcdefghij"
let names = 0
const nick = () => {
  names += 1
  return Nick.make([...String(names)].map((digit) => letters[Number(digit)]).join(""))
}
let secrets = 0
const makeSecret = () => {
  secrets += 1
  return Secret.make(String(secrets).padStart(22, "s"))
}
const keepFor = (seconds: number, secret: Secret) => ({ seconds: Seconds.make(seconds), secret })

/** A session to which its first connection is attached, kept for 60 seconds. */
const begun = Effect.gen(function* () {
  const kept = yield* ResumableSessions
  const first = yield* connection
  const session = yield* Session.begin(nick(), first)
  let ends = 0
  yield* session.onEnd(() =>
    Effect.sync(() => {
      ends += 1
    })
  )
  const secret = makeSecret()
  yield* kept.keep(session, keepFor(60, secret))
  /** The connection of the session is gone: what its fiber does last. */
  const lose = (connection: ClientConnection) =>
    Effect.tap(kept.detach(session, connection), () => Effect.sync(() => connection.release()))
  const attached = () =>
    session.state._tag === "Attached" ? session.state.connection : session.state._tag
  return { kept, session, secret, first, lose, attached, ends: () => ends }
})

/** A session whose connection is lost. */
const detached = Effect.tap(begun, ({ first, lose }) =>
  Effect.map(lose(first), (isKept) => assert.isTrue(isKept))
)

const isUnknown = (resumed: Effect.Effect<Session, ChatErrorOf<"UnknownSession">>) =>
  Effect.map(
    Effect.either(resumed),
    (either) => Either.isLeft(either) && either.left._tag === "UnknownSession"
  )

const test = (
  name: string,
  body: Effect.Effect<void, ChatError, Nicknames | ResumableSessions | SessionMemory>
) => it.effect(name, () => Effect.provide(body, services))
const services = Layer.mergeAll(SessionMemory.layer, ResumableSessions.layer, Nicknames.layer).pipe(
  Layer.provide(Limits.layer())
)

describe("ResumableSessions", () => {
  test(
    "keeps a session for its time, and then ends it once",
    Effect.gen(function* () {
      const { ends, kept, secret } = yield* detached
      yield* TestClock.adjust("59999 millis")
      assert.deepStrictEqual([ends(), yield* kept.count], [0, 1])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual([ends(), yield* kept.count], [1, 0])
      assert.isTrue(yield* isUnknown(kept.resume(secret, yield* connection)))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ends(), 1)
    })
  )

  test(
    "gives it back in time, as often as it is wanted, and then counts from the next loss",
    Effect.gen(function* () {
      const { attached, ends, kept, lose, secret, session } = yield* detached
      for (let times = 0; times < 3; times++) {
        yield* TestClock.adjust("59 seconds")
        const again = yield* connection
        assert.strictEqual(yield* kept.resume(secret, again), session)
        assert.strictEqual(attached(), again)
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(ends(), 0)
        yield* lose(again)
      }
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(ends(), 0)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(ends(), 1)
    })
  )

  test(
    "keeps no session longer than the server allows, and says how long it is still held",
    Effect.gen(function* () {
      const { ends, first, kept, lose, secret, session } = yield* begun
      yield* kept.keep(session, keepFor(86_400, secret))
      assert.strictEqual(session.keptFor, Seconds.make(defaults.keep))
      const held = Effect.map(now, (now) => session.heldFor(now))
      assert.isUndefined(yield* held)
      yield* lose(first)
      assert.strictEqual(yield* held, Seconds.make(defaults.keep))
      yield* TestClock.adjust("1500 millis")
      assert.strictEqual(yield* held, Seconds.make(defaults.keep - 1))
      yield* TestClock.adjust(`${defaults.keep} seconds`)
      assert.strictEqual(ends(), 1)
    })
  )

  test(
    "does not keep a session that did not ask for it",
    Effect.gen(function* () {
      const kept = yield* ResumableSessions
      const connected = yield* connection
      const session = yield* Session.begin(nick(), connected)
      assert.isFalse(yield* kept.detach(session, connected))
    })
  )

  test(
    "forgets a session that asks for no time",
    Effect.gen(function* () {
      const { first, kept, lose, secret, session } = yield* begun
      yield* kept.keep(session, keepFor(0, makeSecret()))
      assert.isUndefined(session.keptFor)
      assert.isTrue(Option.isNone(kept.find(secret)))
      assert.isFalse(yield* lose(first))
    })
  )

  it.effect("keeps nothing on a server that keeps no sessions", () =>
    Effect.gen(function* () {
      const { first, kept, lose, session } = yield* begun
      assert.isUndefined(session.keptFor)
      assert.strictEqual(yield* kept.count, 0)
      assert.isFalse(yield* lose(first))
    }).pipe(
      Effect.provide([
        Layer.provide(ResumableSessions.layer, Limits.layer({ keep: 0 })),
        SessionMemory.layer,
        Nicknames.layer
      ])
    )
  )

  test(
    "knows no secret that nobody gave",
    Effect.gen(function* () {
      const { attached, ends, kept } = yield* detached
      assert.isTrue(yield* isUnknown(kept.resume(makeSecret(), yield* connection)))
      assert.deepStrictEqual([ends(), attached()], [0, "Detached"])
    })
  )

  test(
    "replaces time and secret, and undoes it",
    Effect.gen(function* () {
      const { first, kept, lose, secret, session } = yield* begun
      const other = makeSecret()
      const undo = yield* kept.keep(session, keepFor(90, other))
      assert.strictEqual(session.keptFor, Seconds.make(90))
      const found = () => [secret, other].map((one) => Option.getOrUndefined(kept.find(one)))
      assert.deepStrictEqual(found(), [undefined, session])
      undo()
      assert.strictEqual(session.keptFor, Seconds.make(60))
      assert.deepStrictEqual(found(), [session, undefined])
      yield* lose(first)
      assert.strictEqual(yield* kept.resume(secret, yield* connection), session)
    })
  )

  test(
    "gives a secret to one session, until that ends",
    Effect.gen(function* () {
      const one = yield* begun
      const other = yield* begun
      for (const seconds of [60, 0]) {
        const taken = yield* Effect.either(
          other.kept.keep(other.session, keepFor(seconds, one.secret))
        )
        assert.deepStrictEqual(taken, Either.left({ _tag: "SecretTaken" }))
      }
      assert.strictEqual(Option.getOrUndefined(other.kept.find(other.secret)), other.session)
      yield* one.session.end("quit")
      assert.isTrue(Option.isNone(other.kept.find(one.secret)))
      yield* other.kept.keep(other.session, keepFor(60, one.secret))
      assert.strictEqual(Option.getOrUndefined(other.kept.find(one.secret)), other.session)
    })
  )

  test(
    "closes the connection that still holds the session, and waits until it has let go",
    Effect.gen(function* () {
      const { attached, first, kept, lose, secret, session } = yield* begun
      const second = yield* connection
      const taking = yield* Effect.fork(kept.resume(secret, second))
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(cut(first), ["replaced"])
      assert.isTrue(Option.isNone(yield* Fiber.poll(taking)))
      yield* lose(first)
      const taken = yield* Fiber.join(taking)
      assert.strictEqual(taken, session)
      assert.strictEqual(attached(), second)
    })
  )

  test(
    "gives a session that two connections want to one after the other",
    Effect.gen(function* () {
      const { attached, ends, first, kept, lose, secret } = yield* begun
      const rivals = [yield* connection, yield* connection]
      const takings = yield* Effect.forEach(rivals, (rival) =>
        Effect.fork(kept.resume(secret, rival))
      )
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(cut(first), ["replaced"])
      yield* lose(first)
      yield* TestClock.adjust("1 seconds")
      const winner = rivals.find((rival) => rival === attached())
      const loser = rivals.find((rival) => rival !== winner)
      assert.isDefined(winner)
      // Each wants the newest connection to have it: whoever came first goes.
      assert.isDefined(loser)
      if (winner === undefined || loser === undefined) return
      assert.deepStrictEqual([cut(winner), cut(loser)], [["replaced"], []])
      yield* lose(winner)
      for (const taking of takings) yield* Fiber.join(taking)
      assert.strictEqual(attached(), loser)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ends(), 0)
    })
  )

  test(
    "lets whoever waits for a session know that it has ended",
    Effect.gen(function* () {
      const { first, kept, secret, session } = yield* begun
      const taking = yield* Effect.fork(kept.resume(secret, yield* connection))
      yield* TestClock.adjust("1 seconds")
      // The client said BYE.
      yield* session.end("quit")
      first.release()
      assert.isTrue(yield* isUnknown(Fiber.join(taking)))
    })
  )

  it.effect("lets no more wait than it may, also of those that are lost in one turn", () =>
    Effect.gen(function* () {
      const sessions = yield* Effect.replicateEffect(begun, 6)
      yield* Effect.forEach(sessions, ({ first, lose }) => lose(first), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(
        sessions.map(({ ends }) => ends()),
        [1, 1, 1, 1, 0, 0]
      )
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(
        sessions.map(({ ends }) => ends()),
        [1, 1, 1, 1, 1, 1]
      )
    }).pipe(
      Effect.provide([
        Layer.provide(ResumableSessions.layer, Limits.layer({ maxClients: 2 })),
        SessionMemory.layer,
        Nicknames.layer
      ])
    )
  )
})

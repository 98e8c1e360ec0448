import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Layer, Option, TestClock } from "effect"
import type { ChatError, ChatErrorOf } from "../../../../src/domain/chat/ChatError.ts"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { Token } from "../../../../src/domain/chat/Token.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { defaults, Limits } from "../../../../src/services/server/Limits.ts"
import { ClientConnection } from "../../../../src/services/server/session/ClientConnection.ts"
import * as Conversation from "../../../../src/services/server/session/Conversation.ts"
import { Inboxes } from "../../../../src/services/server/session/Inboxes.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { Origin, Origins } from "../../../../src/services/server/session/Origins.ts"
import {
  ResumableSessions,
  type Resumed
} from "../../../../src/services/server/session/ResumableSessions.ts"
import { Session } from "../../../../src/services/server/session/Session.ts"
import { MemoryConnection } from "../../../support/memory-transport.ts"

/** A connection that can be attached to a session. */
const connection = Effect.map(Effect.fork(Effect.never), (fiber) => {
  const [conversation] = Conversation.begin(natter1, { host: HostName.make("here") })
  const origins = new Origins(defaults)
  const memory = new MemoryConnection("here")
  const origin = origins.enter(memory.peer, 0)
  if (!(origin instanceof Origin)) return assert.fail("It is the only connection")
  const allowance = origins.allowance(origin, 0)
  return new ClientConnection(memory, conversation, defaults, origin, allowance, 0, fiber)
})
const kicked = ({ farewell }: ClientConnection) => Option.toArray(farewell)

const letters = "abcdefghij"
let names = 0
const nick = () => {
  names += 1
  return Nick.make([...String(names)].map((digit) => letters[Number(digit)]).join(""))
}

/** A session to which its first connection is attached, kept for 60 seconds. */
const begun = Effect.gen(function* () {
  const kept = yield* ResumableSessions
  const first = yield* connection
  const session = yield* Session.begin(nick(), first)
  let ends = 0
  yield* session.onEnd(
    Effect.sync(() => {
      ends += 1
    })
  )
  const token = yield* kept.issue(session, Seconds.make(60))
  /** The connection of the session is gone: what its fiber does last. */
  const lose = (connection: ClientConnection) =>
    Effect.tap(kept.detach(session, connection), () => Effect.sync(() => connection.release()))
  const attached = () =>
    session.state._tag === "Attached" ? session.state.connection : session.state._tag
  return { kept, session, token, first, lose, attached, ends: () => ends }
})

/** A session whose client knows its token, and whose connection is lost. */
const detached = Effect.tap(begun, ({ first, kept, lose, session }) =>
  Effect.gen(function* () {
    kept.confirm(session)
    assert.isTrue(yield* lose(first))
  })
)

const isUnknown = (resumed: Effect.Effect<Resumed, ChatErrorOf<"UnknownSession">>) =>
  Effect.map(
    Effect.either(resumed),
    (either) => Either.isLeft(either) && either.left._tag === "UnknownSession"
  )

const test = (
  name: string,
  body: Effect.Effect<void, ChatError, Inboxes | Nicknames | ResumableSessions>
) => it.effect(name, () => Effect.provide(body, services))
const services = Layer.mergeAll(Inboxes.layer, ResumableSessions.layer, Nicknames.layer).pipe(
  Layer.provide(Limits.layer())
)

describe("ResumableSessions", () => {
  test(
    "gives tokens of 128 bits, and never one twice",
    Effect.gen(function* () {
      const tokens = new Set<string>()
      for (let n = 0; n < 100; n++) tokens.add((yield* begun).token)
      assert.strictEqual(tokens.size, 100)
      for (const token of tokens) assert.strictEqual(Buffer.from(token, "base64url").length, 16)
    })
  )

  test(
    "keeps a session for its time, and then ends it once",
    Effect.gen(function* () {
      const { ends, kept, token } = yield* detached
      yield* TestClock.adjust("59999 millis")
      assert.deepStrictEqual([ends(), yield* kept.count], [0, 1])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual([ends(), yield* kept.count], [1, 0])
      assert.isTrue(yield* isUnknown(kept.resume(token, yield* connection)))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ends(), 1)
    })
  )

  test(
    "gives it back in time, and then counts from the next loss",
    Effect.gen(function* () {
      const { attached, ends, kept, lose, session, token } = yield* detached
      yield* TestClock.adjust("59 seconds")
      const again = yield* connection
      const taken = yield* kept.resume(token, again)
      assert.deepStrictEqual([taken.session, taken.seconds], [session, 60])
      assert.strictEqual(attached(), again)
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
      const { first, lose } = yield* begun
      assert.isFalse(yield* lose(first))
    })
  )

  test(
    "does not keep a session that did not ask for it",
    Effect.gen(function* () {
      const kept = yield* ResumableSessions
      const connected = yield* connection
      const session = yield* Session.begin(nick(), connected)
      kept.confirm(session)
      assert.isFalse(yield* kept.detach(session, connected))
    })
  )

  test(
    "knows no token that it did not give",
    Effect.gen(function* () {
      const { attached, ends, kept } = yield* detached
      const wrong = Token.make("AAAAAAAAAAAAAAAAAAAAAA")
      assert.isTrue(yield* isUnknown(kept.resume(wrong, yield* connection)))
      assert.deepStrictEqual([ends(), attached()], [0, "Detached"])
    })
  )

  test(
    "takes the old token until the client is heard from, for the new one may be lost on its way",
    Effect.gen(function* () {
      const { kept, lose, token } = yield* detached
      for (let times = 0; times < 3; times++) {
        const again = yield* connection
        yield* kept.resume(token, again)
        yield* lose(again)
      }
      const again = yield* connection
      const { token: second } = yield* kept.resume(token, again)
      yield* lose(again)
      // The client shows that it has the second by using it.
      const next = yield* connection
      yield* kept.resume(second, next)
      yield* lose(next)
      assert.isTrue(yield* isUnknown(kept.resume(token, yield* connection)))
    })
  )

  test(
    "forgets the tokens before the newest when the client is heard from: a stolen one opens nothing",
    Effect.gen(function* () {
      const { attached, kept, lose, session, token } = yield* detached
      const owner = yield* connection
      const { token: second } = yield* kept.resume(token, owner)
      kept.confirm(session)
      const thief = yield* connection
      assert.isTrue(yield* isUnknown(kept.resume(token, thief)))
      // The owner is not disturbed either.
      assert.deepStrictEqual(kicked(owner), [])
      assert.strictEqual(attached(), owner)
      yield* lose(owner)
      assert.isTrue(yield* isUnknown(kept.resume(token, thief)))
      yield* kept.resume(second, yield* connection)
    })
  )

  test(
    "forgets a token that was given and never seen, when an older one is used",
    Effect.gen(function* () {
      const { kept, lose, token } = yield* detached
      const again = yield* connection
      const { token: unseen } = yield* kept.resume(token, again)
      yield* lose(again)
      const next = yield* connection
      yield* kept.resume(token, next)
      yield* lose(next)
      assert.isTrue(yield* isUnknown(kept.resume(unseen, yield* connection)))
    })
  )

  test(
    "closes the connection that still holds the session, and waits until it has let go",
    Effect.gen(function* () {
      const { attached, first, kept, lose, session, token } = yield* begun
      kept.confirm(session)
      const second = yield* connection
      const taking = yield* Effect.fork(kept.resume(token, second))
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(kicked(first), ["replaced"])
      assert.isTrue(Option.isNone(yield* Fiber.poll(taking)))
      yield* lose(first)
      const taken = yield* Fiber.join(taking)
      assert.strictEqual(taken.session, session)
      assert.strictEqual(attached(), second)
    })
  )

  test(
    "gives a session that two connections want to one after the other",
    Effect.gen(function* () {
      const { attached, ends, first, kept, lose, session, token } = yield* begun
      kept.confirm(session)
      const rivals = [yield* connection, yield* connection]
      const takings = yield* Effect.forEach(rivals, (rival) =>
        Effect.fork(kept.resume(token, rival))
      )
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(kicked(first), ["replaced"])
      yield* lose(first)
      yield* TestClock.adjust("1 seconds")
      const winner = rivals.find((rival) => rival === attached())
      const loser = rivals.find((rival) => rival !== winner)
      assert.isDefined(winner)
      // Each wants the newest connection to have it: whoever came first goes.
      assert.isDefined(loser)
      if (winner === undefined || loser === undefined) return
      assert.deepStrictEqual([kicked(winner), kicked(loser)], [["replaced"], []])
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
      const { first, kept, session, token } = yield* begun
      kept.confirm(session)
      const taking = yield* Effect.fork(kept.resume(token, yield* connection))
      yield* TestClock.adjust("1 seconds")
      // The client said BYE.
      yield* session.end("quit")
      first.release()
      assert.isTrue(yield* isUnknown(Fiber.join(taking)))
    })
  )

  test(
    "keeps both tokens good after another was asked for, until one of them is used",
    Effect.gen(function* () {
      const { first, kept, lose, session, token } = yield* begun
      kept.confirm(session)
      assert.isTrue(kept.isConfirmed(session))
      const second = yield* kept.issue(session, Seconds.make(90))
      yield* lose(first)
      const again = yield* connection
      const taken = yield* kept.resume(token, again)
      assert.strictEqual(taken.seconds, 90)
      yield* lose(again)
      assert.isTrue(yield* isUnknown(kept.resume(second, yield* connection)))
    })
  )
})

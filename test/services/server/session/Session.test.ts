import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import type { Outgoing } from "../../../../src/domain/protocol/Protocol.ts"
import { Origin } from "../../../../src/services/server/access/Origins.ts"
import { handedAfter } from "../../../../src/services/server/limits/Sessions.ts"
import { nowhere } from "../../../../src/services/server/room/Outlet.ts"
import type { Attachment } from "../../../../src/services/server/session/Attachment.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { Session } from "../../../../src/services/server/session/Session.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"

const full = { tokens: 0, at: 0 }
const peer = {
  transport: "memory",
  name: "here:1",
  origin: "here",
  isExempt: true,
  isEncrypted: false,
  key: undefined
}
const origin = new Origin("here", true, full, full, full)

/** A kept session, its connection, and the events that were written to that. */
const begin = (nick: string) =>
  Effect.gen(function* () {
    const events: Array<string> = []
    const connection: Attachment = {
      ...nowhere,
      send: (...out: ReadonlyArray<Outgoing>) => {
        for (const one of out) if (one._tag === "Event") events.push(one.event._tag)
      },
      origin,
      key: undefined,
      isSilent: () => false,
      peer,
      cut: () => {},
      isUnanswering: Effect.succeed(false),
      released: () => Effect.void
    }
    const session = yield* Session.begin(Nick.make(nick), connection)
    session.keptFor = Seconds.make(60)
    return { connection, events, session }
  })

const tell = (from: Session, to: Session) =>
  to.tell(from.asSender(origin), Timestamp.make(0), sanitizeText("hello"))

const test = (name: string, body: Effect.Effect<void, unknown, Nicknames | SessionMemory>) =>
  it.effect(name, () => Effect.provide(body, Layer.merge(SessionMemory.layer, Nicknames.layer)))

describe("a session that has ended", () => {
  test(
    "takes no messages and answers, which nobody would read",
    Effect.gen(function* () {
      const alice = yield* begin("alice")
      const bob = yield* begin("bob")
      assert.isUndefined(tell(bob.session, alice.session))
      assert.lengthOf(alice.session.openInbox().after(0, 9).events, 1)
      yield* alice.session.end("lost")
      alice.session.accept(Option.some(LineId.make(7)), { _tag: "Ok" })
      assert.strictEqual(alice.session.lastId, 0)
      assert.deepStrictEqual(tell(bob.session, alice.session), { _tag: "NoSuchNick" })
      assert.deepStrictEqual(
        alice.session
          .openInbox()
          .after(0, 9)
          .events.map(({ _tag }) => _tag),
        ["Gap"]
      )
    })
  )

  test(
    "remembers no answers, and gives back their memory",
    Effect.gen(function* () {
      const { session } = yield* begin("alice")
      const id = LineId.make(5)
      session.accept(Option.some(id), { _tag: "Ok" })
      assert.isTrue(Option.isSome(session.recall(id)))
      yield* session.end("quit")
      assert.isTrue(Option.isNone(session.recall(id)))
    })
  )
})

describe("a session without a connection", () => {
  test(
    "does not count what was written last as handed over",
    Effect.gen(function* () {
      const alice = yield* begin("alice")
      const bob = yield* begin("bob")
      tell(bob.session, alice.session)
      const clock = yield* Effect.clock
      // Each after a silence that began with the test.
      const hear = () => alice.session.heard(clock, 0)
      for (const _ of ["once", "twice"]) {
        yield* TestClock.adjust(handedAfter)
        hear()
      }
      tell(bob.session, alice.session)
      assert.deepStrictEqual(alice.events, ["Told", "Told"])
      alice.session.detach(alice.connection, 60_000)
      yield* TestClock.adjust(handedAfter)
      hear()
      yield* alice.session.end("lost")
      assert.deepStrictEqual(bob.events, ["Untold"])
    })
  )

  test(
    "has handed over everything when its client said goodbye",
    Effect.gen(function* () {
      const alice = yield* begin("alice")
      const bob = yield* begin("bob")
      tell(bob.session, alice.session)
      yield* alice.session.end("quit")
      assert.deepStrictEqual(bob.events, [])
    })
  )

  test(
    "is held for the seconds that are left, rounded up",
    Effect.gen(function* () {
      const { connection, session } = yield* begin("alice")
      assert.isUndefined(session.heldFor(0))
      session.detach(connection, 60_000)
      assert.deepStrictEqual(
        [0, 1, 1000, 59_999, 60_000, 60_001].map((now) => session.heldFor(now)),
        [60, 60, 59, 1, 0, 0].map((seconds) => Seconds.make(seconds))
      )
      session.keptFor = Seconds.make(60)
      assert.strictEqual(session.heldFor(-1), 60)
    })
  )
})

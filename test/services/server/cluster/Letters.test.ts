import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { EngineGone } from "../../../../src/services/server/cluster/Engine.ts"
import * as Letters from "../../../../src/services/server/cluster/Letters.ts"
import { Registry } from "../../../../src/services/server/cluster/Registry.ts"
import { engineSilentFor, givenUpAfter } from "../../../../src/services/server/limits/Cluster.ts"
import { memoryEngine } from "../../../support/memory-engine.ts"

const alice = SessionId.make("a")
const bob = { id: SessionId.make("b"), nick: Nick.make("bob") }
const at = timestampAt(1)

/** Alice is here, bob is at another node, and what that answers is up to a test. */
const between = (isKept: boolean) => {
  const registry = new Registry()
  registry.apply(
    { _tag: "Claimed", nick: bob.nick, session: bob.id, at, since: undefined },
    "there"
  )
  const told = (id: number) =>
    registry.apply(
      { _tag: "Session", session: alice, change: { _tag: "Told", id: LineId.make(id) } },
      "there"
    )
  if (isKept)
    registry.apply(
      {
        _tag: "Session",
        session: alice,
        change: {
          ...{ _tag: "Kept", nick: Nick.make("alice"), since: at, digest: "a", key: undefined },
          ...{ seconds: Seconds.make(60), hasEntered: true, rooms: [], inbox: 0, handed: 0 },
          lastId: 0
        }
      },
      "here"
    )
  const world = { isOpen: true, answer: "" }
  const stream = memoryEngine()
  const asked: Array<string> = []
  const here = {
    engine: {
      ...stream.engine,
      ask: (_: string, text: string, within: number) =>
        Effect.suspend(() => {
          asked.push(text)
          return world.answer === ""
            ? Effect.delay(Effect.fail(new EngineGone({ reason: "timeout" })), within)
            : Effect.succeed(JSON.stringify(world.answer))
        })
    },
    registry,
    isOpen: () => world.isOpen,
    find: () => undefined
  }
  const outcomes: Array<string> = []
  const settled = (isKept: boolean, why?: { readonly _tag: string }) =>
    void outcomes.push(isKept ? "told" : (why?._tag ?? ""))
  const changes = [{ session: alice, change: { _tag: "Told", id: LineId.make(1) } as const }]
  const sender = {
    ...{ id: alice, nick: Nick.make("alice"), changes },
    origin: { address: "192.0.2.1", isExempt: false }
  }
  const tell = Effect.fork(
    Letters.tell(here, bob, [sender, at, sanitizeText("psst"), settled], () => {
      outcomes.push("doubtful")
    })
  )
  return { world, stream, asked, told, outcomes, tell }
}

describe("a private message to another node that does not answer", () => {
  it.effect("is told again as soon as that answers, where it cannot be told twice", () =>
    Effect.gen(function* () {
      const { asked, outcomes, tell, world } = between(true)
      const telling = yield* tell
      yield* TestClock.adjust(engineSilentFor * 2)
      assert.deepStrictEqual(outcomes, [])
      world.answer = "Done"
      yield* TestClock.adjust(engineSilentFor * 2)
      yield* Fiber.join(telling)
      assert.deepStrictEqual(outcomes, ["told"])
      assert.strictEqual(new Set(asked).size, 1)
    })
  )

  it.effect("is told when its record is read", () =>
    Effect.gen(function* () {
      const { outcomes, tell, told } = between(true)
      const telling = yield* tell
      yield* TestClock.adjust(engineSilentFor * 2)
      told(1)
      yield* TestClock.adjust(engineSilentFor * 2)
      yield* Fiber.join(telling)
      assert.deepStrictEqual(outcomes, ["told"])
    })
  )

  it.effect("is not refused any more: what was asked first may still be done", () =>
    Effect.gen(function* () {
      const { outcomes, tell, world } = between(true)
      yield* tell
      yield* TestClock.adjust(engineSilentFor + 100)
      world.answer = "InboxFull"
      yield* TestClock.adjust(givenUpAfter - engineSilentFor * 2)
      assert.deepStrictEqual(outcomes, [])
      yield* TestClock.adjust(engineSilentFor * 2)
      assert.deepStrictEqual(outcomes[0], "doubtful")
    })
  )

  for (const [isKept, times] of [
    [true, 6],
    [false, 1]
  ] as const)
    it.effect(`is doubtful after 30 seconds, when it was asked for ${times} times`, () =>
      Effect.gen(function* () {
        const { asked, outcomes, tell } = between(isKept)
        yield* tell
        yield* TestClock.adjust(givenUpAfter - 1000)
        assert.deepStrictEqual(outcomes, [])
        yield* TestClock.adjust(engineSilentFor + 1000)
        assert.deepStrictEqual(outcomes[0], "doubtful")
        assert.strictEqual(asked.length, times)
      })
    )

  it.effect(
    "is sent when there is a connection again, and refused when there is none for long",
    () =>
      Effect.gen(function* () {
        const one = between(false)
        one.world.answer = "Done"
        one.stream.connect(false)
        yield* one.tell
        yield* TestClock.adjust(3000)
        assert.deepStrictEqual([one.asked.length, one.outcomes.length], [0, 0])
        one.stream.connect(true)
        yield* TestClock.adjust(100)
        assert.deepStrictEqual(one.outcomes, ["told"])
        const other = between(false)
        other.stream.connect(false)
        yield* other.tell
        yield* TestClock.adjust(engineSilentFor + 100)
        assert.deepStrictEqual(other.outcomes, ["Unavailable"])
        const late = between(false)
        late.world.isOpen = false
        yield* late.tell
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(late.outcomes, ["Unavailable"])
      })
  )
})

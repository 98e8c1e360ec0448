import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Exit, Fiber, Option, Scope, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import type { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import type { Text } from "../../../../src/domain/chat/Text.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import type { Dialect } from "../../../../src/domain/protocol/Protocol.ts"
import { announceWithin } from "../../../../src/services/server/limits/Rooms.ts"
import { type Body, LogUnavailable } from "../../../../src/services/server/log/RoomLog.ts"
import type { Outlet } from "../../../../src/services/server/room/Outlet.ts"
import * as Question from "../../../../src/services/server/room/Question.ts"
import type { Room } from "../../../../src/services/server/room/Room.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { down, dying, hanging, throwing } from "../../../support/fickle-logs.ts"
import { enter, open, type Person, person, say } from "../../../support/room-members.ts"

const at = timestampAt(0)

const turns = Effect.repeatN(
  until(() => true),
  5
)

const defect = () => {
  throw new Error("a defect")
}

/** Somebody whose lines can't be written when they come from a room. */
const fragile = (nick: string, change: (outlet: Outlet) => Partial<Outlet>): Person => {
  const one = person(nick)
  const outlet: Outlet = { ...one.outlet, ...change(one.outlet) }
  return { ...one, outlet, who: { ...one.who, outlet } }
}
const breaksInWrite = (nick: string) => fragile(nick, () => ({ write: defect, writeSoon: defect }))
/** A dialect in which what happens can't be written. */
const breaksInEncoding = (nick: string) =>
  fragile(nick, ({ dialect }) => {
    const broken: Dialect = { ...dialect, key: "broken", event: defect }
    return { dialect: broken }
  })

describe("a defect in the delivery of messages that are in the log", () => {
  for (const [what, broken] of [
    ["an outlet that throws", breaksInWrite],
    ["an event that can't be encoded", breaksInEncoding]
  ] as const) {
    it.scoped(`${what} costs nobody else a message, and no author its OK`, () => {
      const logs = capture()
      return Effect.gen(function* () {
        const { alice, bob, room } = yield* open
        const carol = broken("carol")
        yield* enter(room, carol)
        const dan = person("dan")
        yield* enter(room, dan)
        yield* say(room, alice, "one")
        yield* alice.settled
        yield* say(room, carol, "two")
        yield* carol.settled
        yield* say(room, bob, "three")
        yield* bob.settled
        assert.deepStrictEqual(alice.heard(), ["JOINED", "@1 OK 1", "MSG 2 two", "MSG 3 three"])
        assert.deepStrictEqual(bob.heard(), ["JOINED", "MSG 1 one", "MSG 2 two", "@3 OK 3"])
        // Carol and dan came after alice and bob: a defect stops at whom it concerns.
        assert.deepStrictEqual(dan.heard(), ["JOINED", "MSG 1 one", "MSG 2 two", "MSG 3 three"])
        assert.include(carol.heard(), "@2 OK 2")
        assert.deepStrictEqual(
          [alice, bob, carol].map(({ accepted }) => accepted),
          [[1], [3], [2]]
        )
        assert.isAtLeast(logs.errors().length, 3)
        for (const { cause, known } of logs.errors()) {
          assert.deepStrictEqual(known, { room: lobby })
          assert.include(cause, "a defect")
        }
      }).pipe(Effect.provide(logs.layer))
    })

    it.scoped(`${what} does not stop the room from telling who enters, leaves and is renamed`, () =>
      Effect.gen(function* () {
        const { alice, bob, room } = yield* open
        const carol = broken("carol")
        yield* enter(room, carol)
        const guest = person("guest")
        yield* Effect.scoped(Effect.asVoid(enter(room, guest)))
        assert.strictEqual(yield* room.ask(Question.announce), "done")
        const nick = Nick.make("alicia")
        const rename = Question.rename(alice.who, { nick, at, since: at }, new Set([alice.who.id]))
        assert.strictEqual(yield* room.ask(rename), "done")
        const leave = Question.part(bob.who, bob.reply)
        assert.strictEqual(yield* room.ask(leave), "done")
        assert.strictEqual(room.size(), 2)
        assert.deepStrictEqual(alice.heard(), ["JOINED", "LEAVE", "LEAVE"])
        assert.deepStrictEqual(bob.heard(), ["JOINED", "LEAVE", "RENAME", "OK undefined"])
        yield* say(room, alice, "still here")
        yield* alice.settled
        assert.include(alice.heard(), "@1 OK 1")
      })
    )
  }
})

const unavailable = Either.left(new LogUnavailable({ room: lobby }))

/** Every question that a room can be asked. */
const questions = ({ alice, carol }: { readonly alice: Person; readonly carol: Person }) =>
  ({
    Enter: Question.enter(carol.who, carol.reply),
    Who: Question.who(Question.naming(carol.reply), carol.reply, () => {}),
    Rename: Question.rename(
      alice.who,
      { nick: Nick.make("alicia"), at, since: at },
      new Set<SessionId>()
    ),
    Announce: Question.announce,
    Leave: Question.part(alice.who, alice.reply)
  }) as const

/** Says something that a room dies of. */
const sayDefect = (room: Room, { expect, who }: Person) => {
  const body: Body = {
    _tag: "Said",
    get text(): Text {
      throw new Error("a defect")
    }
  }
  expect(1)
  return room.say([{ _tag: "Say", by: who, id: Option.none(), body }])
}

describe("a room whose log does not answer", () => {
  for (const [how, mood] of [
    ["fails", down],
    ["dies", dying],
    ["throws", throwing]
  ] as const)
    it.scoped(`and ${how} answers every question, and logs which room it is`, () => {
      const captured = capture()
      return Effect.gen(function* () {
        const { alice, logs, room } = yield* open
        logs.offer = mood
        yield* say(room, alice, "one")
        for (const question of Object.values(questions({ alice, carol: person("carol") })))
          assert.strictEqual(yield* room.ask(question), "done", question.name)
        assert.include(alice.heard(), "@1 ERR unavailable")
        assert.isAtLeast(captured.errors().length, 1)
        for (const { known } of captured.errors()) assert.deepStrictEqual(known, { room: lobby })
      }).pipe(Effect.provide(captured.layer))
    })

  it.effect("refuses every question that waits when it ends, and every later one at once", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { alice, logs, room } = yield* Scope.extend(open, scope)
      logs.offer = hanging
      yield* say(room, alice, "one")
      const all = Object.values(questions({ alice, carol: person("carol") }))
      const asked = yield* Effect.forEach(all, (question) =>
        Effect.fork(Effect.either(room.ask(question)))
      )
      yield* until(() => true)
      for (const fiber of asked) assert.strictEqual((yield* Fiber.poll(fiber))._tag, "None")
      yield* Scope.close(scope, Exit.void)
      for (const fiber of asked) assert.deepStrictEqual(yield* Fiber.join(fiber), unavailable)
      for (const question of all)
        assert.deepStrictEqual(yield* Effect.either(room.ask(question)), unavailable)
    })
  )

  it.effect("refuses a question that its sequencer has just taken when it ends", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { room } = yield* Scope.extend(open, scope)
      for (let turns = 0; turns < 5; turns++) yield* until(() => true)
      const answer = yield* room.post(Question.announce)
      // The sequencer takes it, and then gathers until the turn of the event loop is over.
      yield* Effect.repeatN(Effect.yieldNow(), 20)
      yield* Scope.close(scope, Exit.void)
      const answered = yield* Effect.fork(Effect.either(answer))
      yield* until(() => true)
      assert.deepStrictEqual(answered.unsafePoll(), Exit.succeed(unavailable))
    })
  )

  it.scoped("goes on after a defect, and fails what it was just asked", () => {
    const captured = capture()
    return Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      const carol = person("carol")
      yield* sayDefect(room, carol)
      const asked = yield* Effect.fork(Effect.either(room.ask(Question.announce)))
      for (let turns = 0; turns < 5; turns++) yield* until(() => true)
      assert.deepStrictEqual(asked.unsafePoll(), Exit.succeed(unavailable))
      assert.deepStrictEqual(carol.heard(), ["BYE"])
      yield* say(room, alice, "one")
      assert.strictEqual(yield* room.ask(Question.announce), "done")
      assert.include(bob.heard(), "MSG 1 one")
      const [error, ...more] = captured.errors()
      assert.deepStrictEqual(error?.known, { room: lobby })
      assert.include(error?.cause, "a defect")
      assert.lengthOf(more, 0)
    }).pipe(Effect.provide(captured.layer))
  })

  it.scoped(
    "gives up only what it has not done when it meets a defect, and waits for none of that",
    () => {
      const captured = capture()
      return Effect.gen(function* () {
        const { alice, bob, room } = yield* open
        const carol = person("carol")
        yield* say(room, alice, "one")
        const asked = yield* Effect.fork(room.ask(Question.announce))
        yield* Effect.yieldNow()
        yield* sayDefect(room, carol)
        yield* say(room, bob, "two")
        const settled = yield* Effect.fork(
          Effect.all([alice, bob, carol].map((one) => one.settled))
        )
        for (let turns = 0; turns < 5; turns++) yield* until(() => true)
        assert.deepStrictEqual(asked.unsafePoll(), Exit.succeed("done"))
        assert.isTrue(settled.unsafePoll() !== null && Exit.isSuccess(yield* Fiber.await(settled)))
        assert.deepStrictEqual(alice.heard(), ["JOINED", "@1 OK 1"])
        for (const one of [bob, carol]) assert.strictEqual(one.heard().at(-1), "BYE")
        assert.lengthOf(captured.errors(), 1)
      }).pipe(Effect.provide(captured.layer))
    }
  )

  it.scoped("tells who has left also when a defect comes before it does, or is asked to", () =>
    Effect.gen(function* () {
      const { alice, logs, room } = yield* open
      const [scope, next] = [yield* Scope.make(), yield* Scope.make()]
      yield* Scope.extend(enter(room, person("guest")), scope)
      yield* Scope.extend(enter(room, person("other")), next)
      yield* room.ask(Question.announce)
      // It is not yet time to tell that.
      yield* Scope.close(scope, Exit.void)
      yield* turns
      assert.deepStrictEqual(alice.heard(), ["JOINED"])
      const gate = yield* Effect.makeLatch(false)
      logs.offer = () => gate.await
      yield* say(room, alice, "one")
      yield* turns
      // While it waits for its log, the time comes, behind a defect.
      yield* sayDefect(room, person("carol"))
      yield* TestClock.adjust(announceWithin)
      yield* gate.open
      yield* turns
      assert.sameMembers(alice.heard(), ["JOINED", "LEAVE", "@1 OK 1"])
      yield* Scope.close(next, Exit.void)
      yield* sayDefect(room, person("dan"))
      yield* turns
      yield* TestClock.adjust(announceWithin)
      yield* turns
      assert.lengthOf(
        alice.heard().filter((line) => line === "LEAVE"),
        2
      )
    }).pipe(Effect.provide(capture().layer))
  )

  it.scoped("lets go of whoever does not want to wait", () =>
    Effect.gen(function* () {
      const { alice, logs, room } = yield* open
      logs.offer = hanging
      yield* say(room, alice, "one")
      for (const question of Object.values(questions({ alice, carol: person("carol") }))) {
        const asked = yield* Effect.fork(room.ask(question))
        yield* until(() => true)
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(asked)))
      }
    })
  )

  it.scoped("refuses no message before the answers to earlier ones", () =>
    Effect.gen(function* () {
      const { alice, logs, room } = yield* open
      const gate = yield* Effect.makeLatch(false)
      logs.arrive = () => gate.await
      yield* say(room, alice, "one")
      for (let turns = 0; turns < 5; turns++) yield* until(() => true)
      logs.offer = down
      yield* say(room, alice, "two")
      for (let turns = 0; turns < 5; turns++) yield* until(() => true)
      assert.deepStrictEqual(alice.heard(), ["JOINED"])
      yield* gate.open
      yield* alice.settled
      assert.deepStrictEqual(alice.heard(), ["JOINED", "@1 OK 1", "@2 ERR unavailable"])
    })
  )

  it.scoped("refuses nothing that may still be on its way from another node", () =>
    Effect.gen(function* () {
      const { logs, room } = yield* open
      const carol = person("carol")
      const moved = { ...carol, who: { ...carol.who, isFromElsewhere: true } }
      yield* enter(room, moved)
      logs.offer = down
      yield* say(room, moved, "one")
      yield* moved.settled
      assert.deepStrictEqual(moved.heard(), ["JOINED", "BYE"])
    })
  )

  it.scoped("lets nobody in who does not want to wait any more", () =>
    Effect.gen(function* () {
      const { alice, bob, logs, room } = yield* open
      const gate = yield* Effect.makeLatch(false)
      logs.offer = () => gate.await
      yield* say(room, alice, "one")
      const carol = person("carol")
      let isWanted = true
      const entering = yield* Effect.fork(
        Effect.scoped(enter(room, carol, carol.reply, () => isWanted))
      )
      yield* until(() => true)
      isWanted = false
      yield* Fiber.interrupt(entering)
      yield* gate.open
      assert.strictEqual(yield* room.ask(Question.announce), "done")
      assert.deepStrictEqual(carol.heard(), [])
      assert.deepStrictEqual(bob.heard(), ["JOINED", "MSG 1 one"])
    })
  )

  it.scoped("holds up nobody who leaves, however much it still has to do", () =>
    Effect.gen(function* () {
      const { alice, logs, room } = yield* open
      const gate = yield* Effect.makeLatch(false)
      logs.offer = () => gate.await
      const carol = person("carol")
      const scope = yield* Scope.make()
      yield* Scope.extend(enter(room, carol), scope)
      // More than its sequencer takes in: whoever publishes more has to wait.
      const flood = yield* Effect.fork(
        say(room, alice, ...Array.from({ length: 9000 }, (_, n) => `${n}`))
      )
      yield* until(() => true)
      yield* Scope.close(scope, Exit.void)
      assert.isNull(flood.unsafePoll(), "the flood has to wait")
      const who = yield* Effect.fork(room.ask(questions({ alice, carol }).Who))
      assert.strictEqual(room.size(), 3)
      logs.comeBack()
      yield* gate.open
      yield* Fiber.join(flood)
      assert.strictEqual(yield* Fiber.join(who), "done")
      assert.strictEqual(room.size(), 2)
    })
  )

  it.scoped(
    "and never will again ends the connections of those who wait, and answers the others",
    () => {
      const captured = capture()
      return Effect.gen(function* () {
        const { alice, bob, logs, room } = yield* open
        logs.arrive = hanging
        yield* say(room, alice, "one", "two")
        const { Announce, Enter, Leave, Rename, Who } = questions({ alice, carol: person("carol") })
        const who = yield* Effect.fork(room.ask(Who))
        yield* until(() => true)
        yield* logs.end
        // Whether the messages are in the log nobody knows: neither OK nor ERR would be true.
        yield* alice.settled
        assert.deepStrictEqual(alice.heard(), ["JOINED", "BYE"])
        assert.strictEqual(yield* Fiber.join(who), "done")
        yield* say(room, bob, "three")
        yield* bob.settled
        assert.deepStrictEqual(bob.heard(), ["JOINED", "@3 ERR unavailable"])
        assert.deepStrictEqual(yield* Effect.either(room.ask(Enter)), unavailable)
        for (const question of [Rename, Announce, Leave])
          assert.strictEqual(yield* room.ask(question), "done")
        assert.deepStrictEqual(captured.errors()[0]?.known, { room: lobby })
      }).pipe(Effect.provide(captured.layer))
    }
  )
})

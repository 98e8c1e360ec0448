import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { LogUnavailable } from "../../../../src/services/server/log/RoomLog.ts"
import * as Question from "../../../../src/services/server/room/Question.ts"
import { down, dying, throwing } from "../../../support/fickle-logs.ts"
import { enter, open, person, say, setTopic } from "../../../support/room-members.ts"

const broken = new LogUnavailable({ room: lobby })

describe("a room whose log answers late or not at all", () => {
  it.scoped("refuses what it could not put into the log, leaves no hole, and goes on", () =>
    Effect.gen(function* () {
      for (const mood of [down, dying, throwing]) {
        const { alice, bob, logs, room } = yield* open
        yield* say(room, alice, "one")
        yield* alice.settled
        logs.offer = mood
        yield* say(room, alice, "two", "three")
        yield* say(room, bob, "four")
        yield* alice.settled
        yield* bob.settled
        logs.comeBack()
        yield* say(room, alice, "five")
        yield* alice.settled
        assert.deepStrictEqual(alice.heard(), [
          "JOINED",
          "@1 OK 1",
          "@2 ERR unavailable",
          "@3 ERR unavailable",
          "@5 OK 2"
        ])
        assert.deepStrictEqual(bob.heard(), [
          "JOINED",
          "MSG 1 one",
          "@4 ERR unavailable",
          "MSG 2 five"
        ])
        // Only what was accepted counts as such.
        assert.deepStrictEqual([alice.accepted, bob.accepted], [[1, 5], []])
      }
    })
  )

  it.scoped("refuses what its log took in and could not keep", () =>
    Effect.gen(function* () {
      const { alice, bob, logs, room } = yield* open
      logs.loses = true
      yield* say(room, bob, "lost", "also lost")
      yield* bob.settled
      assert.deepStrictEqual(bob.heard(), ["JOINED", "@1 ERR unavailable", "@2 ERR unavailable"])
      logs.comeBack()
      yield* say(room, alice, "kept")
      yield* alice.settled
      assert.deepStrictEqual([bob.accepted, alice.heard()], [[], ["JOINED", "@3 OK 1"]])
    })
  )

  it.scoped("keeps one order however late the log answers", () =>
    Effect.gen(function* () {
      const { alice, bob, logs, room } = yield* open
      const gates = [yield* Effect.makeLatch(false), yield* Effect.makeLatch(false)] as const
      logs.offer = () => gates[0].await
      logs.arrive = () => gates[1].await
      yield* say(room, alice, "one")
      yield* say(room, bob, "two", "three")
      yield* say(room, alice, "four")
      for (const gate of gates) {
        assert.deepStrictEqual([alice.heard(), bob.heard()], [["JOINED"], ["JOINED"]])
        yield* gate.open
      }
      yield* alice.settled
      yield* bob.settled
      const order = ["@1 OK 1", "MSG 2 two", "MSG 3 three", "@4 OK 4"]
      assert.deepStrictEqual(alice.heard(), ["JOINED", ...order])
      assert.deepStrictEqual(bob.heard(), [
        "JOINED",
        "MSG 1 one",
        "@2 OK 2",
        "@3 OK 3",
        "MSG 4 four"
      ])
    })
  )

  // To enter, the position of the last entry that was delivered is enough.
  it.scoped("lets people in without its log, but not back: what they missed can't be read", () =>
    Effect.gen(function* () {
      const { alice, logs, room, start } = yield* open
      logs.goDown()
      const carol = person("carol")
      yield* enter(room, carol)
      assert.deepStrictEqual(carol.heard(), ["JOINED"])
      assert.strictEqual(room.size(), 3)
      const { outlet, who } = alice
      const attached = room.ask(Question.attach(who, outlet, start))
      assert.deepStrictEqual(yield* Effect.either(attached), Either.left(broken))
    })
  )
})

describe("a topic", () => {
  it.scoped("is set at its place in the order, and told to whoever enters", () =>
    Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      const topics: Array<string | undefined> = []
      const visit = Effect.scoped(
        Effect.asVoid(
          enter(room, person("carol"), (joined) => {
            if (joined._tag === "Joined") topics.push(joined.topic)
          })
        )
      )
      yield* visit
      yield* say(room, bob, "one")
      yield* setTopic(room, alice, "tea")
      yield* say(room, bob, "two")
      yield* Effect.all([alice.settled, bob.settled])
      yield* visit
      yield* setTopic(room, alice)
      yield* alice.settled
      yield* visit
      assert.deepStrictEqual(topics, [undefined, "tea", undefined])
      const withoutVisits = (lines: ReadonlyArray<string>) =>
        lines.filter((line) => line !== "LEAVE")
      assert.deepStrictEqual(withoutVisits(alice.heard()), [
        "JOINED",
        "MSG 1 one",
        "@2 OK 2",
        "MSG 3 two",
        "@4 OK 4"
      ])
      assert.deepStrictEqual(withoutVisits(bob.heard()), [
        "JOINED",
        "@1 OK 1",
        "TOPIC 2 tea",
        "@3 OK 3",
        "TOPIC 4 -"
      ])
      assert.deepStrictEqual(
        [alice.accepted, bob.accepted],
        [
          [2, 4],
          [1, 3]
        ]
      )
    })
  )
})

describe("a member that is given another connection", () => {
  it.scoped(
    "is told what it missed, what it said itself as the answer to that, and then everything",
    () =>
      Effect.gen(function* () {
        const { alice, bob, room, start } = yield* open
        yield* say(room, bob, "one")
        yield* bob.settled
        yield* say(room, alice, "two")
        yield* alice.settled
        yield* say(room, bob, "three")
        yield* bob.settled
        const again = person("again")
        const attached = yield* room.post(Question.attach(alice.who, again.outlet, start))
        yield* say(room, bob, "four")
        assert.strictEqual(yield* attached, "done")
        yield* bob.settled
        assert.deepStrictEqual(again.heard(), [
          "MSG 1 one",
          "@2 OK 2",
          "MSG 3 three",
          "JOINED",
          "MSG 4 four"
        ])
        assert.notInclude(alice.heard(), "MSG 4 four")
      })
  )

  it.scoped("is told every place of the log, also of topics", () =>
    Effect.gen(function* () {
      const { alice, bob, room, start } = yield* open
      yield* setTopic(room, bob, "tea")
      yield* setTopic(room, alice, "coffee")
      yield* setTopic(room, bob)
      yield* Effect.all([alice.settled, bob.settled])
      const again = person("again")
      assert.strictEqual(yield* room.ask(Question.attach(alice.who, again.outlet, start)), "done")
      assert.deepStrictEqual(again.heard(), ["TOPIC 1 tea", "@2 OK 2", "TOPIC 3 -", "JOINED"])
    })
  )

  it.scoped("is sent to read the log in pages first, when there is much of it", () =>
    Effect.gen(function* () {
      const { alice, bob, room, start } = yield* open
      yield* say(room, bob, ...Array.from({ length: 70 }, (_, n) => `${n}`))
      yield* bob.settled
      const again = person("again")
      const question = Question.attach(alice.who, again.outlet, start)
      assert.strictEqual(yield* room.ask(question), "behind")
      assert.deepStrictEqual(again.heard(), [])
    })
  )
})

describe("a message in a room", () => {
  it.scoped("is answered at once, and what nobody waits for may wait for company", () =>
    Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      const carol = person("carol")
      const how: Array<string> = []
      const note = (kind: string) => (lines: Uint8Array) =>
        void how.push(`${kind} ${Buffer.from(lines).toString().split(" ").at(0)}`)
      const outlet = { ...carol.outlet, write: note("now"), writeSoon: note("soon") }
      const speaker = { ...carol, who: { ...carol.who, outlet } }
      yield* enter(room, speaker)
      yield* enter(room, person("dave"))
      yield* say(room, alice, "one")
      yield* alice.settled
      yield* say(room, speaker, "two")
      yield* carol.settled
      assert.deepStrictEqual(how, ["soon ENTER", "soon MSG", "now @2"])
      assert.deepStrictEqual(bob.heard(), ["JOINED", "MSG 1 one", "MSG 2 two"])
    })
  )
})

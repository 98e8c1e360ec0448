import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Option, PubSub } from "effect"
import type { Event } from "../../../../src/domain/chat/Event.ts"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Events } from "../../../../src/domain/protocol/natter/Events.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import * as MemoryLog from "../../../../src/services/server/log/MemoryLog.ts"
import { LogUnavailable } from "../../../../src/services/server/log/RoomLog.ts"
import type { Outlet } from "../../../../src/services/server/room/Outlet.ts"
import type { Participant } from "../../../../src/services/server/room/Participant.ts"
import { make, type Room } from "../../../../src/services/server/room/Room.ts"
import { down, dying, FickleLogs, throwing } from "../../../support/fickle-logs.ts"

/** Somebody who remembers what was written to them, as `MSG 1 hello` or `@1 OK 1`. */
const person = (nick: string) => {
  const lines: Array<string> = []
  const accepted: Array<number> = []
  let outstanding = 0
  let wake = () => {}
  const outlet: Outlet = {
    dialect: natter1.dialect(null),
    write: (bytes) => void lines.push(...Buffer.from(bytes).toString().trimEnd().split("\n")),
    send: (...out) => {
      for (const one of out) outlet.write(Buffer.from(natter1.encode(null, one)[1]))
    }
  }
  const who: Participant = {
    id: SessionId.make(nick),
    nick: Nick.make(nick),
    outlet,
    accept: (id) => void accepted.push(...Option.toArray(id)),
    answered: (messages) => {
      outstanding -= messages
      if (outstanding === 0) wake()
    }
  }
  const expect = (messages: number) => {
    outstanding += messages
  }
  const settled = Effect.async<void>((resume) => {
    wake = () => resume(Effect.void)
    if (outstanding === 0) wake()
  })
  const reply = (event: Event) => outlet.send({ _tag: "Reply", reply: event, id: Option.none() })
  /** What was said to them: without rooms, times and epochs. */
  const heard = () =>
    lines
      .filter((line) => !line.startsWith("ENTER"))
      .map((line) => {
        const id = /^@\d+ /.exec(line)?.[0] ?? ""
        const event = Either.getOrThrow(Events.decode(line)).body
        if (event._tag === "Msg") return `MSG ${event.seq} ${event.text}`
        if (event._tag === "Ok") return `${id}OK ${event.position?.seq}`
        return `${id}${event._tag.toUpperCase()}${event._tag === "Err" ? ` ${event.code}` : ""}`
      })
  return { who, outlet, reply, expect, settled, accepted, heard }
}
type Person = ReturnType<typeof person>

const ids = { next: 1 }
const say = ({ commands }: Room, { expect, who }: Person, ...texts: ReadonlyArray<string>) => {
  expect(texts.length)
  return PubSub.publishAll(
    commands,
    texts.map((text) => ({
      _tag: "Say" as const,
      by: who,
      id: Option.some(LineId.make(ids.next++)),
      text: sanitizeText(text)
    }))
  )
}

const enter = ({ enter }: Room, { reply, who }: Person) => enter(who, () => "quit", reply)

/** A room over a fickle log, with alice and bob in it. */
const open = Effect.gen(function* () {
  const logs = new FickleLogs()
  const log = yield* MemoryLog.make(Epoch.make("e"), 100)
  const room = yield* make(lobby, logs.wrap(lobby, log), 1000)
  const alice = person("alice")
  const bob = person("bob")
  yield* enter(room, alice)
  yield* enter(room, bob)
  ids.next = 1
  return { room, logs, alice, bob }
})

const broken = new LogUnavailable({ room: lobby })
const start = Option.some({ epoch: Epoch.make("e"), seq: Seq.make(0) })

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
      const { alice, logs, room } = yield* open
      logs.goDown()
      const carol = person("carol")
      yield* enter(room, carol)
      assert.deepStrictEqual(carol.heard(), ["JOINED"])
      assert.strictEqual(room.size(), 3)
      const { outlet, who } = alice
      const attached = room.ask({ _tag: "Attach", who, outlet, from: start })
      assert.deepStrictEqual(yield* Effect.either(attached), Either.left(broken))
    })
  )
})

describe("a member that is given another connection", () => {
  it.scoped("is told what it missed, but not what it said itself, and then everything", () =>
    Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      yield* say(room, bob, "one")
      yield* bob.settled
      yield* say(room, alice, "two")
      yield* alice.settled
      yield* say(room, bob, "three")
      yield* bob.settled
      const again = person("again")
      const attached = yield* room.post({
        _tag: "Attach",
        who: alice.who,
        outlet: again.outlet,
        from: start
      })
      yield* say(room, bob, "four")
      assert.strictEqual(yield* attached, "done")
      yield* bob.settled
      assert.deepStrictEqual(again.heard(), ["MSG 1 one", "MSG 3 three", "JOINED", "MSG 4 four"])
      assert.notInclude(alice.heard(), "MSG 4 four")
    })
  )

  it.scoped("is sent to read the log in pages first, when there is much of it", () =>
    Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      yield* say(room, bob, ...Array.from({ length: 70 }, (_, n) => `${n}`))
      yield* bob.settled
      const again = person("again")
      const query = { _tag: "Attach", who: alice.who, outlet: again.outlet, from: start } as const
      assert.strictEqual(yield* room.ask(query), "behind")
      assert.deepStrictEqual(again.heard(), [])
    })
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Either, Option, PubSub } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { named } from "../../../../src/domain/chat/SessionState.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Events, type Reply } from "../../../../src/domain/protocol/natter/Events.ts"
import {
  memoryLog,
  type RoomLog,
  Unavailable
} from "../../../../src/services/server/log/RoomLog.ts"
import { make, type Room } from "../../../../src/services/server/room/Room.ts"
import { Member } from "../../../../src/services/server/session/Member.ts"

/** A log that somebody can make wait, or fail. */
const fickleLog = () => {
  const log = memoryLog(Epoch.make("e"), 100)
  let mood: Effect.Effect<void, Unavailable> = Effect.void
  const fickle: RoomLog = {
    append: (drafts) => Effect.zipRight(mood, log.append(drafts)),
    after: (position, limit) => Effect.zipRight(mood, log.after(position, limit)),
    until: (seq, limit) => Effect.zipRight(mood, log.until(seq, limit)),
    head: Effect.zipRight(
      Effect.suspend(() => mood),
      log.head
    )
  }
  return {
    log: fickle,
    become: (next: Effect.Effect<void, Unavailable>) => {
      mood = next
    }
  }
}

/** Somebody who remembers what was written to them, as `MSG 1 hello` or `@1 OK 1`. */
const person = (nick: string) => {
  const lines: Array<string> = []
  const outbox = {
    write: (bytes: Uint8Array) =>
      void lines.push(...Buffer.from(bytes).toString().trimEnd().split("\n"))
  }
  const member = new Member(nick.length, named(Nick.make(nick), [lobby]), outbox)
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
  return { member, outbox, heard }
}
type Person = ReturnType<typeof person>

const ids = { next: 1 }
const say = ({ requests }: Room, { member }: Person, ...texts: ReadonlyArray<string>) => {
  member.expect(texts.length)
  return PubSub.publishAll(
    requests,
    texts.map((text) => ({
      _tag: "Say" as const,
      member,
      id: Option.some(LineId.make(ids.next++)),
      text: sanitizeText(text)
    }))
  )
}

const enter = ({ requests }: Room, { member }: Person): Effect.Effect<Reply> =>
  Effect.gen(function* () {
    const answered = yield* Deferred.make<Reply>()
    yield* PubSub.publish(requests, { _tag: "Enter", member, id: Option.none(), answered })
    return yield* Deferred.await(answered)
  })

/** A room over a fickle log, with alice and bob in it. */
const open = Effect.gen(function* () {
  const { become, log } = fickleLog()
  const room = yield* make(lobby, log, 1000)
  yield* Effect.forkScoped(Effect.interruptible(room.sequencer))
  const alice = person("alice")
  const bob = person("bob")
  yield* enter(room, alice)
  yield* enter(room, bob)
  ids.next = 1
  return { room, alice, bob, become }
})

const broken = new Unavailable({ room: lobby })

describe("a room whose log answers late or not at all", () => {
  it.scoped("refuses what it could not put into the log, leaves no hole, and goes on", () =>
    Effect.gen(function* () {
      const { alice, become, bob, room } = yield* open
      yield* say(room, alice, "one")
      yield* alice.member.settled()
      become(broken)
      yield* say(room, alice, "two", "three")
      yield* say(room, bob, "four")
      yield* alice.member.settled()
      yield* bob.member.settled()
      become(Effect.void)
      yield* say(room, alice, "five")
      yield* alice.member.settled()
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
      assert.deepStrictEqual([alice.member.lastId, bob.member.lastId], [5, 0])
      assert.isTrue(Option.isNone(alice.member.recall(LineId.make(2))))
    })
  )

  it.scoped("keeps one order however late the log answers", () =>
    Effect.gen(function* () {
      const { alice, become, bob, room } = yield* open
      const gate = yield* Effect.makeLatch(false)
      become(gate.await)
      yield* say(room, alice, "one")
      yield* say(room, bob, "two", "three")
      yield* say(room, alice, "four")
      assert.deepStrictEqual([alice.heard(), bob.heard()], [["JOINED"], ["JOINED"]])
      yield* gate.open
      yield* alice.member.settled()
      yield* bob.member.settled()
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

  it.scoped("tells whoever comes in, or comes back, that it cannot be done now", () =>
    Effect.gen(function* () {
      const { alice, become, room } = yield* open
      become(broken)
      const carol = person("carol")
      assert.strictEqual((yield* enter(room, carol))._tag, "Err")
      assert.strictEqual(room.size(), 2)
      const attached = yield* Deferred.make<boolean, Unavailable>()
      const from = Option.some({ epoch: Epoch.make("e"), seq: Seq.make(0) })
      const { member, outbox } = alice
      yield* PubSub.publish(room.requests, { _tag: "Attach", member, outbox, from, attached })
      assert.deepStrictEqual(yield* Effect.either(Deferred.await(attached)), Either.left(broken))
    })
  )
})

describe("a seat that is given another connection", () => {
  it.scoped("is told what it missed, but not what it said itself, and then everything", () =>
    Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      yield* say(room, bob, "one")
      yield* bob.member.settled()
      yield* say(room, alice, "two")
      yield* alice.member.settled()
      yield* say(room, bob, "three")
      yield* bob.member.settled()
      const again = person("again")
      const attached = yield* Deferred.make<boolean, Unavailable>()
      const from = Option.some({ epoch: Epoch.make("e"), seq: Seq.make(0) })
      yield* PubSub.publish(room.requests, {
        _tag: "Attach",
        member: alice.member,
        outbox: again.outbox,
        from,
        attached
      })
      yield* say(room, bob, "four")
      assert.isTrue(yield* Deferred.await(attached))
      yield* bob.member.settled()
      assert.deepStrictEqual(again.heard(), ["MSG 1 one", "MSG 3 three", "JOINED", "MSG 4 four"])
      assert.notInclude(alice.heard(), "MSG 4 four")
    })
  )

  it.scoped("is sent to read the log in pages first, when there is much of it", () =>
    Effect.gen(function* () {
      const { alice, bob, room } = yield* open
      yield* say(room, bob, ...Array.from({ length: 70 }, (_, n) => `${n}`))
      yield* bob.member.settled()
      const attached = yield* Deferred.make<boolean, Unavailable>()
      const again = person("again")
      const from = Option.some({ epoch: Epoch.make("e"), seq: Seq.make(0) })
      yield* PubSub.publish(room.requests, {
        _tag: "Attach",
        member: alice.member,
        outbox: again.outbox,
        from,
        attached
      })
      assert.isFalse(yield* Deferred.await(attached))
      assert.deepStrictEqual(again.heard(), [])
    })
  )
})

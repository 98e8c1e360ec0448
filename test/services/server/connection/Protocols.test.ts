import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createConnection } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import {
  Effect,
  Fiber,
  FastCheck as fc,
  Layer,
  Logger,
  LogLevel,
  Option,
  type Scope,
  TestClock
} from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import type {
  Decoded,
  Outgoing,
  Protocol,
  RoomEvent
} from "../../../../src/domain/protocol/Protocol.ts"
import { Invitations } from "../../../../src/services/server/access/Invitations.ts"
import { NameOwners } from "../../../../src/services/server/access/NameOwners.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import { NickPolicy } from "../../../../src/services/server/NickPolicy.ts"
import { Encryption } from "../../../../src/services/server/transport/Encryption.ts"
import { Listeners } from "../../../../src/services/server/transport/Listeners.ts"
import { Web } from "../../../../src/services/server/web/Web.ts"
import { until } from "../../../support/captured-logs.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { LineSocket } from "../../../support/line-socket.ts"
import { ask, connect, services, toTheEnd } from "../../../support/load-server.ts"
import * as Memory from "../../../support/memory-transport.ts"
import { property } from "../../../support/property.ts"
import { undated } from "../../../support/undated.ts"
import { unix } from "../../../support/unix-transport.ts"

const magic = "toy!"

/** What a room's event is in the toy protocol. */
const event = (event: RoomEvent): string =>
  event._tag === "Msg" ? `<${event.nick}> ${event.text}\n` : `* ${event._tag}\n`

const written = (out: Outgoing): string => {
  switch (out._tag) {
    case "Reply":
      if (out.reply._tag === "Ok" && out.reply.at !== undefined) return "said\n"
      return out.reply._tag === "Bye" ? `bye ${out.reply.reason}\n` : `done ${out.reply._tag}\n`
    case "Ping":
    case "Part":
      return ""
    case "Event":
      return out.event._tag === "Joined" ? `in ${out.event.room}\n` : ""
    case "Failure":
      return `no ${out.error._tag}\n`
    case "Refusal":
      return "full\n"
  }
}

/** A protocol that counts its client's lines: `toy!`, then a name, then what is said in the lobby. */
const toy: Protocol<number> = {
  name: "toy",
  maxLineBytes: 80,
  signsOfLife: "client",
  detect: (head) => {
    const text = Buffer.from(head).toString("latin1")
    if (text.startsWith(magic)) return "mine"
    return magic.startsWith(text) ? "undecided" : "other"
  },
  greet:
    ({ host }) =>
    () => [0, `this is ${host}\n`],
  decode: (count, { fault, line }) => {
    const as = (decoded: Decoded) => [count + 1, [decoded]] as const
    if (fault === "long") return as({ _tag: "Invalid", answer: `too long after ${count}\n` })
    if (count === 0) return as({ _tag: "Answered", answer: "hello\n" })
    if (line === "bye") return as({ _tag: "Command", command: { _tag: "Bye" }, id: Option.none() })
    const command =
      count === 1
        ? ({ _tag: "Nick", nick: Nick.make(line) } as const)
        : ({ _tag: "Say", room: lobby, text: sanitizeText(line) } as const)
    return as({ _tag: "Command", command, id: Option.none() })
  },
  urgentOf: (line) => (Buffer.from(line).toString() === "bye" ? "Bye" : undefined),
  encode: (count, out) => [count, written(out)],
  dialect: () => ({ key: "toy", tellsGoneOnce: false, event })
}

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(toy))
/** The same for tests without a server. */
const alone = Layer.provide(both, [
  Encryption.none,
  Web.none,
  Limits.layer({ messageRate: 0 }),
  NameOwners.free,
  NickPolicy.layer("letters", HostName.make("here")),
  Invitations.layerOpen
])

/** What a speaker of natter/1 hears first. */
const hello =
  "HELLO natter/1 here keep=120 rate=0 rooms=64 log=2048 inbox=256 history=200 search=200 answers=1024 silence=45 line=4096 nicks=letters"

/** Connects somebody who has said nothing yet. */
const silently = Effect.flatMap(Memory.MemoryTransport, ({ connectSilently }) =>
  connectSilently("127.0.0.1")
)

const test = (
  name: string,
  body: Effect.Effect<void, never, Memory.MemoryTransport | Scope.Scope>
) => it.scoped(name, () => Effect.provide(body, services({}, undefined, both)))

const heardUntil = ({ client }: Memory.MemoryConnection, line: string) =>
  Effect.promise(() => client.until(line))

describe("a server that speaks two protocols", () => {
  test(
    "knows each by the first bytes, however they are cut, and delivers in both dialects",
    Effect.gen(function* () {
      const player = yield* silently
      for (const byte of Buffer.from(`${magic}\ntim\n`)) {
        player.client.send(Buffer.of(byte))
        yield* until(() => true)
      }
      yield* heardUntil(player, "in lobby")
      assert.deepStrictEqual(player.client.heard, [
        "this is here",
        "hello",
        "done Ready",
        "in lobby"
      ])
      const alice = yield* connect("alice")
      assert.deepStrictEqual(alice.client.heard.slice(0, 2).map(undated), [hello, "READY alice"])
      yield* ask(alice, "SAY lobby hi")
      yield* heardUntil(player, "<alice> hi")
      player.client.send("ho")
      yield* heardUntil(player, "said")
      assert.match(
        (yield* ask(alice, "WHO lobby")).join("\n"),
        /MSG lobby 2 \S+ tim ho\nHERE lobby tim alice\nOK/
      )
      player.client.send("x".repeat(81))
      player.client.send("bye")
      assert.deepStrictEqual(yield* toTheEnd(player), ["too long after 3", "bye quit"])
    })
  )

  test(
    "takes whoever is silent for two seconds for a speaker of the first, and loses no byte of theirs",
    Effect.gen(function* () {
      const silent = yield* silently
      const hesitant = yield* silently
      hesitant.client.send(Buffer.from("to"))
      yield* until(() => true)
      yield* TestClock.adjust("1999 millis")
      assert.deepStrictEqual([silent.client.heard, hesitant.client.heard], [[], []])
      yield* TestClock.adjust("1 millis")
      for (const one of [silent, hesitant]) yield* heardUntil(one, "HELLO")
      silent.client.send("toy!")
      yield* heardUntil(silent, "ERR unknown-verb")
      hesitant.client.send("y!")
      yield* heardUntil(hesitant, "ERR unknown-verb")
      assert.include(yield* ask(silent, "NICK alice"), "READY alice")
      assert.include(yield* ask(hesitant, "NICK bob"), "READY bob")
    })
  )

  test(
    "does not wait for ever for somebody who sends a byte now and then",
    Effect.gen(function* () {
      const slow = yield* silently
      for (const byte of Buffer.from("toy")) {
        slow.client.send(Buffer.of(byte))
        yield* TestClock.adjust("700 millis")
        yield* until(() => true)
      }
      yield* heardUntil(slow, "HELLO")
    })
  )

  test(
    "greets whoever ends before it is known who they are, and answers what they said",
    Effect.gen(function* () {
      const mute = yield* silently
      mute.client.end()
      assert.deepStrictEqual((yield* toTheEnd(mute)).map(undated), [hello, "BYE quit"])
      const brief = yield* silently
      brief.client.send(Buffer.from("t"))
      brief.client.end()
      assert.deepStrictEqual((yield* toTheEnd(brief)).map(undated), [hello, "BYE quit"])
      const gone = yield* silently
      gone.client.drop()
      assert.deepStrictEqual(yield* toTheEnd(gone), [])
    })
  )

  const negotiate = (connection: Memory.MemoryConnection) =>
    Effect.flatMap(Protocols, ({ negotiate, ...protocols }) =>
      Effect.map(negotiate(connection), (negotiated) => {
        assert.strictEqual(negotiated._tag, "Opened")
        return negotiated._tag === "Opened" ? negotiated.opening : protocols.greet()
      })
    )

  it.effect("leaves what comes after the silence to whoever reads next", () =>
    Effect.gen(function* () {
      const connection = new Memory.MemoryConnection("here")
      const negotiating = yield* Effect.fork(negotiate(connection))
      yield* TestClock.adjust("2 seconds")
      const opening = yield* Fiber.join(negotiating)
      assert.deepStrictEqual([undated(opening.greeting), opening.head.length], [`${hello}\n`, 0])
      connection.client.send("NICK alice")
      const read = yield* Effect.timeout(Effect.either(connection.read), "1 second").pipe(
        Effect.fork
      )
      yield* until(() => true)
      yield* TestClock.adjust("1 second")
      const chunk = yield* Fiber.join(read)
      assert.strictEqual(
        chunk._tag === "Right" ? Option.getOrThrow(chunk.right).toString() : "",
        "NICK alice\n"
      )
    }).pipe(Effect.provide(alone))
  )

  effectProperty(
    "hands on every byte, in whatever moment it comes",
    [
      fc.constantFrom(magic, "NICK alice", "to"),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.constantFrom(0, 1, 500, 999, 1000), { minLength: 6, maxLength: 6 })
    ],
    ([text, cuts, waits]) =>
      Effect.gen(function* () {
        const connection = new Memory.MemoryConnection("here")
        const reading = yield* Effect.fork(
          Effect.flatMap(negotiate(connection), ({ greeting, head }) => {
            const rest = (so: string): Effect.Effect<string> =>
              Effect.flatMap(
                connection.read,
                Option.match({
                  onNone: () => Effect.succeed(so),
                  onSome: (chunk) => rest(so + chunk.toString())
                })
              )
            return Effect.map(rest(Buffer.from(head).toString()), (all) => ({ all, greeting }))
          })
        )
        let from = 0
        for (const [index, cut] of cuts.entries()) {
          // The bytes and the end of the wait may come in the same moment.
          connection.client.send(Buffer.from(text.slice(from, from + cut)))
          from += cut
          yield* TestClock.adjust(waits[index] ?? 0)
        }
        connection.client.send(Buffer.from(text.slice(from)))
        connection.client.end()
        yield* until(() => true)
        yield* TestClock.adjust("3 seconds")
        const { all, greeting } = yield* Fiber.join(reading)
        assert.strictEqual(all, text)
        if (text !== magic) assert.strictEqual(undated(greeting), `${hello}\n`)
      }).pipe(Effect.provide(alone)),
    property(0.1)
  )
})

describe("a server that listens in two places", () => {
  it.scopedLive("serves both: memory, and a Unix socket that is one file more", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "natter-"))),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
      )
      const path = join(folder, "socket")
      yield* Effect.gen(function* () {
        const { addresses } = yield* Listeners
        assert.deepStrictEqual(
          addresses.map(({ transport }) => transport),
          ["memory", "unix"]
        )
        const socket = createConnection(path)
        yield* Effect.promise(() => once(socket, "connect"))
        const bob = new LineSocket(socket, socket, () => socket.destroy())
        bob.send("NICK bob")
        yield* Effect.promise(() => bob.until("JOINED lobby"))
        const alice = yield* connect("alice")
        yield* ask(alice, "SAY lobby hi")
        yield* Effect.promise(() => bob.until("MSG lobby 1 "))
        bob.send("BYE")
        yield* Effect.promise(() => bob.toTheEnd())
        assert.strictEqual(bob.heard.at(-1), "BYE quit")
        // Whoever ends before it is known who they are is greeted at once.
        const brief = createConnection({ path, allowHalfOpen: true })
        brief.end()
        const heard = new LineSocket(brief, brief, () => brief.destroy())
        const started = Date.now()
        const said = yield* Effect.promise(() => heard.toTheEnd())
        assert.deepStrictEqual(said.map(undated), [hello, "BYE quit"])
        assert.isBelow(Date.now() - started, 1500)
        // A player, whose magic comes in two pieces.
        const player = createConnection(path)
        const lines = new LineSocket(player, player, () => player.destroy())
        lines.send(Buffer.from("to"))
        yield* Effect.sleep("50 millis")
        lines.send(Buffer.from("y!\ntim\nhey\nbye\n"))
        yield* Effect.promise(() => lines.toTheEnd())
        assert.deepStrictEqual(lines.heard.slice(-2), ["said", "bye quit"])
        alice.client.drop()
      }).pipe(Effect.provide(services({ drain: 2 }, undefined, both, Memory.layerWith(unix(path)))))
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )
})

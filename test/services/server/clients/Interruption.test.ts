import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope, TestClock } from "effect"
import { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { until } from "../../../support/captured-logs.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import {
  ask,
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"

const outbox = 20_000
const secret = "k".repeat(22)

/** Closes somebody as slow, whatever their fiber is doing: they stop to read, and somebody says too much. */
const kick = (victim: MemoryConnection, nick: string, by: MemoryConnection) =>
  Effect.gen(function* () {
    const connections = yield* Connections
    const before = yield* connections.count
    victim.freeze()
    const text = "x".repeat(3000)
    // What is judged is what was left unread before a line.
    for (let sent = 0; sent <= outbox + text.length; sent += text.length)
      by.client.send(`TELL ${nick} ${text}`)
    let now = before
    while (now === before) {
      yield* until(() => true)
      now = yield* connections.count
    }
    assert.strictEqual(now, before - 1)
  })

/** Who is in a room, sorted; undefined when there is none of this name. */
const members = (witness: MemoryConnection, room: string) =>
  Effect.map(ask(witness, `WHO ${room}`), (lines) => {
    if (lines.at(-1) !== "OK") return undefined
    const here = lines.filter((line) => line.startsWith("HERE "))
    return here.flatMap((line) => line.split(" ").slice(2)).sort()
  })

const isKnown = (witness: MemoryConnection, nick: string) =>
  Effect.map(ask(witness, `TELL ${nick} hi`), (lines) => lines.at(-1) === "OK")

interface Case {
  /** What is held back while the victim waits. */
  readonly hold: "open" | "offer"
  readonly says: string
  /** Where they are afterwards, when their session is kept, and under which name. */
  readonly rooms: ReadonlyArray<string>
  readonly nick: string
}

/** The victim is in the lobby and in dev; in both somebody has said something that waits for the log. */
const cases: Readonly<Record<string, Case>> = {
  "JOIN of a room that is being opened": {
    hold: "open",
    says: "JOIN fresh",
    rooms: ["dev", "lobby"],
    nick: "victim"
  },
  "JOIN of a room that has not answered": {
    hold: "offer",
    says: "JOIN ops",
    rooms: ["dev", "lobby"],
    nick: "victim"
  },
  "JOIN of a room that one is in": {
    hold: "offer",
    says: "JOIN dev",
    rooms: ["dev", "lobby"],
    nick: "victim"
  },
  "PART that has not been answered": {
    hold: "offer",
    says: "PART dev",
    rooms: ["lobby"],
    nick: "victim"
  },
  "NICK that the rooms have not told": {
    hold: "offer",
    says: "NICK renamed",
    rooms: ["dev", "lobby"],
    nick: "renamed"
  }
}

const all = ["dev", "fresh", "lobby", "ops"]

/** A server in which bob kicks, and carol keeps every room busy until the log is released. */
const prepare = (logs: FickleLogs) =>
  Effect.gen(function* () {
    const gate = yield* Effect.makeLatch(false)
    const bob = yield* connect("bob")
    const carol = yield* connect("carol")
    yield* ask(carol, "JOIN dev\nJOIN ops")
    const hold = (what: Case["hold"]) => {
      if (what === "open") {
        logs.open = (room) => (room === "fresh" ? gate.await : Effect.void)
        return Effect.void
      }
      let offers = 0
      logs.offer = () => {
        offers += 1
        return gate.await
      }
      carol.client.send("SAY dev one\nSAY ops two\nSAY lobby three")
      return until(() => offers === 3)
    }
    const release = Effect.gen(function* () {
      logs.comeBack()
      yield* gate.open
      yield* ask(carol, "")
    })
    return { bob, carol, hold, release }
  })

/** Says something that is not answered now. */
const sayInVain = ({ client }: MemoryConnection, line: string) =>
  Effect.gen(function* () {
    client.send(line)
    for (let turns = 0; turns < 20; turns++) yield* until(() => true)
  })

/** Nothing is left of a session: neither its names nor a place in a room. */
const assertGone = (bob: MemoryConnection, nicks: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { size } = yield* Nicknames
    assert.strictEqual(yield* size, 2)
    for (const nick of nicks) assert.isFalse(yield* isKnown(bob, nick), nick)
    for (const room of all)
      for (const nick of (yield* members(bob, room)) ?? [])
        assert.include(["bob", "carol"], nick, room)
    const newcomer = yield* connect(nicks[0])
    yield* ask(newcomer, "JOIN dev")
    assert.deepStrictEqual(yield* members(bob, "dev"), ["carol", nicks[0]])
  })

const test = (
  name: string,
  body: (
    logs: FickleLogs
  ) => Effect.Effect<void, never, Connections | MemoryTransport | Nicknames | Scope.Scope>
) => {
  const logs = new FickleLogs()
  it.scoped(name, () => Effect.provide(body(logs), services({ outbox }, logs.layer)))
}

describe("a connection that ends while its client waits", () => {
  for (const [command, { hold: what, nick, rooms, says }] of Object.entries(cases)) {
    test(`for ${command} leaves neither name nor member behind`, (logs) =>
      Effect.gen(function* () {
        const { bob, hold, release } = yield* prepare(logs)
        const victim = yield* connect("victim")
        yield* ask(victim, "JOIN dev")
        yield* hold(what)
        yield* sayInVain(victim, says)
        yield* kick(victim, nick, bob)
        assert.isFalse(yield* isKnown(bob, nick))
        yield* release
        yield* assertGone(bob, ["victim", "renamed"])
      }))

    test(`for ${command} leaves a kept session in its rooms, under its name`, (logs) =>
      Effect.gen(function* () {
        const { bob, carol, hold, release } = yield* prepare(logs)
        const victim = yield* connect()
        yield* sayUntil(victim, `NICK victim 60 ${secret}`, "READY")
        yield* ask(victim, "")
        yield* ask(victim, "JOIN dev")
        yield* hold(what)
        yield* sayInVain(victim, says)
        yield* kick(victim, nick, bob)
        yield* release
        assert.isTrue(yield* isKnown(bob, nick))
        const { size } = yield* Nicknames
        assert.strictEqual(yield* size, 3)
        for (const room of all)
          assert.strictEqual(
            (yield* members(bob, room))?.includes(nick) ?? false,
            rooms.includes(room),
            room
          )
        const again = yield* connect()
        const replay = yield* ask(again, `RESUME ${secret}`)
        assert.include(
          replay,
          replay.find((line) => line.startsWith(`READY ${nick} `))
        )
        const entered = replay.filter((line) => line.startsWith("JOINED "))
        assert.deepStrictEqual(entered.map((line) => line.split(" ")[1]).sort(), [...rooms].sort())
        for (const room of rooms)
          assert.match((yield* ask(again, `SAY ${room} back`)).at(-1) ?? "", /^OK /)
        for (const room of all.filter((room) => !rooms.includes(room)))
          assert.match((yield* ask(again, `SAY ${room} back`)).at(-1) ?? "", /^ERR not-in-room /)
        yield* ask(carol, "")
        again.client.send("BYE")
        yield* Effect.promise(() => again.client.toTheEnd())
        yield* assertGone(bob, ["victim", "renamed"])
      }))
  }

  test("for the lobby after its first NICK leaves neither name nor member behind", (logs) =>
    Effect.gen(function* () {
      const { bob, hold, release } = yield* prepare(logs)
      const victim = yield* connect()
      yield* hold("offer")
      yield* sayInVain(victim, "NICK victim")
      assert.isTrue(yield* isKnown(bob, "victim"))
      yield* kick(victim, "victim", bob)
      assert.isFalse(yield* isKnown(bob, "victim"))
      yield* release
      const { size } = yield* Nicknames
      assert.strictEqual(yield* size, 2)
      assert.deepStrictEqual(yield* members(bob, "lobby"), ["bob", "carol"])
      yield* assertGone(bob, ["victim"])
    }))

  test("for the lobby after its first NICK leaves a kept session, which enters it when resumed", (logs) =>
    Effect.gen(function* () {
      const { bob, hold, release } = yield* prepare(logs)
      const victim = yield* connect()
      yield* hold("offer")
      yield* sayInVain(victim, `NICK victim 60 ${secret}`)
      yield* kick(victim, "victim", bob)
      yield* release
      assert.isTrue(yield* isKnown(bob, "victim"))
      assert.deepStrictEqual(yield* members(bob, "lobby"), ["bob", "carol"])
      const again = yield* connect()
      const replay = yield* ask(again, `RESUME ${secret}`)
      assert.match(replay.at(-1) ?? "", /^JOINED lobby .* 3$/)
      yield* ask(again, "PART lobby")
      const last = yield* connect()
      assert.notInclude((yield* ask(last, `RESUME ${secret}`)).join("\n"), "JOINED")
    }))

  test("when it has just been told JOINED leaves a kept session in that room", (logs) =>
    Effect.gen(function* () {
      const { bob } = yield* prepare(logs)
      const victim = yield* connect()
      yield* sayUntil(victim, `NICK victim 60 ${secret}`, "READY")
      yield* ask(victim, "")
      // JOINED itself is one line too many.
      victim.freeze()
      const event = `TOLD 1 2026-11-26T00:00:00.000Z bob `.length
      bob.client.send(`TELL victim ${"x".repeat(3000)}`)
      yield* ask(bob, "")
      const room = outbox - victim.buffered - event
      for (let left = room; left > 10; left = outbox - victim.buffered - event - 2)
        yield* ask(bob, `TELL victim ${"x".repeat(Math.min(left, 3000))}`)
      yield* ask(bob, `TELL victim ${"x".repeat(20)}`)
      victim.client.send("JOIN dev")
      const connections = yield* Connections
      let count = 3
      while (count === 3) {
        yield* until(() => true)
        count = yield* connections.count
      }
      assert.deepStrictEqual(yield* members(bob, "dev"), ["carol", "victim"])
      const again = yield* connect()
      const replay = yield* ask(again, `RESUME ${secret}`)
      assert.include(replay.join("\n"), "JOINED dev ")
    }))

  it.scoped("while a room brings it up to date is not taken for a member who is connected", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const connections = yield* Connections
      const bob = yield* connect("bob")
      yield* vanish(yield* keeper("victim"))
      const gate = yield* Effect.makeLatch(false)
      logs.read = () => gate.await
      const again = yield* connect()
      // It does not read, and is disconnected for that.
      again.freeze()
      yield* sayInVain(again, `RESUME ${secretOf("victim")}`)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(yield* connections.count, 1)
      logs.comeBack()
      yield* gate.open
      yield* ask(bob, "WHO lobby")
      yield* connect("carol")
      yield* TestClock.adjust("1 seconds")
      yield* ask(bob, "WHO lobby")
      const entered = bob.client.heard.filter((line) => line.startsWith("ENTER"))
      assert.match(entered.join(), / carol$/)
    }).pipe(Effect.provide(services({ quietAbove: 1 }, logs.layer)))
  })
})

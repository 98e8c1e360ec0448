import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Logger, LogLevel, Scope } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import type { NickRule } from "../../../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import type { Protocol } from "../../../../src/domain/protocol/Protocol.ts"
import { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import {
  nothingLasts,
  SessionRecords
} from "../../../../src/services/server/session/SessionRecords.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { down, FickleLogs, hanging } from "../../../support/fickle-logs.ts"
import { ask, connect, keeper, sayUntil, services, toTheEnd } from "../../../support/load-server.ts"
import { MemoryTransport } from "../../../support/memory-transport.ts"

/** Fails, rather than hangs, when something does not end although it should at once. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.disconnect,
    Effect.timeoutFailCause({
      duration: "5 seconds",
      onTimeout: () => Cause.die("It does not end.")
    })
  )

const last = (heard: ReadonlyArray<string>) => heard.at(-1)

describe.concurrent("a server whose logs never answer", () => {
  const cases: Readonly<Record<string, (logs: FickleLogs) => void>> = {
    "take nothing in": (logs) => {
      logs.offer = hanging
    },
    "bring nothing back": (logs) => {
      logs.arrive = hanging
    },
    "do not open": (logs) => {
      logs.offer = hanging
      logs.open = hanging
    },
    "can't be read": (logs) => {
      logs.offer = hanging
      logs.read = hanging
    }
  }
  for (const [which, become] of Object.entries(cases))
    it.live(`and ${which} ends in time, with everyone told`, () =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const logs = new FickleLogs()
        const context = yield* Layer.buildWithScope(services({}, logs.layer), scope)
        const { alice, others } = yield* Effect.gen(function* () {
          const alice = yield* connect("alice")
          const others = yield* Effect.forEach(["bob", "carol", "dan", "eve"], (nick) =>
            connect(nick)
          )
          yield* Effect.forEach(others, (one) => ask(one, "JOIN ops"))
          become(logs)
          alice.client.send("SAY lobby hello")
          const newcomer = yield* connect()
          newcomer.client.send("NICK newcomer")
          for (const [index, line] of [
            "JOIN dev",
            "NICK robert",
            "WHO lobby",
            "PART lobby"
          ].entries())
            others[index]?.client.send(line)
          yield* until(() => alice.client.heard.length > 0)
          for (let turns = 0; turns < 20; turns++) yield* until(() => true)
          return { alice, others: [...others, newcomer] }
        }).pipe(Effect.provide(context))
        yield* inTime(Scope.close(scope, Exit.void))
        for (const one of [alice, ...others])
          assert.strictEqual(last(yield* toTheEnd(one)), "BYE shutdown")
      }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
    )

  it.live("ends in time when people have left a room that has too much to do", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const logs = new FickleLogs()
      const context = yield* Layer.buildWithScope(services({}, logs.layer), scope)
      const [alice, bob] = yield* Effect.gen(function* () {
        const alice = yield* connect("alice")
        const bob = yield* connect("bob")
        logs.offer = hanging
        alice.client.send(Array.from({ length: 9000 }, (_, n) => `SAY lobby ${n}`).join("\n"))
        yield* Effect.sleep("100 millis")
        bob.client.send("BYE")
        assert.strictEqual(last(yield* inTime(toTheEnd(bob))), "BYE quit")
        return [alice, bob]
      }).pipe(Effect.provide(context))
      yield* inTime(Scope.close(scope, Exit.void))
      for (const one of [alice, bob]) assert.isTrue(one?.client.ended)
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )
})

describe("a server that ends", () => {
  it.live("shows everybody what the log has taken, and takes nothing more", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const logs = new FickleLogs()
      const context = yield* Layer.buildWithScope(services({}, logs.layer), scope)
      const turns = Effect.repeatN(
        until(() => true),
        20
      )
      const gate = yield* Effect.makeLatch(false)
      const { alice, bob } = yield* Effect.gen(function* () {
        const both = { alice: yield* connect("alice"), bob: yield* connect("bob") }
        logs.arrive = () => gate.await
        both.alice.client.send("@1 SAY lobby hello")
        yield* turns
        return both
      }).pipe(Effect.provide(context))
      const ended = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* turns
      alice.client.send("@2 SAY lobby late")
      yield* turns
      yield* gate.open
      yield* inTime(Fiber.join(ended))
      const said = yield* toTheEnd(alice)
      const read = yield* toTheEnd(bob)
      assert.match(said.at(-2) ?? "", /^@1 OK lobby /)
      assert.match(read.at(-2) ?? "", /^MSG lobby 1 .* alice hello$/)
      for (const all of [said, read]) assert.strictEqual(last(all), "BYE shutdown")
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )
})

describe("a lobby that is cut off from its log", () => {
  it.scoped("ends the connection of whoever waits for an answer, and of whoever comes", () => {
    const captured = capture()
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const alice = yield* connect("alice")
      const bob = yield* connect("bob")
      logs.arrive = hanging
      alice.client.send("@1 SAY lobby hello")
      for (let turns = 0; turns < 20; turns++) yield* until(() => true)
      yield* logs.end
      assert.strictEqual(last(yield* toTheEnd(alice)), "BYE internal")
      assert.notInclude(alice.client.heard.join(), "@1 ")
      const said = yield* ask(bob, "SAY lobby well?")
      assert.match(said.at(-1) ?? "", /^ERR unavailable /)
      const newcomer = yield* connect()
      newcomer.client.send("@7 NICK newcomer")
      const heard = yield* toTheEnd(newcomer)
      assert.deepStrictEqual(heard.slice(1), ["@7 READY newcomer", "BYE internal"])
      assert.match((yield* ask(bob, "JOIN dev")).at(-1) ?? "", /^JOINED dev /)
      assert.deepStrictEqual(captured.errors()[0]?.known, { room: lobby })
    }).pipe(Effect.provide(Layer.provideMerge(services({}, logs.layer), captured.layer)))
  })

  it.scoped("still lets people change their names", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const bob = yield* connect("bob")
      const alice = yield* connect("alice")
      yield* logs.end
      logs.offer = down
      assert.deepStrictEqual((yield* ask(alice, "NICK alicia")).slice(-1), ["READY alicia"])
      assert.match((yield* ask(bob, "WHO lobby")).join("\n"), /^RENAME alice alicia \S+Z \S+Z$/m)
      assert.deepStrictEqual((yield* ask(bob, "TELL alicia hi")).slice(-1), ["OK"])
    }).pipe(Effect.provide(services({}, logs.layer)))
  })
})

const boom = RoomName.make("boom")

/** natter/1, with a defect in it: it dies of WHO boom. */
const defective: Protocol<NickRule> = {
  ...natter1,
  decode: (state, line) => {
    const decoded = natter1.decode(state, line)
    for (const one of decoded[1])
      if (one._tag === "Command" && one.command._tag === "Who" && one.command.room === boom)
        throw new Error("boom")
    return decoded
  }
}

describe("a defect in one client's fiber", () => {
  it.scoped("ends this client, is logged with who it was, and concerns nobody else", () => {
    const captured = capture()
    return Effect.gen(function* () {
      const connections = yield* Connections
      const bob = yield* connect("bob")
      const alice = yield* connect("alice", "192.0.2.1")
      const nobody = yield* connect(undefined, "192.0.2.2")
      alice.client.send("WHO boom")
      assert.strictEqual(last(yield* toTheEnd(alice)), "BYE internal")
      nobody.client.send("WHO boom")
      assert.strictEqual(last(yield* toTheEnd(nobody)), "BYE internal")
      yield* sayUntil(bob, "SAY lobby who is left?", "LEAVE lobby internal alice")
      assert.strictEqual(yield* connections.count, 1)
      const [first, second, ...more] = captured.errors()
      assert.deepStrictEqual(
        [first?.known, second?.known],
        [
          { peer: "192.0.2.1:1", nick: "alice" },
          { peer: "192.0.2.2:1", nick: "-" }
        ]
      )
      for (const one of [first, second]) assert.include(one?.cause, "boom")
      assert.lengthOf(more, 0)
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          services({}, undefined, Protocols.layer(HostName.make("here"), speaks(defective))),
          captured.layer
        )
      )
    )
  })

  it.scoped("closes its connection also where that comes while its session ends", () => {
    const captured = capture()
    const records = Layer.succeed(SessionRecords, {
      ...nothingLasts,
      isLasting: true,
      submit: ({ changes, done }) => {
        if (changes().some(({ change }) => change._tag === "Forgotten")) throw new Error("boom")
        done(true)
      }
    })
    const memory = Layer.provide(SessionMemory.layerLasting, records)
    return Effect.gen(function* () {
      const connections = yield* Connections
      const alice = yield* keeper("alice")
      alice.client.send("BYE")
      assert.strictEqual(last(yield* toTheEnd(alice)), "BYE quit")
      assert.strictEqual(yield* connections.count, 0)
      const [error, ...more] = captured.errors()
      assert.deepStrictEqual(error?.known, { peer: "127.0.0.1:1", nick: "alice" })
      assert.include(error?.cause, "boom")
      assert.lengthOf(more, 0)
    }).pipe(
      Effect.provide(
        Layer.provideMerge(services({}, undefined, undefined, undefined, memory), captured.layer)
      )
    )
  })

  it.scoped("is logged with its peer also before anybody knows its protocol", () => {
    const captured = capture()
    const protocols = Protocols.layer(
      HostName.make("here"),
      speaks(natter1),
      speaks({
        ...natter1,
        detect: () => {
          throw new Error("boom")
        }
      })
    )
    return Effect.gen(function* () {
      const { connect } = yield* MemoryTransport
      const connection = yield* connect("192.0.2.1")
      connection.client.send("NICK alice")
      yield* toTheEnd(connection)
      const [error, ...more] = captured.errors()
      assert.deepStrictEqual(error?.known, { peer: "192.0.2.1:1" })
      assert.include(error?.cause, "boom")
      assert.lengthOf(more, 0)
    }).pipe(Effect.provide(Layer.provideMerge(services({}, undefined, protocols), captured.layer)))
  })
})

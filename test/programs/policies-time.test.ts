import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { Connections } from "../../src/services/server/clients/Connections.ts"
import { defaults } from "../../src/services/server/Limits.ts"
import { silence, stall } from "../../src/services/server/limits/Connections.ts"
import { registerWithin } from "../../src/services/server/limits/Registration.ts"
import { ask, connect, sayUntil, services, toTheEnd } from "../support/load-server.ts"

const messages = (lines: ReadonlyArray<string>) => lines.filter((line) => line.startsWith("MSG "))

describe("what the server does as time passes", () => {
  it.scoped("ends a connection that has no name in time, however it trickles", () =>
    Effect.gen(function* () {
      const late = yield* connect()
      for (let second = 1; second < registerWithin; second++) {
        late.client.send(Buffer.from("N"))
        yield* TestClock.adjust("1 second")
      }
      yield* ask(late, "")
      assert.isFalse(late.client.ended)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual((yield* toTheEnd(late)).slice(-1), ["BYE timeout"])
    }).pipe(Effect.provide(services()))
  )

  it.scoped("never ends one that has a name and has not sent PING", () =>
    Effect.gen(function* () {
      const person = yield* connect("person")
      yield* TestClock.adjust("5 minutes")
      yield* sayUntil(person, "SAY lobby still here", "OK lobby")
    }).pipe(Effect.provide(services()))
  )

  it.scoped("ends a client that falls silent after a PING, and frees its name", () =>
    Effect.gen(function* () {
      const other = yield* connect("other")
      const program = yield* connect("program")
      yield* ask(program, "SAY lobby hello")
      yield* TestClock.adjust(`${silence - 1} seconds`)
      yield* ask(program, "SAY lobby still here")
      yield* TestClock.adjust(`${silence - 1} seconds`)
      assert.isFalse(program.client.ended)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual((yield* toTheEnd(program)).slice(-1), ["BYE timeout"])
      yield* sayUntil(other, "SAY lobby who is left?", "LEAVE lobby timeout program")
    }).pipe(Effect.provide(services()))
  )

  it.scoped("closes one who leaves even a little unread for too long", () =>
    Effect.gen(function* () {
      const clients = yield* Connections
      const alice = yield* connect("alice")
      const frozen = yield* connect("frozen")
      frozen.freeze()
      yield* ask(alice, "SAY lobby hello")
      yield* TestClock.adjust(`${stall - 1} seconds`)
      assert.strictEqual(yield* clients.count, 2)
      yield* TestClock.adjust("3 seconds")
      yield* sayUntil(alice, "SAY lobby well?", "LEAVE lobby slow frozen")
    }).pipe(Effect.provide(services()))
  )

  it.scoped("reads no faster than it is allowed to, and refuses nothing", () =>
    Effect.gen(function* () {
      const burst = 2 * defaults.messageRate
      const listener = yield* connect("listener")
      const hasty = yield* connect("hasty")
      const until = (line: string) => Effect.promise(() => listener.client.until(line))
      // NICK was the first command of the burst, and the empty line before it a part of one.
      const inBurst = burst - 2
      const said = Array.from({ length: inBurst + 9 }, (_, n) => `SAY lobby line ${n}`)
      hasty.client.send(said.join("\n"))
      yield* until(`MSG lobby ${inBurst} `)
      assert.lengthOf(yield* ask(listener, "WHO lobby"), 2)
      assert.lengthOf(messages(listener.client.heard), inBurst)
      yield* TestClock.adjust("100 millis")
      yield* until(`MSG lobby ${inBurst + 1} `)
      yield* TestClock.adjust("1 second")
      yield* until(`MSG lobby ${inBurst + 9} `)
      const heard = messages(listener.client.heard).map((line) =>
        line.split(" ").slice(5).join(" ")
      )
      assert.deepStrictEqual(
        heard,
        said.map((line) => line.slice("SAY lobby ".length))
      )
      const answers = hasty.client.heard.filter((line) => /^(OK|ERR)/.test(line))
      assert.isTrue(answers.every((line) => line.startsWith("OK lobby ")))
    }).pipe(Effect.provide(services({ messageRate: defaults.messageRate })))
  )
})

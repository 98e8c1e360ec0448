import { rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, TestClock } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { irc } from "../../../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import type { Pin } from "../../../../src/domain/security/Pin.ts"
import { NameOwners } from "../../../../src/services/server/access/NameOwners.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { ask, connect, sayUntil, services, toTheEnd } from "../../../support/load-server.ts"
import { MemoryTransport } from "../../../support/memory-transport.ts"
import { pinNamed } from "../../../support/pins.ts"
import { temporary } from "../../../support/temporary.ts"

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))

const [one, two] = [pinNamed("one"), pinNamed("two")]

const owning = Layer.unwrapScoped(
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => temporary("names")),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    ),
    (folder) =>
      services({}, undefined, both, undefined, undefined, {
        owners: NameOwners.firstUse(join(folder, "names.json"))
      })
  )
)

/** Connects somebody who registers in IRC. */
const register = Effect.fnUntraced(function* (nick: string, key?: Pin) {
  const connection = yield* (yield* MemoryTransport).connectSilently("127.0.0.1", key)
  const welcome = yield* sayUntil(connection, `USER a 0 * :a\r\nNICK ${nick}\r`, ":here 366 ")
  return { connection, welcome: welcome.map((line) => line.trim()) }
})

/** Registers Carla, who is silent from then on for so many seconds. */
const silentCarla = (seconds: number) =>
  Effect.gen(function* () {
    const { connection } = yield* register("Carla", one)
    yield* sayUntil(connection, "PING x\r", ":here PONG here :x")
    yield* TestClock.adjust(`${seconds} seconds`)
    return connection
  })

/** What somebody hears who does something while three seconds go by, in which Carla does something. */
const meanwhile = <A>(
  done: Effect.Effect<A, never, MemoryTransport>,
  carla: Effect.Effect<unknown>
) =>
  Effect.gen(function* () {
    const doing = yield* Effect.fork(done)
    yield* carla
    yield* TestClock.adjust("3 seconds")
    return yield* Fiber.join(doing)
  })

describe("a client of IRC that is gone", () => {
  it.scoped("makes room for one with its key that registers", () =>
    Effect.gen(function* () {
      const gone = yield* silentCarla(28)
      const { welcome } = yield* meanwhile(register("Carla", one), Effect.void)
      assert.include(welcome[0], ":here 001 Carla ")
      assert.match((yield* toTheEnd(gone)).join(), /PING :here[\s\S]*Another connection has taken/)
    }).pipe(Effect.provide(owning))
  )

  it.scoped("makes room for one with its key that changes its name", () =>
    Effect.gen(function* () {
      const gone = yield* silentCarla(1)
      const { connection, welcome } = yield* register("Carla", one)
      assert.include(welcome[0], ":here 001 Carlaa ")
      yield* TestClock.adjust("28 seconds")
      yield* meanwhile(
        sayUntil(connection, "NICK Carla\r", ":Carlaa!Carlaa@natter NICK Carla"),
        Effect.void
      )
      assert.match((yield* toTheEnd(gone)).join(), /Another connection has taken/)
    }).pipe(Effect.provide(owning))
  )

  it.scoped("keeps its name where it answers, and from others", () =>
    Effect.gen(function* () {
      const carla = yield* silentCarla(28)
      const asked = Effect.zipRight(
        Effect.promise(() => carla.client.until("PING :here")),
        Effect.sync(() => carla.client.send("PONG :here\r"))
      )
      const second = yield* meanwhile(register("Carla", one), asked)
      assert.include(second.welcome[0], ":here 001 Carlaa ")
      yield* TestClock.adjust("28 seconds")
      assert.notInclude((yield* register("Carla", two)).welcome[0], ":here 001 Carla ")
      assert.notInclude((yield* register("Carla")).welcome[0], ":here 001 Carla ")
    }).pipe(Effect.provide(owning))
  )
})

describe("a client of IRC whose name belongs to somebody else", () => {
  it.scoped("is told so when it gets another one", () =>
    Effect.gen(function* () {
      const carla = yield* register("Carla", one)
      yield* sayUntil(carla.connection, "QUIT\r", "ERROR")
      yield* toTheEnd(carla.connection)
      const { welcome } = yield* register("Carla", two)
      assert.include(
        welcome,
        ":here NOTICE Carlaa :The nickname Carla belongs to somebody else, and only their key can use it: you are Carlaa. /nick changes it."
      )
    }).pipe(Effect.provide(owning))
  )
})

describe("the name of the server", () => {
  it.scoped("is taken as a nickname, for everybody", () =>
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      assert.match((yield* ask(bob, "NICK HERE")).join(), /^ERR nick-taken /)
      const early = yield* connect()
      assert.match((yield* ask(early, "NICK here")).at(-1) ?? "", /^ERR nick-taken /)
      const { connection, welcome } = yield* register("Here")
      assert.match(welcome.join(), /:here 001 Herea /)
      yield* sayUntil(connection, "NICK here\r", ":here 433 Herea here :")
    }).pipe(Effect.provide(services({}, undefined, both)))
  )
})

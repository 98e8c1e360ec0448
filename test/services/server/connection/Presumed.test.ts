/** Clients of IRC that were greeted in natter/1, because their first bytes came late or decided nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope, TestClock } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { irc } from "../../../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { until } from "../../../support/captured-logs.ts"
import { ask, connect, sayUntil, services, toTheEnd } from "../../../support/load-server.ts"
import * as Memory from "../../../support/memory-transport.ts"

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))

const test = (
  name: string,
  body: Effect.Effect<void, never, Connections | Memory.MemoryTransport | Scope.Scope>
) => it.scoped(name, () => Effect.provide(body, services({}, undefined, both)))

const silently = Effect.flatMap(Memory.MemoryTransport, ({ connectSilently }) =>
  connectSilently("127.0.0.1")
)

/** Connects somebody who is greeted in natter/1 before it says anything. */
const greeted = Effect.gen(function* () {
  const connection = yield* silently
  yield* until(() => true)
  yield* TestClock.adjust("2 seconds")
  yield* Effect.promise(() => connection.client.until("HELLO"))
  return connection
})

/** The same, with a name that it has claimed in natter/1. */
const named = Effect.tap(greeted, ({ client }) => {
  client.send("NICK ann\r")
  return Effect.promise(() => client.until("JOINED lobby"))
})

/** What somebody has heard, without what ends the lines; each by its first word or numeric. */
const verbs = ({ client }: Memory.MemoryConnection) =>
  client.heard.map((line) => /^(?::\S+ )?(\S+)/.exec(line)?.[1] ?? "")

describe("a client of IRC that speaks only after the greeting of natter/1", () => {
  for (const [how, lines] of [
    ["CAP", ["CAP LS 302\r\nJOIN :\r\nCAP END\r\nNICK ann\r\nUSER ann 0 * :Ann\r"]],
    ["PASS", ["PASS secret\r\nNICK ann\r\nUSER ann 0 * :Ann\r"]],
    ["USER", ["USER ann 0 * :Ann\r\nNICK ann\r"]],
    ["NICK and USER at once", ["NICK ann\r\nUSER ann 0 * :Ann\r"]],
    ["NICK, and USER when that was answered", ["NICK ann\r", "USER ann 0 * :Ann\r"]],
    ["NICK, an answer to nothing, and USER", ["NICK ann\r", "PONG :x\r", "USER ann 0 * :Ann\r"]],
    ["NICK, PING and CAP", ["NICK ann\r", "PING x\r", "CAP LS\r\nUSER a 0 * :A\r\nCAP END\r"]],
    ["lines that nobody knows", ["PROTOCTL NAMESX\r", "NICK ann\r\nFOO\r\nUSER a 0 * :A\r"]],
    ["an empty line", ["\r", "NICK ann\r", "USER ann 0 * :Ann\r"]],
    ["lines typed by hand", ["nick ann\r", "user ann 0 * Ann\r"]],
    ["two names", ["NICK bob\r", "NICK ann\r", "USER ann 0 * :Ann\r"]]
  ] as const)
    test(
      `is known by ${how}, registers, and is in #lobby`,
      Effect.gen(function* () {
        const ann = yield* greeted
        for (const some of lines) {
          ann.client.send(some)
          yield* until(() => true)
        }
        yield* Effect.promise(() => ann.client.until(":here 366 ann #lobby"))
        const heard = verbs(ann)
        assert.strictEqual(heard[0], "HELLO")
        assert.deepStrictEqual(
          heard.slice(heard.indexOf("001")).filter((verb) => /^[A-Z]/.test(verb)),
          ["JOIN"]
        )
        const eve = yield* connect("eve")
        assert.include((yield* ask(eve, "WHO lobby")).join("\n"), "HERE lobby ann eve")
        yield* sayUntil(ann, "PRIVMSG #lobby :hi\r\nPING x\r", ":here PONG here :x")
        yield* Effect.promise(() => eve.client.until("MSG lobby 1 "))
        const { census } = yield* Connections
        assert.deepInclude(yield* census, { protocol: "irc", transport: "memory", count: 1 })
      })
    )

  test(
    "leaves the name that it has claimed in natter/1, and is told to others as gone and come",
    Effect.gen(function* () {
      const eve = yield* connect("eve")
      const ann = yield* named
      yield* TestClock.adjust("200 millis")
      yield* Effect.promise(() => eve.client.until("ENTER lobby"))
      yield* sayUntil(ann, "CAP LS\r", ":here CAP")
      yield* TestClock.adjust("200 millis")
      yield* Effect.promise(() => eve.client.until("LEAVE lobby"))
      // In IRC the name is claimed only when all is said; until then it is free.
      assert.include(yield* ask(yield* connect(), "NICK ann"), "READY ann")
      yield* sayUntil(ann, "USER ann 0 * :Ann\r\nCAP END\r", ":here 366 anna #lobby")
    })
  )

  test(
    "has a minute to register from the line on that ended its session",
    Effect.gen(function* () {
      const ann = yield* named
      yield* TestClock.adjust("200 seconds")
      yield* sayUntil(ann, "CAP LS\r", ":here CAP")
      yield* TestClock.adjust("58 seconds")
      yield* sayUntil(ann, "PING x\r", ":here PONG here :x")
      yield* TestClock.adjust("3 seconds")
      assert.match((yield* toTheEnd(ann)).at(-1) ?? "", /^ERROR :/)
    })
  )

  test(
    "has no more time to register for it where it had no name",
    Effect.gen(function* () {
      const ann = yield* greeted
      yield* TestClock.adjust("50 seconds")
      yield* sayUntil(ann, "CAP LS\r", ":here CAP")
      yield* TestClock.adjust("12 seconds")
      assert.match((yield* toTheEnd(ann)).at(-1) ?? "", /^ERROR :/)
    })
  )

  test(
    "is let go after twenty errors, in whichever protocol they were",
    Effect.gen(function* () {
      const ann = yield* greeted
      ann.client.send(`${"FOO\r\n".repeat(10)}CAP LS\r\n${"FOO\r\n".repeat(10)}\r`)
      assert.match((yield* toTheEnd(ann)).at(-1) ?? "", /^ERROR :Closing Link: Too many errors/)
      assert.lengthOf(
        verbs(ann).filter((verb) => verb === "421"),
        10
      )
    })
  )
})

describe("a client of natter/1", () => {
  for (const [how, line] of [
    ["a command", "SAY lobby hi"],
    ["an id", "@1 PING"],
    ["a secret", "NICK alice 60 AAAAAAAAAAAAAAAAAAAAAA"]
  ] as const)
    test(
      `is one for good after ${how}`,
      Effect.gen(function* () {
        const alice = yield* greeted
        yield* ask(alice, "NICK alice")
        yield* ask(alice, line)
        for (const other of ["CAP LS", "USER a 0 * :a", "PASS x", "QUIT"])
          assert.match((yield* ask(alice, other)).join("\n"), /^ERR unknown-verb/)
        assert.include((yield* ask(alice, "WHO lobby")).join("\n"), "HERE lobby alice")
      })
    )

  test(
    "is not taken for one of IRC by sentences and wrong lines",
    Effect.gen(function* () {
      const alice = yield* greeted
      for (const line of ["hello", "user friendly", "pass the salt", ":)", "quit", "CAPS LOCK"])
        assert.match((yield* ask(alice, line)).join("\n"), /^ERR unknown-verb/)
      assert.include(yield* ask(alice, "NICK alice"), "READY alice")
    })
  )

  it.scoped("is not taken for one of IRC where the server speaks only natter/1", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      assert.match((yield* ask(alice, "CAP LS")).join("\n"), /^ERR unknown-verb/)
    }).pipe(Effect.provide(services()))
  )
})

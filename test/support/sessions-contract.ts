/** What holds for kept sessions, wherever their records are. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import type { Connections } from "../../src/services/server/clients/Connections.ts"
import type { LimitsShape } from "../../src/services/server/Limits.ts"
import {
  ask as askAll,
  connect,
  keeper,
  sayUntil,
  secretOf,
  toTheEnd,
  vanish
} from "./load-server.ts"
import type { MemoryTransport } from "./memory-transport.ts"

/** Says something; the answers, without who enters and leaves meanwhile. */
const ask = (...of: Parameters<typeof askAll>) =>
  Effect.map(askAll(...of), (lines) => lines.filter((line) => !/^(ENTER|LEAVE) /.test(line)))

/** Says something on a new connection; what is answered after HELLO. */
export const askAnew = (line: string) =>
  Effect.gen(function* () {
    const socket = yield* connect()
    return (yield* ask(socket, line)).slice(1)
  })

/** Without the times and the epochs. */
export const plain = (lines: ReadonlyArray<string>) =>
  lines.map((line) =>
    line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME").replace(/ [a-z0-9]{1,8}:(\d+)/, " :$1")
  )

type Server = Connections | MemoryTransport

/**
 * @param where where the records are
 * @param server a server that has no sessions yet, each time it is built
 */
export const sessionsContract = <E>(
  where: string,
  server: (limits: Partial<LimitsShape>) => Layer.Layer<Server, E>
): void => {
  const test = <F>(
    name: string,
    body: Effect.Effect<void, F, Server | Scope.Scope>,
    limits: Partial<LimitsShape> = {}
  ) => it.scopedLive(name, () => Effect.provide(body, server(limits)))

  describe(`a kept session, recorded in ${where}`, () => {
    test(
      "is kept from its first READY on, which says how long and what was accepted",
      Effect.gen(function* () {
        const alice = yield* connect()
        const [ready] = (yield* sayUntil(
          alice,
          `NICK alice 900 ${secretOf("alice")}`,
          "READY"
        )).slice(-1)
        assert.strictEqual(ready, "READY alice 90 0")
        yield* vanish(alice)
        const again = yield* askAnew(`@7 RESUME ${secretOf("alice")}`)
        assert.deepStrictEqual(plain(again), ["@7 READY alice 90 0", "JOINED lobby :0 1"])
      }),
      { keep: 90 }
    )

    test(
      "is resumed by NICK with its name and secret, as by RESUME without marks",
      Effect.gen(function* () {
        const alice = yield* keeper("alice")
        yield* ask(alice, "JOIN dev\n@5 SAY dev hello\n@6 TELL alice note")
        yield* vanish(alice)
        const again = yield* askAnew(`@1 NICK Alice 60 ${secretOf("alice")}`)
        assert.deepStrictEqual(plain(again), [
          "@1 READY alice 60 6",
          "JOINED lobby :0 1",
          "JOINED dev :1 1",
          "TOLD 1 TIME alice note"
        ])
      })
    )

    test(
      "is kept for as long as the NICK says that resumes it",
      Effect.gen(function* () {
        const alice = yield* keeper("alice")
        yield* vanish(alice)
        const again = yield* connect()
        const [ready] = (yield* sayUntil(
          again,
          `NICK alice 30 ${secretOf("alice")}`,
          "READY"
        )).slice(-1)
        assert.strictEqual(ready, "READY alice 30 0")
        const last = yield* connect()
        yield* sayUntil(last, `NICK alice 0 ${secretOf("alice")}`, "JOINED")
        assert.deepStrictEqual(yield* ask(last, "NICK alice"), ["READY alice"])
        yield* vanish(last)
        assert.match(
          (yield* askAnew(`RESUME ${secretOf("alice")}`))[0] ?? "",
          /^ERR session-unknown /
        )
      })
    )

    test(
      "gives back what came while it was kept, when it ends later without being kept",
      Effect.gen(function* () {
        const [alice, bob] = [yield* keeper("alice"), yield* connect("bob")]
        yield* ask(bob, "TELL alice are you there?")
        yield* sayUntil(alice, `NICK alice 0 ${secretOf("alice")}`, "READY alice")
        yield* ask(bob, "TELL alice hello?")
        yield* vanish(alice)
        const untold = (yield* sayUntil(bob, "", "UNTOLD")).slice(-1)
        assert.deepStrictEqual(plain(untold), ["UNTOLD 1 TIME alice are you there?"])
      })
    )

    test(
      "closes the connection that holds it, when NICK resumes it",
      Effect.gen(function* () {
        const alice = yield* keeper("alice")
        const again = yield* askAnew(`NICK alice 60 ${secretOf("alice")}`)
        assert.strictEqual(again[0], "READY alice 60 0")
        assert.strictEqual((yield* toTheEnd(alice)).at(-1), "BYE replaced")
      })
    )

    test(
      "is not given to another name, which does not get its secret either",
      Effect.gen(function* () {
        const alice = yield* keeper("alice")
        const [refused] = yield* askAnew(`NICK bob 60 ${secretOf("alice")}`)
        assert.match(refused ?? "", /^ERR secret-taken /)
        const bob = yield* keeper("bob")
        const later = yield* ask(bob, `NICK robert 60 ${secretOf("alice")}`)
        assert.match(later[0] ?? "", /^ERR secret-taken /)
        assert.deepStrictEqual(yield* ask(bob, "NICK bob"), ["READY bob 60 0"])
        assert.deepStrictEqual(yield* ask(alice, "NICK alice"), ["READY alice 60 0"])
      })
    )

    test(
      "gets another time and secret with NICK, unless the name is taken",
      Effect.gen(function* () {
        yield* connect("bob")
        const alice = yield* keeper("alice")
        const failed = yield* ask(alice, `NICK bob 30 ${secretOf("other")}`)
        assert.match(failed[0] ?? "", /^ERR nick-taken /)
        assert.deepStrictEqual(yield* ask(alice, "NICK alice"), ["READY alice 60 0"])
        assert.deepStrictEqual(yield* ask(alice, `NICK alicia 30 ${secretOf("other")}`), [
          "READY alicia 30 0"
        ])
        yield* vanish(alice)
        const [unknown] = yield* askAnew(`RESUME ${secretOf("alice")}`)
        assert.match(unknown ?? "", /^ERR session-unknown /)
        const [ready] = yield* askAnew(`RESUME ${secretOf("other")}`)
        assert.strictEqual(ready, "READY alicia 30 0")
      })
    )

    test(
      "is kept when its client ends its half of the connection, and said to be",
      Effect.gen(function* () {
        const alice = yield* keeper("alice")
        alice.client.send("SAY lobby last words")
        alice.client.end()
        const [ok, bye] = plain(yield* toTheEnd(alice))
        assert.deepStrictEqual([ok, bye], ["OK lobby :1 TIME", "BYE kept"])
        assert.strictEqual((yield* askAnew(`RESUME ${secretOf("alice")}`))[0], "READY alice 60 0")
        const bob = yield* connect("bob")
        bob.client.end()
        assert.deepStrictEqual(yield* toTheEnd(bob), ["BYE quit"])
      })
    )

    test(
      "answers again what it has accepted, whatever it has left since",
      Effect.gen(function* () {
        const alice = yield* keeper("alice")
        const said = yield* ask(alice, "JOIN tea\n@4 SAY tea green?\n@5 TOPIC tea teas\nPART tea")
        const answers = said.filter((line) => line.startsWith("@"))
        assert.lengthOf(answers, 2)
        yield* vanish(alice)
        const again = yield* connect()
        yield* sayUntil(again, `RESUME ${secretOf("alice")}`, "JOINED lobby")
        const repeated = yield* ask(again, "@4 SAY tea green?\n@5 TOPIC tea teas")
        assert.deepStrictEqual(repeated, answers)
        // An id that was refused is not one that was accepted.
        const [stale] = yield* ask(again, "@3 SAY tea green?")
        assert.match(stale ?? "", /^@3 ERR id-invalid /)
        const [fresh] = yield* ask(again, "@6 SAY tea green?")
        assert.match(fresh ?? "", /^@6 ERR not-in-room /)
      })
    )
  })
}

import { rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, type Scope, TestClock } from "effect"
import type { Pin } from "../../../../src/domain/security/Pin.ts"
import { NameOwners } from "../../../../src/services/server/access/NameOwners.ts"
import {
  ask,
  connect,
  sayUntil,
  secretOf,
  services,
  servicesOwning,
  toTheEnd,
  vanish,
  withKey
} from "../../../support/load-server.ts"
import { pinNamed } from "../../../support/pins.ts"
import { temporary } from "../../../support/temporary.ts"

const [one, two] = [pinNamed("one"), pinNamed("two")]

const kept = Effect.fnUntraced(function* (nick: string, key: Pin | undefined, secret: string) {
  const connection = yield* withKey(key)
  yield* sayUntil(connection, `NICK ${nick} 60 ${secretOf(secret)}`, "JOINED lobby")
  return connection
})

type Body = Effect.Effect<
  void,
  unknown,
  Layer.Layer.Success<ReturnType<typeof servicesOwning>> | Scope.Scope
>

/** In both modes. */
const test = (name: string, body: Body) => {
  it.scoped(`${name}, where names belong to nobody`, () => Effect.provide(body, services()))
  it.scoped(`${name}, where names belong to keys`, () =>
    Effect.flatMap(
      Effect.acquireRelease(
        Effect.sync(() => temporary("names")),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
      ),
      (folder) =>
        Effect.provide(body, servicesOwning(NameOwners.firstUse(join(folder, "names.json"))))
    )
  )
}

describe("a session whose connection is lost", () => {
  test(
    "is taken over by a client with its key, with its rooms and its inbox",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const lost = yield* kept("ann", one, "first")
      yield* ask(lost, "JOIN tea")
      yield* vanish(lost)
      assert.deepStrictEqual((yield* ask(bob, "TELL ann waits")).at(-1), "OK")
      const back = yield* withKey(one)
      yield* sayUntil(back, `NICK ann 30 ${secretOf("second")}`, "TOLD")
      const heard = back.client.heard.map((line) => line.split(" ").slice(0, 2).join(" "))
      assert.includeMembers(heard, ["READY ann", "JOINED lobby", "JOINED tea", "TOLD 1"])
      assert.match(back.client.heard.join("\n"), /^READY ann 30 0$/m)
      // The new secret opens it, and the old one does not.
      yield* vanish(back)
      const other = yield* withKey()
      assert.match(
        (yield* ask(other, `RESUME ${secretOf("first")}`)).join(),
        /^ERR session-unknown /
      )
      assert.include(yield* ask(other, `RESUME ${secretOf("second")}`), "READY ann 30 0")
    })
  )

  test(
    "is not taken over by another key, without one, or where NICK keeps nothing",
    Effect.gen(function* () {
      yield* vanish(yield* kept("ann", one, "first"))
      for (const key of [two, undefined])
        assert.match(
          (yield* ask(yield* withKey(key), `NICK ann 30 ${secretOf("second")}`)).join(),
          /ERR nick-taken /
        )
      assert.match((yield* ask(yield* withKey(one), "NICK ann")).join(), /^ERR nick-taken Somebody/)
    })
  )

  test(
    "that had no key is not taken over by a client without one",
    Effect.gen(function* () {
      yield* vanish(yield* kept("ann", undefined, "first"))
      assert.match(
        (yield* ask(yield* withKey(), `NICK ann 30 ${secretOf("second")}`)).join(),
        /^ERR nick-taken Somebody/
      )
    })
  )
})

describe("a session that has a connection", () => {
  test(
    "is taken over by its key once that is silent for 20 seconds, and not before",
    Effect.gen(function* () {
      const silent = yield* kept("ann", one, "first")
      yield* ask(silent, "")
      const early = yield* withKey(one)
      yield* TestClock.adjust("19 seconds")
      const nick = `NICK ann 30 ${secretOf("second")}`
      assert.match((yield* ask(early, nick)).join(), /^ERR nick-taken Somebody/)
      yield* TestClock.adjust("1 second")
      assert.include(yield* ask(early, nick), "READY ann 30 0")
      assert.include(yield* toTheEnd(silent), "BYE replaced")
    })
  )

  test(
    "is not taken over where its client has never said PING",
    Effect.gen(function* () {
      yield* kept("ann", one, "first")
      yield* TestClock.adjust("50 seconds")
      assert.match(
        (yield* ask(yield* withKey(one), `NICK ann 30 ${secretOf("second")}`)).join(),
        /^ERR nick-taken Somebody/
      )
    })
  )

  test(
    "and is not kept makes room for its key, and begins anew",
    Effect.gen(function* () {
      const silent = yield* withKey(one)
      yield* sayUntil(silent, "NICK ann", "JOINED lobby")
      yield* ask(silent, "")
      yield* TestClock.adjust("20 seconds")
      const back = yield* withKey(one)
      assert.include(yield* ask(back, `NICK ann 30 ${secretOf("first")}`), "READY ann 30 0")
      assert.include(yield* toTheEnd(silent), "BYE replaced")
    })
  )
  test(
    "and is not kept makes room also for a NICK that keeps nothing, the first one or a later one",
    Effect.gen(function* () {
      const bob = yield* withKey(one)
      yield* sayUntil(bob, "NICK bob", "JOINED lobby")
      for (const back of [yield* withKey(one), bob]) {
        const silent = yield* withKey(one)
        yield* sayUntil(silent, "NICK ann", "JOINED lobby")
        yield* ask(silent, "")
        yield* TestClock.adjust("20 seconds")
        yield* sayUntil(back, "NICK ann", "READY ann")
        assert.include(yield* toTheEnd(silent), "BYE replaced")
        if (back !== bob) yield* sayUntil(back, "BYE", "BYE")
      }
    })
  )
})

describe("a session that lasts", () => {
  test(
    "is resumed by its secret from any connection",
    Effect.gen(function* () {
      yield* vanish(yield* kept("ann", one, "first"))
      const other = yield* withKey(two)
      assert.include(yield* ask(other, `RESUME ${secretOf("first")}`), "READY ann 60 0")
    })
  )
})

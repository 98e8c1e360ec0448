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
  services,
  servicesOwning,
  withKey
} from "../../../support/load-server.ts"
import type { MemoryConnection } from "../../../support/memory-transport.ts"
import { pinNamed } from "../../../support/pins.ts"
import { temporary } from "../../../support/temporary.ts"

const keys = ["aaaa1", "bbbb2", "cccc3", "dddd4", "eeee5", "ffff6"].map(pinNamed)
const [one, two, three] = [pinNamed("aaaa1"), pinNamed("bbbb2"), pinNamed("cccc3")]

const test = (
  name: string,
  body: Effect.Effect<
    void,
    unknown,
    Layer.Layer.Success<ReturnType<typeof servicesOwning>> | Scope.Scope
  >
) =>
  it.scoped(name, () =>
    Effect.flatMap(
      Effect.acquireRelease(
        Effect.sync(() => temporary("names")),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
      ),
      (folder) =>
        Effect.provide(body, servicesOwning(NameOwners.firstUse(join(folder, "names.json"))))
    )
  )

const named = (nick: string, key?: Pin) => connect(nick, "127.0.0.1", key)

/** A word for the name of this client. */
const word = (owner: MemoryConnection) =>
  Effect.map(sayUntil(owner, "PAIR", "OK"), (lines) => {
    const [, found = ""] = /^PAIR (\S+) 600$/m.exec(lines.join("\n")) ?? []
    assert.notStrictEqual(found, "")
    return found
  })

const wrongWord =
  "ERR wrong-word That is not the word for that nickname, or not any more. Get a new one with PAIR, under that nickname."

describe("PAIR", () => {
  test(
    "gives a word with which one more key may use the name, once",
    Effect.gen(function* () {
      const owner = yield* named("ann", one)
      const given = yield* word(owner)
      owner.client.send("BYE")
      const second = yield* withKey(two)
      assert.deepStrictEqual(yield* ask(second, `ADDKEY ANN ${given}`), ["OK"])
      assert.include(yield* sayUntil(second, "NICK ann", "JOINED"), "READY ann")
      const third = yield* withKey(three)
      assert.deepStrictEqual(yield* ask(third, `ADDKEY ann ${given}`), [wrongWord])
      // The answer may have been lost.
      assert.deepStrictEqual(yield* ask(second, `ADDKEY ann ${given}`), ["OK"])
    })
  )

  test(
    "gives another word each time, and the one before does not count any more",
    Effect.gen(function* () {
      const owner = yield* named("ann", one)
      const first = yield* word(owner)
      const next = yield* word(owner)
      const second = yield* withKey(two)
      assert.deepStrictEqual(yield* ask(second, `ADDKEY ann ${first}`), [wrongWord])
      assert.deepStrictEqual(yield* ask(second, `ADDKEY ann ${next}`), ["OK"])
    })
  )

  test(
    "gives a word for ten minutes",
    Effect.gen(function* () {
      const owner = yield* named("ann", one)
      const given = yield* word(owner)
      yield* TestClock.adjust("9 minutes")
      const second = yield* withKey(two)
      assert.deepStrictEqual(yield* ask(second, `ADDKEY ann ${given}`), ["OK"])
      const late = yield* word(owner)
      yield* TestClock.adjust("10 minutes")
      const third = yield* withKey(three)
      assert.deepStrictEqual(yield* ask(third, `ADDKEY ann ${late}`), [wrongWord])
    })
  )

  test(
    "gives a word that twenty wrong ones make void, of which an address may try five in a row",
    Effect.gen(function* () {
      const owner = yield* named("ann", one)
      const given = yield* word(owner)
      const guess = (address: string, times: number, right = given) =>
        Effect.gen(function* () {
          const guesser = yield* withKey(two, address)
          for (let at = 0; at < times; at++)
            assert.deepStrictEqual(yield* ask(guesser, "ADDKEY ann 2222-2222-2222"), [wrongWord])
          return (yield* ask(guesser, `ADDKEY ann ${right}`)).join()
        })
      assert.match(yield* guess("192.0.2.1", 5), /^ERR too-fast .* then send ADDKEY again\.$/)
      assert.strictEqual(yield* guess("192.0.2.2", 4), "OK")
      yield* ask(owner, "FORGETKEY sha256.bbbb")
      const other = yield* word(owner)
      for (const n of [3, 4, 5]) yield* guess(`192.0.2.${n}`, 5, other)
      const third = yield* withKey(three, "192.0.2.6")
      for (let at = 0; at < 4; at++)
        assert.deepStrictEqual(yield* ask(third, "ADDKEY ann 2222-2222-2222"), [wrongWord])
      yield* guess("192.0.2.7", 1, other)
      assert.deepStrictEqual(yield* ask(third, `ADDKEY ann ${other}`), [wrongWord])
      yield* TestClock.adjust("60 seconds")
      const again = yield* withKey(two, "192.0.2.1")
      assert.match((yield* ask(again, "ADDKEY ann 2222-2222-2222")).join(), /^ERR wrong-word/)
    })
  )

  test(
    "is for those who own their name, and ADDKEY for those who have a key",
    Effect.gen(function* () {
      const plain = yield* named("ann")
      assert.match((yield* ask(plain, "PAIR")).join(), /^ERR not-owner You have shown no key/)
      assert.match((yield* ask(plain, "KEYS")).join(), /^ERR not-owner /)
      const owner = yield* named("bob", one)
      const given = yield* word(owner)
      assert.match((yield* ask(plain, `ADDKEY bob ${given}`)).join(), /^ERR no-key /)
      const nobody = yield* withKey(two)
      assert.match((yield* ask(nobody, "PAIR")).join(), /^ERR not-registered /)
      assert.match((yield* ask(nobody, "ADDKEY bob 0000-1111-llll")).join(), /^ERR wrong-word /)
    })
  )

  it.scoped("is refused where names belong to nobody", () =>
    Effect.gen(function* () {
      const ann = yield* named("ann", one)
      const why = "ERR not-owner On this server nicknames belong to nobody."
      for (const line of ["PAIR", "KEYS", "ADDKEY ann 2222-2222-2222", "FORGETKEY sha256.aaaa"])
        assert.deepStrictEqual(yield* ask(ann, line), [why])
    }).pipe(Effect.provide(services()))
  )
})

describe("KEYS and FORGETKEY", () => {
  test(
    "list up to five keys, and remove one by its beginning",
    Effect.gen(function* () {
      const owner = yield* named("ann", one)
      for (const key of keys.slice(1, 5)) {
        const given = yield* word(owner)
        assert.deepStrictEqual(yield* ask(yield* withKey(key), `ADDKEY ann ${given}`), ["OK"])
      }
      const given = yield* word(owner)
      const sixth = yield* withKey(keys[5])
      assert.match((yield* ask(sixth, `ADDKEY ann ${given}`)).join(), /^ERR full .* FORGETKEY/)
      const time = "1970-01-01T00:00:00.000Z"
      const listed = (of: ReadonlyArray<Pin>) => [
        ...of.map((pin) => `KEY ${pin} ${time} ${time}${pin === one ? " own" : ""}`),
        "OK"
      ]
      assert.deepStrictEqual(yield* ask(owner, "KEYS"), listed(keys.slice(0, 5)))
      assert.match((yield* ask(owner, "FORGETKEY sha256.zzzz")).join(), /^ERR no-such-key /)
      assert.deepStrictEqual(yield* ask(owner, "FORGETKEY sha256.bbbb"), ["OK"])
      // There is room for it now, and no word is left that the removed key may have seen.
      assert.deepStrictEqual(yield* ask(sixth, `ADDKEY ann ${given}`), [wrongWord])
      const next = yield* word(owner)
      assert.deepStrictEqual(yield* ask(sixth, `ADDKEY ann ${next}`), ["OK"])
      const [first = one, ...others] = keys
      assert.deepStrictEqual(yield* ask(owner, "KEYS"), listed([first, ...others.slice(1)]))
      owner.client.send("BYE")
      assert.match((yield* ask(yield* withKey(two), "NICK ann")).join(), /nick-taken The nickname/)
    })
  )

  test(
    "leave the last key",
    Effect.gen(function* () {
      const owner = yield* named("ann", one)
      assert.match((yield* ask(owner, "FORGETKEY sha256.aaaa")).join(), /^ERR last-key /)
      assert.match((yield* ask(owner, "FORGETKEY sha256.aa")).join(), /^ERR malformed /)
    })
  )
})

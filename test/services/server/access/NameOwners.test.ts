import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { NameOwners } from "../../../../src/services/server/access/NameOwners.ts"
import { capture } from "../../../support/captured-logs.ts"
import {
  ask,
  sayUntil,
  secretOf,
  servicesOwning,
  toTheEnd,
  vanish,
  withKey
} from "../../../support/load-server.ts"
import { pinNamed } from "../../../support/pins.ts"
import { temporary } from "../../../support/temporary.ts"

const [one, two] = [pinNamed("one"), pinNamed("two")]
const ann = Nick.make("ann")

/** A path in a folder that is removed with the scope. */
const place = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => temporary("names")),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ),
  (folder) => join(folder, "state", "names.json")
)

const withOwners = <A, E, R>(path: string, use: Effect.Effect<A, E, R>) =>
  Effect.provide(use, NameOwners.firstUse(path))

/** A server whose names are in this file. */
const withServer = <A, E>(
  path: string,
  use: Effect.Effect<A, E, Layer.Layer.Success<ReturnType<typeof servicesOwning>> | Scope.Scope>
) => Effect.provide(use, servicesOwning(NameOwners.firstUse(path)))

const claim = (nick: Nick, key: typeof one | undefined) =>
  Effect.flatMap(NameOwners, (owners) => owners.claim(nick, key, () => true))

const foreign = "ERR nick-taken The nickname belongs to somebody else; only their key can use it."

describe("a name that belongs to a key", () => {
  it.scoped("is refused to other keys and to those who have none, in any case", () =>
    Effect.flatMap(place, (path) =>
      withServer(
        path,
        Effect.gen(function* () {
          const owner = yield* withKey(one)
          yield* sayUntil(owner, "NICK Ann", "JOINED")
          owner.client.send("BYE")
          yield* toTheEnd(owner)
          for (const key of [two, undefined]) {
            const other = yield* withKey(key)
            assert.deepStrictEqual(yield* ask(other, "@7 NICK aNN"), [`@7;why=owned ${foreign}`])
            yield* sayUntil(other, `NICK ${key === two ? "bob" : "carl"}`, "JOINED")
            assert.deepStrictEqual(yield* ask(other, "NICK ann"), [`@;why=owned ${foreign}`])
            const free = key === two ? "dan" : "eve"
            assert.deepStrictEqual(yield* ask(other, `NICK ${free}`), [`READY ${free}`])
            other.client.send("BYE")
            yield* toTheEnd(other)
          }
          const back = yield* withKey(one)
          assert.strictEqual((yield* sayUntil(back, "NICK ann", "READY")).at(-1), "READY ann")
        })
      )
    )
  )

  it.scoped("is on disk before NICK is answered, and belongs to the key after a restart", () =>
    Effect.flatMap(place, (path) =>
      Effect.gen(function* () {
        yield* withServer(
          path,
          Effect.gen(function* () {
            const owner = yield* withKey(one)
            yield* sayUntil(owner, "NICK ann", "READY")
            assert.include(readFileSync(path, "utf8"), `"ann": [{"key":"${one}"`)
            assert.strictEqual(statSync(path).mode & 0o777, 0o600)
            yield* sayUntil(owner, "NICK bob", "READY bob")
            assert.include(readFileSync(path, "utf8"), `"bob": [{"key":"${one}"`)
          })
        )
        yield* withServer(
          path,
          Effect.gen(function* () {
            const other = yield* withKey(two)
            assert.deepStrictEqual(yield* ask(other, "NICK BOB"), [`@;why=owned ${foreign}`])
            const owner = yield* withKey(one)
            assert.strictEqual((yield* sayUntil(owner, "NICK ann", "READY")).at(-1), "READY ann")
          })
        )
      })
    )
  )

  it.scoped("is claimed by whoever comes back with a key", () =>
    Effect.flatMap(place, (path) =>
      withServer(
        path,
        Effect.gen(function* () {
          const plain = yield* withKey()
          yield* sayUntil(plain, `NICK ann 60 ${secretOf("ann")}`, "JOINED")
          assert.notInclude(readFileSync(path, "utf8"), '"ann"')
          yield* vanish(plain)
          const back = yield* withKey(one)
          yield* sayUntil(back, `RESUME ${secretOf("ann")}`, "READY")
          assert.include(readFileSync(path, "utf8"), `"ann": [{"key":"${one}"`)
        })
      )
    )
  )

  it.scoped("is free after 90 days, and not before", () =>
    Effect.flatMap(place, (path) =>
      withOwners(
        path,
        Effect.gen(function* () {
          yield* claim(ann, one)
          yield* TestClock.adjust("90 days")
          assert.strictEqual((yield* Effect.flip(claim(ann, two)))._tag, "NickOwned")
          yield* TestClock.adjust("1 second")
          yield* claim(ann, undefined)
          yield* claim(ann, two)
          assert.strictEqual((yield* Effect.flip(claim(ann, one)))._tag, "NickOwned")
        })
      )
    )
  )

  it.scoped("belongs to nobody where only those without a key have used it", () =>
    Effect.flatMap(place, (path) =>
      withOwners(
        path,
        Effect.gen(function* () {
          yield* claim(ann, undefined)
          yield* claim(ann, two)
          assert.strictEqual((yield* Effect.flip(claim(ann, undefined)))._tag, "NickOwned")
        })
      )
    )
  )

  it.scoped("is written that its key was seen, once a day, a minute later at most", () =>
    Effect.flatMap(place, (path) =>
      withOwners(
        path,
        Effect.gen(function* () {
          yield* claim(ann, one)
          const first = readFileSync(path, "utf8")
          yield* TestClock.adjust("23 hours")
          const { see } = yield* NameOwners
          yield* see(ann, one)
          yield* TestClock.adjust("1 minute")
          assert.strictEqual(readFileSync(path, "utf8"), first)
          yield* TestClock.adjust("1 hour")
          yield* see(ann, one)
          yield* TestClock.adjust("1 minute")
          assert.include(readFileSync(path, "utf8"), '"seen":"1970-01-02T00:01:00.000Z"')
        })
      )
    )
  )
})

describe("the limits of names that belong to keys", () => {
  it.scoped("leave a name without an owner, and say so in the log", () => {
    const captured = capture()
    return Effect.flatMap(place, (path) =>
      withOwners(
        path,
        Effect.gen(function* () {
          for (let at = 0; at < 11; at++) yield* claim(Nick.make(`n${at}`), one)
          yield* claim(Nick.make("n10"), two)
          assert.strictEqual((yield* Effect.flip(claim(Nick.make("n9"), two)))._tag, "NickOwned")
          assert.match(captured.logged.map(({ message }) => message).join(), /its key has as many/)
        })
      )
    ).pipe(Effect.provide(captured.layer))
  })

  it.scoped("let one address make only some names its own at a time", () =>
    Effect.flatMap(place, (path) =>
      withServer(
        path,
        Effect.gen(function* () {
          const key = (at: number) => pinNamed(`k${at}`)
          const name = (at: number) => `name${String.fromCharCode(97 + at)}`
          for (let at = 0; at < 21; at++) {
            const owner = yield* withKey(key(at), "192.0.2.1")
            yield* sayUntil(owner, `NICK ${name(at)}`, "JOINED")
            owner.client.send("BYE")
            yield* toTheEnd(owner)
          }
          const other = yield* withKey(two)
          assert.deepStrictEqual(yield* ask(other, `NICK ${name(19)}`), [`@;why=owned ${foreign}`])
          assert.strictEqual(
            (yield* sayUntil(other, `NICK ${name(20)}`, "READY")).at(-1),
            `READY ${name(20)}`
          )
          other.client.send("BYE")
          yield* toTheEnd(other)
          // NICK with the name that somebody has already claims it as the first one does.
          const last = yield* withKey(one, "192.0.2.1")
          yield* sayUntil(last, "NICK ann", "JOINED")
          assert.notInclude(readFileSync(path, "utf8"), '"ann"')
          yield* TestClock.adjust("1 minute")
          yield* sayUntil(last, "NICK ann", "READY")
          assert.include(readFileSync(path, "utf8"), `"ann": [{"key":"${one}"`)
        })
      )
    )
  )
})

describe("the file of the names", () => {
  const refused = (path: string, text: string) =>
    Effect.gen(function* () {
      mkdirSync(join(path, ".."), { recursive: true })
      writeFileSync(path, text)
      const error = yield* Effect.flip(Effect.scoped(Layer.build(NameOwners.firstUse(path))))
      assert.strictEqual(readFileSync(path, "utf8"), text)
      assert.notInclude(error.reason, "\n")
      return [error.failed, error.reason] as const
    })

  it.scoped("is refused where it cannot be read as a whole, and stays as it is", () =>
    Effect.flatMap(place, (path) =>
      Effect.gen(function* () {
        const key = {
          key: one,
          since: "2026-11-22T07:00:00.000Z",
          seen: "2026-11-22T07:00:00.000Z"
        }
        const of = (names: unknown) => JSON.stringify({ version: 1, names })
        for (const text of [
          "",
          "{",
          of({ ann: [] }),
          of({ "2fast": [key] }),
          of({ ann: [{ ...key, key: "sha256.short" }] }),
          of({ ann: [{ ...key, seen: "yesterday" }] }),
          of({ ann: [key], Ann: [{ ...key, key: two }] }),
          JSON.stringify({ version: 2, names: {} }),
          of({ ann: [key] }).slice(0, -1)
        ]) {
          const [failed, reason] = yield* refused(path, text)
          assert.strictEqual(failed, "read", text)
          assert.isNotEmpty(reason)
        }
      })
    )
  )

  it.scoped("has to be writable when the server starts", () =>
    Effect.flatMap(place, (path) =>
      Effect.gen(function* () {
        writeFileSync(join(path, "..", "..", "state"), "a file where the folder would be")
        const error = yield* Effect.flip(Effect.scoped(Layer.build(NameOwners.firstUse(path))))
        assert.include(["read", "write"], error.failed)
      })
    )
  )

  it.scoped("is written later where that fails, and meanwhile what is to be in it counts", () => {
    const captured = capture()
    return Effect.flatMap(place, (path) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const owners = Context.get(
          yield* Layer.buildWithScope(NameOwners.firstUse(path), scope),
          NameOwners
        )
        const folder = join(path, "..")
        rmSync(folder, { recursive: true })
        writeFileSync(folder, "in the way")
        yield* owners.claim(ann, one, () => true)
        yield* owners.claim(Nick.make("bob"), one, () => true)
        assert.strictEqual((yield* Effect.flip(owners.check(ann, two)))._tag, "NickOwned")
        assert.strictEqual(captured.errors().length, 1)
        rmSync(folder)
        yield* TestClock.adjust("1 minute")
        assert.match(readFileSync(path, "utf8"), /"ann": \[.*\],\n"bob"|"bob": \[.*\],\n"ann"/)
        yield* Scope.close(scope, Exit.void)
      })
    ).pipe(Effect.provide(captured.layer))
  })
})

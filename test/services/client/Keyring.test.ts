import { execFileSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, TestClock } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import type { Known } from "../../../src/domain/client/KnownHosts.ts"
import { limits } from "../../../src/domain/client/Limits.ts"
import { Pin } from "../../../src/domain/security/Pin.ts"
import { fileIn, forget, Keyring } from "../../../src/services/client/Keyring.ts"
import { temporary } from "../../support/temporary.ts"

const pin = Pin.make(`sha256.${"a".repeat(43)}`)
const place = "chat.example:5050"
const server = "chat.example port 5050"
const line = `${place} ${pin} 1970-01-02\n`

const nothing = () => Option.none<string>()
const none = { keys: [], certifiedSince: undefined }

const aFolder = Effect.acquireRelease(
  Effect.sync(() => join(temporary("keyring"), "natter")),
  (folder) => Effect.sync(() => rmSync(join(folder, ".."), { recursive: true }))
)

const keyringIn = (folder: string | undefined) =>
  Effect.provide(
    Keyring,
    Keyring.layer(Option.fromNullable(folder), { acceptsNew: false, isPerson: false })
  )

describe("The keys of servers", () => {
  it.scoped("are remembered with the day, in a file that only its owner can read", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const keyring = yield* keyringIn(folder)
      yield* TestClock.adjust("30 hours")
      assert.deepStrictEqual(yield* keyring.find(place), {
        known: none,
        unreadable: undefined,
        remarks: []
      })
      assert.isTrue(Option.isNone(yield* keyring.remember(place, pin, server, nothing)))
      assert.strictEqual(readFileSync(fileIn(folder), "utf8"), line)
      assert.strictEqual(statSync(fileIn(folder)).mode & 0o777, 0o600)
      const later = yield* keyringIn(folder)
      const found = yield* later.find(place)
      assert.deepStrictEqual(found.known.keys, [{ pin, since: "1970-01-02" }])
    })
  )

  it.scoped("are forgotten, and what else is in the file stays", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      assert.deepStrictEqual(yield* forget(folder, place), [])
      mkdirSync(folder)
      writeFileSync(fileIn(folder), `# mine\n\n${line}other:1 ${pin} 2026-11-25\n`)
      assert.deepStrictEqual(yield* forget(folder, place), [line.trim()])
      const rest = `# mine\n\nother:1 ${pin} 2026-11-25\n`
      assert.strictEqual(readFileSync(fileIn(folder), "utf8"), rest)
    })
  )

  it.scoped("are not read from what may have no end, or is too large", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const file = fileIn(folder)
      mkdirSync(folder)
      const keyring = yield* keyringIn(folder)
      const cases: ReadonlyArray<readonly [make: () => unknown, why: string]> = [
        [() => symlinkSync("/dev/zero", file), Copy.notRegularFile],
        [() => execFileSync("mkfifo", [file]), Copy.notRegularFile],
        [
          () => writeFileSync(file, "#".repeat(limits.knownHostsBytes + 1)),
          Copy.knownHostsTooLarge(limits.knownHostsBytes)
        ]
      ]
      for (const [make, why] of cases) {
        make()
        const sentence = Copy.knownHostsUnreadable(file, why)
        assert.strictEqual((yield* Effect.flip(keyring.find(place))).message, sentence)
        assert.strictEqual((yield* Effect.flip(forget(folder, place))).message, sentence)
        rmSync(file)
      }
    })
  )

  it.scoped("are not taken for none where nobody can tell", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const keyring = yield* keyringIn(folder)
      const file = fileIn(folder)
      const at = (make: () => unknown) => () => {
        mkdirSync(folder)
        make()
      }
      const cases: ReadonlyArray<readonly [make: () => unknown, why: string]> = [
        [at(() => symlinkSync(join(folder, "gone"), file)), "ENOENT"],
        [at(() => symlinkSync(file, file)), "ELOOP"],
        [() => symlinkSync(`${folder}-gone`, folder), "ENOENT"],
        [() => symlinkSync(folder, folder), "ELOOP"],
        [() => writeFileSync(folder, ""), "ENOTDIR"]
      ]
      for (const [make, why] of cases) {
        make()
        const sentence = Copy.knownHostsUnreadable(file, why)
        assert.strictEqual((yield* Effect.flip(keyring.find(place))).message, sentence)
        assert.strictEqual((yield* Effect.flip(forget(folder, place))).message, sentence)
        rmSync(folder, { recursive: true })
      }
      assert.deepStrictEqual((yield* keyring.find(place)).known, none)
      const homeless = yield* keyringIn("/dev/null/state/natter")
      assert.deepStrictEqual((yield* homeless.find(place)).known, none)
    })
  )

  it.scoped("are judged again by what another natter has learnt meanwhile", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const [one, other] = [yield* keyringIn(folder), yield* keyringIn(folder)]
      yield* one.remember(place, pin, server, nothing)
      const another = Pin.make(`sha256.${"b".repeat(43)}`)
      const review = ({ keys }: Known) =>
        Option.some(`It was ${keys.map((key) => key.pin).join()}.`)
      const { message } = yield* Effect.flip(other.remember(place, another, server, review))
      assert.strictEqual(message, `It was ${pin}.`)
      // The same is not written twice.
      yield* other.remember(place, pin, server, nothing)
      assert.strictEqual(readFileSync(fileIn(folder), "utf8"), line.replace("-02", "-01"))
    })
  )

  it.scoped("wait for another natter that writes, and not for one that was killed", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const [file, lock] = [fileIn(folder), `${fileIn(folder)}.lock`]
      const keyring = yield* keyringIn(folder)
      mkdirSync(folder)
      writeFileSync(lock, "")
      const held = yield* Effect.fork(keyring.remember(place, pin, server, nothing))
      yield* TestClock.adjust("3 seconds")
      const told = Copy.keyNotRemembered(server, file, Copy.lockedFor(lock))
      assert.deepStrictEqual(yield* Fiber.join(held), Option.some(told))

      const waiting = yield* Effect.fork(keyring.remember(place, pin, server, nothing))
      yield* TestClock.adjust("1 seconds")
      rmSync(lock)
      yield* TestClock.adjust("1 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.join(waiting)))

      writeFileSync(lock, "")
      utimesSync(lock, 0, 0)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* forget(folder, place), [line.trim().replace("-02", "-01")])
      assert.isFalse(existsSync(lock))
    })
  )

  it.scoped("never make the file too large", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const file = fileIn(folder)
      mkdirSync(folder)
      const full = `${"#".repeat(limits.knownHostsBytes - 1)}\n`
      writeFileSync(file, full)
      const keyring = yield* keyringIn(folder)
      const why = Copy.knownHostsTooLarge(limits.knownHostsBytes)
      const remark = yield* keyring.remember(place, pin, server, nothing)
      assert.deepStrictEqual(remark, Option.some(Copy.keyNotRemembered(server, file, why)))
      assert.strictEqual(readFileSync(file, "utf8"), full)
    })
  )

  it.effect("are known for one run where there is no home", () =>
    Effect.gen(function* () {
      const keyring = yield* keyringIn(undefined)
      const remark = yield* keyring.remember(place, pin, server, nothing)
      assert.deepStrictEqual(remark, Option.some(Copy.keyNotRememberedAnywhere(server)))
      const { known } = yield* keyring.find(place)
      assert.deepStrictEqual(
        known.keys.map((key) => key.pin),
        [pin]
      )
    })
  )

  it.scoped("are each a whole line when many are remembered at once, in any order", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const keyrings = yield* Effect.forEach(Array.from({ length: 8 }), () => keyringIn(folder))
      yield* Effect.forEach(
        keyrings,
        (keyring, index) => keyring.remember(`host${index}:1`, pin, server, nothing),
        { concurrency: "unbounded" }
      )
      const lines = readFileSync(fileIn(folder), "utf8").split("\n")
      assert.deepStrictEqual(
        lines.sort(),
        ["", ...keyrings.map((_, index) => `host${index}:1 ${pin} 1970-01-01`)].sort()
      )
    })
  )
})

describe("The client's own key", () => {
  it.scoped("is made once, and found again", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const first = yield* keyringIn(folder)
      const [made, remark] = yield* first.own
      assert.isTrue(Option.isNone(remark))
      assert.strictEqual((yield* first.own)[0], made)
      const [found] = yield* (yield* keyringIn(folder)).own
      assert.deepStrictEqual(found.pin, made.pin)
    })
  )

  it.scoped("is one for this run where it cannot be kept, or the one that is there be used", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const file = join(folder, "key.pem")
      mkdirSync(folder)
      writeFileSync(file, "no key")
      const [other, remark] = yield* (yield* keyringIn(folder)).own
      assert.match(other.pin, /^sha256\./)
      assert.match(
        Option.getOrElse(remark, () => ""),
        /another key/
      )
      assert.strictEqual(readFileSync(file, "utf8"), "no key")
      const [unkept, nothing] = yield* (yield* keyringIn("/dev/null/natter")).own
      assert.match(unkept.pin, /^sha256\./)
      assert.isTrue(Option.isNone(nothing))
    })
  )
})

import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { limits } from "../../../src/domain/client/Limits.ts"
import { Pin } from "../../../src/domain/security/Pin.ts"
import { fileIn, forget, Keyring } from "../../../src/services/client/Keyring.ts"
import { temporary } from "../../support/temporary.ts"

const pin = Pin.make(`sha256.${"a".repeat(43)}`)
const place = "chat.example:5050"
const server = "chat.example port 5050"
const line = `${place} ${pin} 1970-01-02\n`

const aFolder = Effect.acquireRelease(
  Effect.sync(() => join(temporary("keyring"), "natter")),
  (folder) => Effect.sync(() => rmSync(join(folder, ".."), { recursive: true }))
)

const keyringIn = (folder: string | undefined) =>
  Effect.provide(Keyring, Keyring.layer(Option.fromNullable(folder), false))

describe("The keys of servers", () => {
  it.scoped("are remembered with the day, in a file that only its owner can read", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const keyring = yield* keyringIn(folder)
      yield* TestClock.adjust("30 hours")
      assert.deepStrictEqual(yield* keyring.find(place), { keys: [], remarks: [] })
      assert.isTrue(Option.isNone(yield* keyring.remember(place, pin, server)))
      assert.strictEqual(readFileSync(fileIn(folder), "utf8"), line)
      assert.strictEqual(statSync(fileIn(folder)).mode & 0o777, 0o600)
      const later = yield* keyringIn(folder)
      const found = yield* later.find(place)
      assert.deepStrictEqual(found, { keys: [{ pin, since: "1970-01-02" }], remarks: [] })
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

  it.scoped("never make the file too large", () =>
    Effect.gen(function* () {
      const folder = yield* aFolder
      const file = fileIn(folder)
      mkdirSync(folder)
      const full = `${"#".repeat(limits.knownHostsBytes - 1)}\n`
      writeFileSync(file, full)
      const keyring = yield* keyringIn(folder)
      const why = Copy.knownHostsTooLarge(limits.knownHostsBytes)
      const remark = yield* keyring.remember(place, pin, server)
      assert.deepStrictEqual(remark, Option.some(Copy.keyNotRemembered(server, file, why)))
      assert.strictEqual(readFileSync(file, "utf8"), full)
    })
  )

  it.effect("are known for one run where there is no home", () =>
    Effect.gen(function* () {
      const keyring = yield* keyringIn(undefined)
      const remark = yield* keyring.remember(place, pin, server)
      assert.deepStrictEqual(remark, Option.some(Copy.keyNotRememberedAnywhere(server)))
      const { keys } = yield* keyring.find(place)
      assert.deepStrictEqual(
        keys.map((key) => key.pin),
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
        (keyring, index) => keyring.remember(`host${index}:1`, pin, server),
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

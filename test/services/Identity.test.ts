import { execFileSync } from "node:child_process"
import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc } from "effect"
import { isPin } from "../../src/domain/security/Pin.ts"
import {
  isStrong,
  loadIdentity,
  makeIdentity,
  ownIdentity,
  pinOf,
  readIdentity
} from "../../src/services/Identity.ts"
import { property } from "../support/property.ts"
import { temporary } from "../support/temporary.ts"

const day = 86_400_000
const toSeconds = (millis: number) => Math.floor(millis / 1000) * 1000
const make = (now: number) => makeIdentity("natter", ["localhost"], now)

describe("an identity", () => {
  it.prop(
    "is a certificate that verifies by its own key, whatever its name, hosts and time",
    [
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.array(fc.domain(), { maxLength: 3 }),
      // In ten years GeneralizedTime still has to have four digits for the year.
      fc.integer({ min: day, max: Date.UTC(9980, 0, 1) })
    ],
    ([name, hosts, now]) => {
      const { certificate, key, pin } = makeIdentity(name, hosts, now)
      const read = new X509Certificate(certificate)
      assert.isTrue(read.verify(read.publicKey))
      assert.isFalse(read.ca)
      assert.strictEqual(pinOf(read.publicKey), pin)
      assert.strictEqual(pinOf(createPublicKey(key)), pin)
      assert.isTrue(isPin(pin))
      assert.strictEqual(Date.parse(read.validFrom), toSeconds(now - day))
      assert.strictEqual(Date.parse(read.validTo), toSeconds(now + 3650 * day))
      for (const host of hosts) assert.strictEqual(read.checkHost(host), host)
    },
    property()
  )

  it.effect("is made once, in a file that only its owner can read, and found again", () =>
    Effect.gen(function* () {
      const folder = join(temporary("identity"), "deep", "er")
      const path = join(folder, "key.pem")
      const made = yield* ownIdentity(path, make)
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      assert.strictEqual(statSync(folder).mode & 0o777, 0o700)
      assert.deepStrictEqual(readdirSync(folder), ["key.pem"])
      assert.strictEqual((yield* ownIdentity(path, make)).pin, made.pin)
    })
  )

  it.effect("is the same for all who make it in one moment", () =>
    Effect.gen(function* () {
      const path = join(temporary("identity"), "key.pem")
      const other = make(0)
      const { pin } = yield* ownIdentity(path, (now) => {
        writeFileSync(path, other.key + other.certificate)
        return make(now)
      })
      assert.strictEqual(pin, other.pin)
    })
  )

  it.effect("is never replaced: a file that is none is told", () =>
    Effect.gen(function* () {
      const path = join(temporary("identity"), "key.pem")
      writeFileSync(path, "nothing")
      const error = yield* Effect.flip(ownIdentity(path, make))
      assert.strictEqual(error.path, path)
      assert.strictEqual(readFileSync(path, "utf8"), "nothing")
    })
  )

  it("is none where TLS could not use it", () => {
    const { certificate, key } = make(0)
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey
    const odd = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey
    assert.isFalse(isStrong(weak))
    assert.isFalse(isStrong(odd))
    assert.isTrue(isStrong(generateKeyPairSync("ed25519").privateKey))
    assert.isTrue(isStrong(createPublicKey(key)))
    for (const [text, reason] of [
      [certificate + certificate.slice(0, 300), "it has a certificate that is not whole"],
      ["", "it has no certificate"],
      [key, "it has no certificate"],
      [make(0).certificate, "the certificate is for another key"]
    ] as const)
      assert.strictEqual(readIdentity(key, text), reason)
    assert.isObject(readIdentity(key, `${key}${certificate}${make(0).certificate}`))
  })

  it.effect("is not read from a pipe, which may never end", () =>
    Effect.gen(function* () {
      const path = join(temporary("identity"), "key.pem")
      execFileSync("mkfifo", [path])
      const { reason } = yield* Effect.flip(ownIdentity(path, make))
      assert.strictEqual(reason, "it is not a regular file")
    })
  )

  it.effect("cannot be made where there can be no file", () =>
    Effect.gen(function* () {
      const { path, reason } = yield* Effect.flip(ownIdentity("/dev/null/key.pem", make))
      assert.strictEqual(path, "/dev/null/key.pem")
      assert.include(reason, "ENOTDIR")
    })
  )

  it.effect("is read from two files, which have to belong together", () =>
    Effect.gen(function* () {
      const folder = temporary("identity")
      mkdirSync(folder, { recursive: true })
      const [one, two] = [make(0), make(0)]
      const at = (name: string) => join(folder, name)
      writeFileSync(at("one.key"), one.key)
      writeFileSync(at("one.pem"), one.certificate)
      writeFileSync(at("two.pem"), two.certificate)
      assert.strictEqual((yield* loadIdentity(at("one.key"), at("one.pem"))).pin, one.pin)
      const wrong = yield* Effect.either(loadIdentity(at("one.key"), at("two.pem")))
      assert.deepInclude(Either.isLeft(wrong) && wrong.left, {
        path: at("two.pem"),
        reason: "the certificate is for another key"
      })
      const missing = yield* Effect.flip(loadIdentity(at("no.key"), at("one.pem")))
      assert.deepInclude(missing, { path: at("no.key"), reason: "there is no such file" })
    })
  )
})

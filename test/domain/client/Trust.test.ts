import { assert, describe, it } from "@effect/vitest"
import { byCertificate, type Proof } from "../../../src/domain/client/KnownHosts.ts"
import {
  type Expected,
  isPlainFirst,
  judge,
  mayBeNew,
  mayBePlain,
  type Shown
} from "../../../src/domain/client/Trust.ts"
import { Pin } from "../../../src/domain/security/Pin.ts"

const [one, other] = ["a", "b"].map((letter) => Pin.make(`sha256.${letter.repeat(43)}`))
if (one === undefined || other === undefined) throw new Error("There are two keys.")

const nothing: Expected = {
  isLoopback: false,
  pin: undefined,
  keys: [],
  certifiedSince: undefined,
  wasEncrypted: false,
  unreadable: undefined
}
const keyOf = (pin: Pin) => ({ pin, since: "2026-11-25" })
const known = { keys: [keyOf(one)] }
const certified = { certifiedSince: "2026-11-25" }
const unsure = { unreadable: { file: "/f", line: 2 } }

describe("How a server is connected to", () => {
  it.each<
    readonly [what: string, Partial<Expected>, first: "plain" | "tls", "always" | "new" | "never"]
  >([
    ["elsewhere", {}, "tls", "new"],
    ["on this machine", { isLoopback: true }, "plain", "always"],
    ["elsewhere, with its key in the invitation", { pin: one }, "tls", "never"],
    ["here, with its key in the invitation", { pin: one, isLoopback: true }, "tls", "never"],
    ["elsewhere, and known", known, "tls", "never"],
    ["here, and known", { ...known, isLoopback: true }, "tls", "never"],
    ["elsewhere, and known by its certificate", certified, "tls", "never"],
    ["elsewhere, while a line cannot be read", unsure, "tls", "never"],
    ["here, while a line cannot be read", { ...unsure, isLoopback: true }, "plain", "always"],
    ["encrypted before", { wasEncrypted: true }, "tls", "never"]
  ])("%s", (_, part, first, plain) => {
    const expected = { ...nothing, ...part }
    assert.strictEqual(isPlainFirst(expected) ? "plain" : "tls", first)
    assert.strictEqual(mayBePlain(expected, false), plain === "always")
    assert.strictEqual(mayBePlain(expected, true), plain !== "never")
  })
})

describe("Whether a server is the one that is meant", () => {
  const trusted = (learnt?: Proof) => ({ _tag: "Trusted", learnt }) as const
  const uncertified = { _tag: "Uncertified", since: "2026-11-25" } as const
  const unknown = { _tag: "Unknown" } as const
  const changed = { _tag: "Changed", known: keyOf(other) } as const
  const here = { isLoopback: true }
  const valid = "valid" as const
  it.each<
    readonly [
      what: string,
      Partial<Expected>,
      certificate: Shown["certificate"],
      ReturnType<typeof judge>
    ]
  >([
    ["the key of the invitation", { pin: one }, "unproven", trusted(one)],
    ["the key of the invitation, too old", { pin: one }, "expired", trusted(one)],
    ["the key of the invitation, known", { pin: one, ...known }, "unproven", trusted()],
    ["another key than the invitation's", { pin: other }, valid, { _tag: "Mismatch", pin: other }],
    ["the same here", { pin: other, ...here }, valid, { _tag: "Mismatch", pin: other }],
    ["the known key", known, "unproven", trusted()],
    ["one of two known keys", { keys: [keyOf(other), keyOf(one)] }, "unproven", trusted()],
    ["another key than the known one", { keys: [keyOf(other)] }, "unproven", changed],
    ["the same with a certificate", { keys: [keyOf(other)] }, valid, changed],
    ["the same here", { keys: [keyOf(other)], ...here }, "unproven", changed],
    ["a new key by invitation", { keys: [keyOf(other)], pin: one }, "unproven", changed],
    ["a certificate", {}, valid, trusted(byCertificate)],
    ["a certificate here", here, valid, trusted()],
    ["a certificate that is relied on", certified, valid, trusted()],
    ["the same, with its key in the invitation", { ...certified, pin: one }, valid, trusted()],
    ["an old one in its place", certified, "expired", uncertified],
    ["a key that nobody knows in its place", certified, "unproven", uncertified],
    ["the same by invitation", { ...certified, pin: one }, "unproven", uncertified],
    ["the same here", { ...certified, ...here }, "unproven", uncertified],
    ["a known key beside a certificate", { ...certified, ...known }, "unproven", trusted()],
    ["an old certificate", {}, "expired", unknown],
    ["a key that nobody knows", {}, "unproven", unknown],
    ["any key here", here, "unproven", trusted()]
  ])("%s", (_, part, certificate, verdict) =>
    assert.deepStrictEqual(judge({ ...nothing, ...part }, { pin: one, certificate }), verdict)
  )
})

describe("A new key", () => {
  it.each<readonly [acceptsNew: boolean, isPerson: boolean, sure: boolean, unsure: boolean]>([
    [false, false, false, false],
    [true, false, true, false],
    [true, true, true, true]
  ])("is believed, where new ones are accepted (%s) by a person (%s): %s, %s", (...all) => {
    const [acceptsNew, isPerson, ...believed] = all
    const by = { acceptsNew, isPerson }
    assert.deepStrictEqual([mayBeNew(nothing, by), mayBeNew(unsure, by)], believed)
  })
})

import { isIP } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { formatIp, parseIp } from "../../../src/domain/network/Ip.ts"
import { property } from "../../support/property.ts"

const zeroOrNot = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }))
const addresses = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc
    .array(zeroOrNot, { minLength: 16, maxLength: 16 })
    .map((bytes) => Uint8Array.from(bytes))
    .filter((bytes) => !formatIp(bytes).includes("."))
)
const almost = fc
  .array(
    fc.constantFrom(
      "0",
      "1",
      "9",
      "a",
      "F",
      "g",
      ":",
      "::",
      ".",
      "255",
      "256",
      "01",
      "1.2.3.4",
      " "
    ),
    { maxLength: 18 }
  )
  .map((parts) => parts.join(""))

describe("an IP address", () => {
  it.prop(
    "is accepted exactly where Node accepts it",
    [fc.oneof(almost, fc.ipV4(), fc.ipV6())],
    ([text]) => {
      assert.strictEqual(parseIp(text)?.length, { 0: undefined, 4: 4, 6: 16 }[isIP(text)], text)
    },
    property()
  )

  it.prop(
    "is written as everybody writes it, and read again",
    [addresses],
    ([bytes]) => {
      const text = formatIp(bytes)
      assert.deepStrictEqual(parseIp(text), bytes)
      const host = text.includes(":") ? `[${text}]` : text
      assert.strictEqual(new URL(`http://${host}`).hostname, host)
    },
    property()
  )

  it("is IPv4 also where it is mapped into IPv6", () => {
    assert.strictEqual(formatIp(parseIp("::ffff:192.0.2.1") ?? Uint8Array.of()), "192.0.2.1")
    assert.strictEqual(formatIp(parseIp("::FFFF:c000:201") ?? Uint8Array.of()), "192.0.2.1")
    assert.strictEqual(formatIp(parseIp("::1") ?? Uint8Array.of()), "::1")
  })
})

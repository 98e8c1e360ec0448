import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { clientIn, isEncryptedBy } from "../../../src/domain/network/Forwarded.ts"
import { formatIp, parseIp } from "../../../src/domain/network/Ip.ts"
import { property } from "../../support/property.ts"

const isProxy = (address: string): boolean => address.startsWith("10.")
const others = fc.ipV4().filter((address) => !isProxy(address))
const proxies = fc.ipV4().map((address) => address.replace(/^\d+/, "10"))
const lies = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constantFrom("unknown", "10.0.0.1"))

describe("X-Forwarded-For", () => {
  it.prop(
    "names the client that the first proxy of ours has seen, whatever the client has written there",
    [fc.array(lies, { maxLength: 4 }), others, fc.array(proxies, { maxLength: 3 })],
    ([lies, client, proxies]) => {
      assert.strictEqual(clientIn([...lies, client, ...proxies].join(", "), isProxy), client)
    },
    property()
  )

  it.prop(
    "may have ports, and brackets around IPv6",
    [fc.oneof(others, fc.ipV6()), fc.integer({ min: 0, max: 65_535 })],
    ([address, port]) => {
      const bytes = parseIp(address)
      const plain = bytes === undefined ? undefined : formatIp(bytes)
      const written = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`
      assert.strictEqual(
        clientIn(written, () => false),
        plain
      )
      assert.strictEqual(
        clientIn(address, () => false),
        plain
      )
    },
    property()
  )

  it("names a proxy where only proxies have asked, and nobody where it says nothing", () => {
    assert.strictEqual(clientIn("10.0.0.1, 10.0.0.2", isProxy), "10.0.0.1")
    for (const header of ["", "unknown", "192.0.2.1, ", "192.0.2.1, unknown, 10.0.0.1"])
      assert.isUndefined(clientIn(header, isProxy))
  })
})

describe("X-Forwarded-Proto", () => {
  it("is that of the nearest proxy", () => {
    for (const header of ["https", "HTTPS", "http, https"]) assert.isTrue(isEncryptedBy(header))
    for (const header of ["", "http", "https, http", "httpss"])
      assert.isFalse(isEncryptedBy(header))
  })
})

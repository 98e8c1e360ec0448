import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { formatIp, parseIp } from "../../../src/domain/network/Ip.ts"
import { maxProxyHeader, parseProxyHeader } from "../../../src/domain/network/ProxyHeader.ts"
import { property } from "../../support/property.ts"
import { binaryHeader, localHeader, tcpHeader } from "../../support/proxy-headers.ts"

const unix = Buffer.alloc(216, "/run/x")
const extra = (length: number) => Buffer.alloc(length, 4)
const ipv4 = (address: string, port: number) => ({ address, port })
const longest = `PROXY UNKNOWN ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535\r\n`

const valid: ReadonlyArray<readonly [head: string | Buffer, source: unknown]> = [
  ["PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n", ipv4("192.0.2.1", 56_324)],
  ["PROXY TCP4 255.255.255.255 0.0.0.0 0 65535\r\n", ipv4("255.255.255.255", 0)],
  ["PROXY TCP6 2001:DB8::1 ::1 1 2\r\n", ipv4("2001:db8::1", 1)],
  ["PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", ipv4("192.0.2.1", 1)],
  ["PROXY UNKNOWN\r\n", "unknown"],
  [longest, "unknown"],
  [tcpHeader("192.0.2.1", "198.51.100.7", 56_324), ipv4("192.0.2.1", 56_324)],
  [tcpHeader("2001:db8::1", "::1", 7, extra(484)), ipv4("2001:db8::1", 7)],
  [tcpHeader("::ffff:192.0.2.1", "::1", 7), ipv4("192.0.2.1", 7)],
  [localHeader, "local"],
  // What a health check says of its addresses does not count.
  [binaryHeader(0x20, 0x11, extra(12)), "local"],
  [binaryHeader(0x20, 0xff, extra(3)), "local"],
  [binaryHeader(0x21, 0x00, extra(5)), "unknown"],
  [binaryHeader(0x21, 0x31, unix), "unknown"],
  [binaryHeader(0x21, 0x12, extra(12)), "unknown"]
]

const wrong: ReadonlyArray<string | Buffer> = [
  "NICK ann\n",
  "PROXY\r\n",
  "PROXY \r\n",
  "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX",
  "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
  "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
  "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
  "PROXY TCP4 localhost 192.0.2.2 1 2\r\n",
  "PROXY TCP4 ::1 ::2 1 2\r\n",
  "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
  "PROXY TCP6 ::1%eth0 ::2 1 2\r\n",
  "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
  "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
  "PROXY UNKNOWN \xff\r\n",
  longest.replace("\r", " \r"),
  "PROXY UNKNOWN ".padEnd(107, "x"),
  binaryHeader(0x11, 0x11, extra(12)),
  binaryHeader(0x22, 0x11, extra(12)),
  binaryHeader(0x21, 0x41, extra(12)),
  binaryHeader(0x21, 0x13, extra(12)),
  binaryHeader(0x21, 0x11, extra(11)),
  binaryHeader(0x21, 0x21, extra(35)),
  binaryHeader(0x21, 0x31, extra(215)),
  binaryHeader(0x20, 0x00, extra(521)),
  "\r\n\r\nNICK"
]

const bytes = (head: string | Buffer) =>
  typeof head === "string" ? Buffer.from(head, "latin1") : head

describe("a PROXY header", () => {
  it.each(valid.map(([head, source]) => [bytes(head), source] as const))(
    "is read, and needs more before: %s",
    (head, source) => {
      const read = { source, length: head.length }
      assert.deepStrictEqual<unknown>(parseProxyHeader(head), read)
      const followed = Buffer.concat([head, Buffer.from("NICK ann\n")])
      assert.deepStrictEqual<unknown>(parseProxyHeader(followed), read)
      for (let length = 0; length < head.length; length++)
        assert.strictEqual(parseProxyHeader(head.subarray(0, length)), "more", String(length))
    }
  )

  it.each(wrong.map((head) => [JSON.stringify(head.toString()), bytes(head)] as const))(
    "is not %s",
    (_, head) => {
      assert.strictEqual(parseProxyHeader(head), "invalid")
    }
  )

  it.prop(
    "gives back the address and the port, in both versions",
    [
      fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4()), fc.tuple(fc.ipV6(), fc.ipV6())),
      fc.integer({ min: 0, max: 65_535 })
    ],
    ([[from, to], port]) => {
      const family = from.includes(":") ? "TCP6" : "TCP4"
      const line = Buffer.from(`PROXY ${family} ${from} ${to} ${port} 5050\r\n`)
      const source = { address: formatIp(parseIp(from) ?? Uint8Array.of()), port }
      for (const head of [line, tcpHeader(from, to, port)])
        assert.deepStrictEqual(parseProxyHeader(head), { source, length: head.length })
    },
    property()
  )

  it.prop(
    "has a verdict that more bytes do not change, at the latest after its greatest length",
    [
      fc.constantFrom(...valid.map(([head]) => bytes(head))),
      fc.array(fc.tuple(fc.nat(maxProxyHeader), fc.nat(255)), { maxLength: 4 }),
      fc.uint8Array({ maxLength: 40 })
    ],
    ([head, changes, rest]) => {
      const damaged = Buffer.concat([head, rest, Buffer.alloc(maxProxyHeader)])
      for (const [at, byte] of changes) damaged[at % (head.length + rest.length)] = byte
      const verdict = parseProxyHeader(damaged)
      assert.notStrictEqual(verdict, "more")
      for (let length = 0; length <= 120; length++) {
        const early = parseProxyHeader(damaged.subarray(0, length))
        if (early !== "more") assert.deepStrictEqual(early, verdict)
      }
    },
    property(0.3)
  )
})

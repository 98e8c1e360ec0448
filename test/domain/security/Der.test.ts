import { assert, describe, it } from "@effect/vitest"
import * as Der from "../../../src/domain/security/Der.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")

describe("DER", () => {
  const table: ReadonlyArray<readonly [string, Uint8Array, string]> = [
    ["zero", Der.integer(Uint8Array.of(0)), "020100"],
    ["no bytes, which is zero", Der.integer(new Uint8Array(0)), "020100"],
    ["a number without leading zeros", Der.integer(Uint8Array.of(0, 0, 1, 2)), "02020102"],
    ["a first bit that would be a sign", Der.integer(Uint8Array.of(0x80)), "02020080"],
    ["an identifier", Der.oid("2.5.4.3"), "0603550403"],
    ["an identifier with long parts", Der.oid("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
    [
      "the last second of UTCTime",
      Der.time(Date.UTC(2049, 11, 31, 23, 59, 59)),
      "170d3439313233313233353935395a"
    ],
    [
      "the first of GeneralizedTime",
      Der.time(Date.UTC(2050, 0, 1)),
      "180f32303530303130313030303030305a"
    ],
    ["a true", Der.yes, "0101ff"],
    ["bits", Der.bits(Uint8Array.of(0x80), 7), "03020780"],
    ["an empty sequence", Der.sequence(), "3000"],
    ["what is inside", Der.explicit(3, Der.sequence(Der.yes)), "a30530030101ff"]
  ]
  for (const [what, bytes, expected] of table)
    it(`writes ${what}`, () => assert.strictEqual(hex(bytes), expected))

  it("writes a length in as many bytes as it needs", () => {
    for (const [length, head] of [
      [127, "047f"],
      [128, "048180"],
      [255, "0481ff"],
      [256, "04820100"],
      [65_536, "0483010000"]
    ] as const) {
      const written = Der.octets(new Uint8Array(length))
      assert.strictEqual(hex(written.subarray(0, written.length - length)), head)
    }
  })
})

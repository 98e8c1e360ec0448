import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { frame, sharedFrame } from "../../../../src/services/server/web/Frames.ts"
import { property } from "../../../support/property.ts"

/** The text of one whole frame that is not masked, read as RFC 6455 has it. */
const textIn = (bytes: Uint8Array): Buffer => {
  const buffer = Buffer.from(bytes)
  assert.strictEqual(buffer[0], 0x81)
  const short = buffer[1] ?? 0
  const [length, from] =
    short < 126
      ? [short, 2]
      : short === 126
        ? [buffer.readUInt16BE(2), 4]
        : [Number(buffer.readBigUInt64BE(2)), 10]
  assert.strictEqual(buffer.length, from + length)
  // The shortest form is the only one.
  assert.strictEqual(from, length < 126 ? 2 : length < 65_536 ? 4 : 10)
  return buffer.subarray(from)
}

describe("a frame", () => {
  it.prop(
    "holds the text, with the shortest length",
    [fc.oneof(fc.nat(300), fc.constantFrom(125, 126, 65_535, 65_536, 70_000), fc.nat(80_000))],
    ([length]) => {
      const text = Buffer.alloc(length, "x")
      if (length === 0) assert.strictEqual(frame(text).length, 0)
      else assert.isTrue(textIn(frame(text)).equals(text))
    },
    property(0.2)
  )

  it("is made once for one text that is written again and again", () => {
    const one = Buffer.from("one\n")
    const again = Buffer.from("one\n")
    assert.strictEqual(sharedFrame(one), sharedFrame(one))
    assert.notStrictEqual(sharedFrame(again), sharedFrame(one))
    assert.isTrue(textIn(sharedFrame(again)).equals(one))
  })
})

import { Buffer } from "node:buffer"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { type Frame, initial, push } from "../../../src/domain/protocol/LineFramer.ts"
import { cutAt } from "../../support/lines.ts"
import { property } from "../../support/property.ts"

const max = 24

const framed = (chunks: ReadonlyArray<Uint8Array>) => {
  let framing = initial
  const frames: Array<Frame> = []
  for (const chunk of chunks) {
    // The chunk is a copy that is spoilt afterwards: a socket may use its memory again.
    const memory = Uint8Array.from(chunk)
    const [next, some] = push(framing, memory, max)
    memory.fill(0x41)
    framing = next
    frames.push(...some)
  }
  return { frames, overflowed: framing.overflowed }
}

const lines = (bytes: string | Uint8Array) =>
  framed([Buffer.from(bytes)]).frames.map(({ line }) => line)

/** The specification, byte by byte, without regard to speed. */
const specified = (bytes: Uint8Array) => {
  const frames: Array<Frame> = []
  let line: Array<number> = []
  for (const byte of bytes) {
    if (byte !== 0x0a) {
      if (line.push(byte) > max) return { frames, overflowed: true }
      continue
    }
    if (line.at(-1) === 0x0d) line.pop()
    const raw = Buffer.from(line)
    const text = raw.toString("utf8")
    if (text !== "") frames.push({ line: text, valid: Buffer.from(text).equals(raw) })
    line = []
  }
  return { frames, overflowed: false }
}

const pieces = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("\n", "\r\n", "\r", "\0", "\ufeff", "PING", " ", "é", "汉", "👋")
      .map((s) => Buffer.from(s))
  },
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(max + 2).map((length) => Buffer.alloc(length, "x"))
)
const streams = fc.array(pieces, { maxLength: 30 }).map((all) => Buffer.concat(all))

describe("a stream of bytes", () => {
  it.prop(
    "gives the same lines however it is cut",
    [streams, fc.array(fc.nat(), { maxLength: 12 })],
    ([bytes, cuts]) => {
      assert.deepStrictEqual(framed(cutAt(bytes, cuts)), framed([bytes]))
    },
    property()
  )

  it.prop(
    "gives the same lines byte by byte",
    [streams],
    ([bytes]) => {
      assert.deepStrictEqual(framed([...bytes].map((byte) => Uint8Array.of(byte))), framed([bytes]))
    },
    property()
  )

  it.prop(
    "gives the lines that the specification gives",
    [streams],
    ([bytes]) => {
      assert.deepStrictEqual(framed([bytes]), specified(bytes))
    },
    property()
  )
})

describe("a line", () => {
  it("ends at LF, and one CR before it is dropped", () => {
    assert.deepStrictEqual(lines("a\nb\r\nc\r\r\nd"), ["a", "b", "c\r"])
  })

  it("that is empty is ignored", () => assert.deepStrictEqual(lines("\n\r\n\na\n"), ["a"]))

  it("keeps a bare CR, a NUL and a byte order mark", () => {
    assert.deepStrictEqual(lines("a\rb\n\0\n\ufeffc\n"), ["a\rb", "\0", "\ufeffc"])
  })

  it("that is not UTF-8 is marked, alone", () => {
    const bytes = Buffer.concat([
      Buffer.from("a\n"),
      Buffer.from([0xc3, 0x28, 0x0a]),
      Buffer.from("é\n")
    ])
    assert.deepStrictEqual(
      framed([bytes]).frames.map(({ valid }) => valid),
      [true, false, true]
    )
  })

  it("may hold as many bytes as allowed, and not one more", () => {
    const longest = "é".repeat(max / 2)
    assert.deepStrictEqual(framed([Buffer.from(`${longest}\n`)]), {
      frames: [{ line: longest, valid: true }],
      overflowed: false
    })
    assert.deepStrictEqual(framed([Buffer.from(`ok\n${longest}x`)]), {
      frames: [{ line: "ok", valid: true }],
      overflowed: true
    })
  })

  it("that is too long ends the stream, also when its LF is there", () => {
    assert.deepStrictEqual(
      framed([Buffer.from(`ok\n${"x".repeat(max + 1)}\nlate\n`), Buffer.from("later\n")]),
      { frames: [{ line: "ok", valid: true }], overflowed: true }
    )
  })
})

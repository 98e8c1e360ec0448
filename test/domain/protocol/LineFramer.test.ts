import { Buffer } from "node:buffer"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  type Frame,
  type Framing,
  feed,
  frameOf,
  initial,
  lastLine,
  maxSkipped,
  pick,
  push,
  skipEmpty,
  take
} from "../../../src/domain/protocol/LineFramer.ts"
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

/** The specification, without regard to what comes together. */
const specified = (bytes: Uint8Array) => {
  const frames: Array<Frame> = []
  let rest = Buffer.from(bytes)
  for (;;) {
    const end = rest.indexOf(0x0a)
    const line = end < 0 ? rest : rest.subarray(0, end)
    if (line.length > maxSkipped) return { frames, overflowed: true }
    if (end < 0) return { frames, overflowed: false }
    if (line.length > max)
      frames.push({ line: line.subarray(0, max).toString("utf8"), fault: "long" })
    else {
      const raw = line.at(-1) === 0x0d ? line.subarray(0, -1) : line
      const text = raw.toString("utf8")
      frames.push({ line: text, fault: Buffer.from(text).equals(raw) ? undefined : "utf8" })
    }
    rest = rest.subarray(end + 1)
  }
}

const pieces = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("\n", "\r\n", "\r", "\0", "\ufeff", "PING", " ", "é", "汉", "👋")
      .map((s) => Buffer.from(s))
  },
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(max + 2).map((length) => Buffer.alloc(length, "x")),
  fc.constantFrom("\ufffd", "@7 ", "\ufffd\n").map((s) => Buffer.from(s)),
  {
    weight: 1,
    arbitrary: fc.constantFrom(30, maxSkipped - 1, maxSkipped).map((n) => Buffer.alloc(n, "y"))
  }
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
      const few = bytes.subarray(0, 400)
      assert.deepStrictEqual(framed([...few].map((byte) => Uint8Array.of(byte))), framed([few]))
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

describe("a reader that takes some lines at a time", () => {
  it.prop(
    "gets the same lines, and no more than it asked for",
    [streams, fc.array(fc.nat(), { maxLength: 4 }), fc.integer({ min: 1, max: 5 })],
    ([bytes, cuts, count]) => {
      let framing = initial
      const frames: Array<Frame> = []
      for (const chunk of cutAt(bytes, cuts)) {
        framing = feed(framing, chunk)
        for (;;) {
          const [next, some] = take(framing, count, max)
          framing = next
          frames.push(...some)
          assert.isAtMost(some.length, count)
          if (some.length < count) break
        }
      }
      assert.deepStrictEqual({ frames, overflowed: framing.overflowed }, specified(bytes))
    },
    property()
  )
})

describe("lines that are taken out of their order", () => {
  const isChosen = ({ line }: Frame) => line.startsWith("P")
  const piece = fc.constantFrom(
    "P\n",
    "PING one\r\n",
    "SAY é\n",
    "S",
    "P",
    "\n",
    `${"P".repeat(max + 1)}\n`
  )
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""))

  it.prop(
    "are all that are chosen; the others stay as they are",
    [text, text, text, fc.integer({ min: 1, max: 10 })],
    ([before, first, second, count]) => {
      const chosen: Array<string> = []
      const choose = (bytes: Uint8Array) => {
        const frame = frameOf(bytes)
        if (isChosen(frame)) chosen.push(frame.line)
        return isChosen(frame)
      }
      // What was taken before may end within a line that is being skipped.
      const [start] = push(initial, Buffer.from(before), max)
      const look = (framing: Framing, from: number) => pick(framing, from, count, max, choose)
      const [once, from] = look(feed(start, Buffer.from(first)), 0)
      let [twice, at] = look(feed(once, Buffer.from(second)), from)
      while (at < lastLine(twice)) [twice, at] = look(twice, at)
      const [end, left] = take(twice, Number.POSITIVE_INFINITY, max)
      const [same, all] = push(start, Buffer.from(first + second), max)
      const isPicked = (frame: Frame) => frame.fault === undefined && isChosen(frame)
      assert.deepStrictEqual(
        chosen,
        all.filter(isPicked).map(({ line }) => line)
      )
      assert.deepStrictEqual(
        left,
        all.filter((frame) => !isPicked(frame))
      )
      assert.deepStrictEqual(Buffer.from(end.bytes), Buffer.from(same.bytes))
    },
    property()
  )
})

describe("empty lines at the beginning", () => {
  it.prop(
    "can be dropped some at a time, and nothing else is",
    [
      fc.array(fc.constantFrom("\n", "\r\n"), { maxLength: 20 }),
      streams,
      fc.integer({ min: 1, max: 25 })
    ],
    ([empty, rest, count]) => {
      const bytes = Buffer.concat([Buffer.from(empty.join("")), rest])
      const frames = specified(bytes).frames
      const first = frames.findIndex(({ fault, line }) => line !== "" || fault !== undefined)
      const leading = first < 0 ? frames.length : first
      const [framing, skipped] = skipEmpty(feed(initial, bytes), count)
      assert.strictEqual(skipped, Math.min(leading, count))
      assert.deepStrictEqual(take(framing, Number.POSITIVE_INFINITY, max)[1], frames.slice(skipped))
    },
    property()
  )

  it("are not dropped where a line is being skipped that began before", () => {
    const [framing] = push(initial, Buffer.from("x".repeat(max + 1)), max)
    const [after, skipped] = skipEmpty(feed(framing, Buffer.from("\n\na\n")), 9)
    assert.strictEqual(skipped, 0)
    assert.deepStrictEqual(
      take(after, 9, max)[1].map(({ fault, line }) => fault ?? line),
      ["long", "", "a"]
    )
  })
})

describe("a line", () => {
  it("ends at LF, and one CR before it is dropped", () => {
    assert.deepStrictEqual(lines("a\nb\r\nc\r\r\nd"), ["a", "b", "c\r"])
  })

  it("may be empty", () => assert.deepStrictEqual(lines("\n\r\n\na\n"), ["", "", "", "a"]))

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
      framed([bytes]).frames.map(({ fault }) => fault),
      [undefined, "utf8", undefined]
    )
  })

  it("may hold as many bytes as allowed, and not one more", () => {
    const longest = "é".repeat(max / 2)
    assert.deepStrictEqual(framed([Buffer.from(`${longest}\n`)]), {
      frames: [{ line: longest, fault: undefined }],
      overflowed: false
    })
    assert.deepStrictEqual(framed([Buffer.from(`ok\n${longest}x\n`)]), {
      frames: [
        { line: "ok", fault: undefined },
        { line: longest, fault: "long" }
      ],
      overflowed: false
    })
  })

  it("that is too long leaves its beginning, and the next one is read", () => {
    const long = `@17 SAY lobby ${"x".repeat(max + 1)}`
    assert.deepStrictEqual(framed([Buffer.from(`${long}\nlate\n`)]), {
      frames: [
        { line: long.slice(0, 24), fault: "long" },
        { line: "late", fault: undefined }
      ],
      overflowed: false
    })
  })

  it("that does not end within 64 KiB ends the stream, also when its LF is there", () => {
    const endless = "x".repeat(maxSkipped + 1)
    for (const chunks of [
      [`ok\n${endless}\nlate\n`, "later\n"],
      ["ok\n", endless, "\nlater\n"]
    ])
      assert.deepStrictEqual(framed(chunks.map((chunk) => Buffer.from(chunk))), {
        frames: [{ line: "ok", fault: undefined }],
        overflowed: true
      })
  })

  it("that is not UTF-8 costs no exception: a chunk of them is read in milliseconds", () => {
    const invalid = Buffer.from("\xff\n".repeat(32_768), "latin1")
    const { frames } = framed([invalid])
    assert.strictEqual(frames.length, 32_768)
    assert.isTrue(frames.every(({ fault }) => fault === "utf8"))
  })
})

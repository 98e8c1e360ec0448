import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  isTooLong,
  type Message,
  maxBytes,
  middle,
  parse,
  print
} from "../../../../src/domain/protocol/irc/Message.ts"
import type { Tags } from "../../../../src/domain/protocol/irc/Tags.ts"
import { property } from "../../../support/property.ts"

interface Read {
  readonly tags?: Tags
  readonly source?: string
  readonly verb: string
  readonly params?: ReadonlyArray<string>
}

/** Lines, and what they mean. */
const vectors: ReadonlyArray<readonly [line: string, meaning: Read]> = [
  ["PING", { verb: "PING" }],
  ["ping x", { verb: "PING", params: ["x"] }],
  ["PRIVMSG #tea :good morning", { verb: "PRIVMSG", params: ["#tea", "good morning"] }],
  ["PRIVMSG #tea ::)", { verb: "PRIVMSG", params: ["#tea", ":)"] }],
  ["PRIVMSG #tea :", { verb: "PRIVMSG", params: ["#tea", ""] }],
  ["PRIVMSG #tea hi", { verb: "PRIVMSG", params: ["#tea", "hi"] }],
  ["PRIVMSG #tea :a  b ", { verb: "PRIVMSG", params: ["#tea", "a  b "] }],
  ["MODE  ann   +i ", { verb: "MODE", params: ["ann", "+i"] }],
  ["MODE ann a:b :c", { verb: "MODE", params: ["ann", "a:b", "c"] }],
  ["  PING  x", { verb: "PING", params: ["x"] }],
  [":ann!a@b PART #tea", { source: "ann!a@b", verb: "PART", params: ["#tea"] }],
  [":ann   PART   #tea", { source: "ann", verb: "PART", params: ["#tea"] }],
  ["@a=b PING", { tags: [["a", "b"]], verb: "PING" }],
  [
    "@a;b= :x PING",
    {
      tags: [
        ["a", ""],
        ["b", ""]
      ],
      source: "x",
      verb: "PING"
    }
  ],
  ["@a=1;a=2 PING", { tags: [["a", "2"]], verb: "PING" }],
  [
    "@a=b=c;+d/e=f PING",
    {
      tags: [
        ["a", "b=c"],
        ["+d/e", "f"]
      ],
      verb: "PING"
    }
  ],
  ["@a=\\:\\s\\\\\\r\\n PING", { tags: [["a", "; \\\r\n"]], verb: "PING" }],
  [
    `@${"x;".repeat(63)}label=1;label=2 PING`,
    {
      tags: [
        ["x", ""],
        ["label", "1"]
      ],
      verb: "PING"
    }
  ],
  [
    `@a=${"\\s".repeat(513)};b=\\s PING`,
    {
      tags: [
        ["a", "\\s".repeat(513)],
        ["b", " "]
      ],
      verb: "PING"
    }
  ],
  ["@a=\\b\\ PING", { tags: [["a", "b"]], verb: "PING" }],
  ["@a=\\\\s PING", { tags: [["a", "\\s"]], verb: "PING" }],
  ["@; PING", { verb: "PING" }],
  ["@a=b  PING", { tags: [["a", "b"]], verb: "PING" }],
  ["PRIVMSG #tea :a\rb\0c", { verb: "PRIVMSG", params: ["#tea", "abc"] }],
  ["PRIVMSG #tea :\ta", { verb: "PRIVMSG", params: ["#tea", "\ta"] }]
]

const key = fc.stringMatching(/^\+?[a-z][a-z0-9/.-]{0,8}$/)
const word = fc.stringMatching(/^[!-9;-~é汉][!-~é汉]{0,12}$/)
const value = fc.string({
  unit: fc.constantFrom("a", "é", ";", " ", "\\", ":", "=", "\n"),
  maxLength: 8
})
const messages: fc.Arbitrary<Message> = fc
  .record({
    tags: fc.uniqueArray(fc.tuple(key, value), { maxLength: 4, selector: ([key]) => key }),
    source: fc.option(word, { nil: undefined }),
    verb: fc.stringMatching(/^(?:[A-Z]{1,8}|[0-9]{3})$/),
    params: fc.array(word, { maxLength: 4 }),
    text: fc.option(fc.string({ unit: fc.constantFrom("a", " ", ":", "é", "👋"), maxLength: 40 }), {
      nil: undefined
    })
  })
  .map(({ source, text, ...rest }) => ({
    ...rest,
    ...(source === undefined ? {} : { source }),
    ...(text === undefined ? {} : { text })
  }))

describe("a line of IRC", () => {
  it.each(vectors)(
    "%j is read as it is meant",
    (line, { params = [], source, tags = [], verb }) => {
      assert.deepStrictEqual(parse(line), { tags, source, verb, params })
    }
  )

  it.each(["", "   ", ":ann", ":ann  ", "@a=b", "@a=b ", "@a :x", "\0"])("%j is none", (line) => {
    assert.isUndefined(parse(line))
  })

  it.prop(
    "is read as it was written",
    [messages],
    ([message]) => {
      const line = print(message)
      assert.match(line, /^[^\r\n\0]*\r\n$/)
      const { params, source, tags = [], text, verb } = message
      assert.deepStrictEqual(parse(line.slice(0, -2)), {
        tags,
        source,
        verb,
        params: text === undefined ? params : [...params, text]
      })
    },
    property()
  )

  it.prop(
    "is one line that is not too long, whatever its text",
    [messages, fc.string({ unit: "binary", maxLength: 1200 })],
    ([message, text]) => {
      const line = print({ ...message, tags: [], text })
      assert.match(line, /^[^\r\n\0]*\r\n$/)
      assert.isAtMost(Buffer.byteLength(line), maxBytes + 2)
    },
    property(0.5)
  )

  it.prop(
    "has what somebody said as one parameter before others",
    [fc.string({ unit: "binary", maxLength: 300 })],
    ([said]) => {
      const line = print({ verb: "421", params: ["ann", middle(said)], text: "Unknown command" })
      assert.lengthOf(parse(line.slice(0, -2))?.params ?? [], 3)
    },
    property(0.5)
  )

  it("may have 510 bytes, and 4,096 of tags before", () => {
    const body = `PRIVMSG #a :${"é".repeat(249)}`
    assert.strictEqual(Buffer.byteLength(body), maxBytes)
    assert.isFalse(isTooLong(body))
    assert.isTrue(isTooLong(`${body}x`))
    assert.isFalse(isTooLong(`@${"t".repeat(4094)} ${body}`))
    assert.isTrue(isTooLong(`@${"t".repeat(4095)} ${body}`))
    assert.isTrue(isTooLong(`@${"t".repeat(9000)}`))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { type Capability, multiline } from "../../../../src/domain/protocol/irc/Capabilities.ts"
import { type Message, maxBytes, print } from "../../../../src/domain/protocol/irc/Message.ts"
import { inLines, pieces } from "../../../../src/domain/protocol/irc/Splitting.ts"
import { maxLines, printable } from "../../../../src/domain/protocol/irc/Texts.ts"
import { property } from "../../../support/property.ts"

const text = fc.string({
  unit: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom("a", "é", "汉", "👋", " ", ":", "x".repeat(60)) },
    { weight: 1, arbitrary: fc.constant("\n") }
  ),
  minLength: 1,
  maxLength: 80
})

const written = (said: string, ...caps: ReadonlyArray<Capability>) =>
  printable(new Set(caps), {
    source: "somebody!somebody@natter",
    verb: "PRIVMSG",
    target: "#cooks",
    text: said,
    tags: [["msgid", "cooks-a-1"]],
    ref: "m1"
  })

const textsOf = (messages: ReadonlyArray<Message>) =>
  messages.filter(({ verb }) => verb === "PRIVMSG").map(({ text }) => text ?? "")

const fits = (messages: ReadonlyArray<Message>) =>
  messages.every((message) => {
    const { tags: _, ...plain } = message
    return (
      Buffer.byteLength(print(plain)) <= maxBytes + 2 && print(plain).includes(message.text ?? "")
    )
  })

describe("printable", () => {
  it("makes a text an action by its first line alone", () => {
    const said = (text: string) => textsOf(written(text))
    assert.deepStrictEqual(said("/me waves"), ["\x01ACTION waves\x01"])
    assert.deepStrictEqual(said("/me one\n/me two"), ["\x01ACTION one\x01", "/me two"])
    assert.deepStrictEqual(said("say:\n/me TEXT"), ["say:", "/me TEXT"])
    assert.deepStrictEqual(textsOf(written("say:\n/me TEXT", "batch", "draft/multiline")), [
      "say:",
      "/me TEXT"
    ])
  })
})

describe("pieces", () => {
  it.prop(
    "are all of a text, and none is too long or cuts a character",
    [text, fc.integer({ min: 4, max: 200 })],
    ([text, most]) => {
      const all = pieces(text, most)
      assert.strictEqual(all.join(""), text)
      for (const piece of all) {
        assert.isAtMost(Buffer.byteLength(piece), most)
        assert.strictEqual(Buffer.from(piece).toString(), piece)
      }
    },
    property(0.5)
  )
})

describe("a piece", () => {
  it("ends behind a word, unless that leaves less than half of it", () => {
    assert.deepStrictEqual(pieces("green tea and cake", 12), ["green tea ", "and cake"])
    assert.deepStrictEqual(pieces("green tea", 5), ["green", " tea"])
    assert.deepStrictEqual(pieces("a 👋👋👋", 10), ["a 👋👋", "👋"])
    assert.deepStrictEqual(pieces("x éé👋", 6), ["x éé", "👋"])
  })
})

describe("words in lines", () => {
  it.prop(
    "are all there, in their order, and no line is too long",
    [fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 60 })],
    ([words]) => {
      const lines = inLines(words, 40)
      assert.deepStrictEqual(lines.join(" ").split(" ").filter(Boolean), words)
      for (const line of lines) assert.isAtMost(line.length, 40)
    },
    property(0.5)
  )
})

describe("a text in lines", () => {
  it.prop(
    "loses nothing but empty lines where each line is by itself",
    [text.filter((text) => !text.startsWith("/me"))],
    ([text]) => {
      const messages = written(text)
      assert.isTrue(fits(messages))
      const kept = text.split("\n").join("")
      assert.strictEqual(textsOf(messages).join("") || " ", kept === "" ? " " : kept)
    },
    property(0.5)
  )

  it.prop(
    "comes in a batch from which it can be put together again",
    [text.filter((text) => !text.startsWith("/me"))],
    ([text]) => {
      const messages = written(text, "batch", "draft/multiline")
      assert.isTrue(fits(messages))
      const joined = messages
        .filter(({ verb }) => verb === "PRIVMSG")
        .map((one, index) => {
          const goesOn = (one.tags ?? []).some(([key]) => key === "draft/multiline-concat")
          return `${index === 0 || goesOn ? "" : "\n"}${one.text ?? ""}`
        })
        .join("")
      assert.strictEqual(joined, text)
      if (messages.length > 1) {
        assert.deepStrictEqual(messages[0]?.params, ["+m1", "draft/multiline", "#cooks"])
        assert.deepStrictEqual(messages.at(-1)?.params, ["-m1"])
      }
    },
    property(0.5)
  )

  it("has its msgid once", () => {
    for (const caps of [[], ["batch", "draft/multiline"]] as const)
      assert.lengthOf(
        written("one\ntwo\nthree", ...caps).filter(({ tags = [] }) =>
          tags.some(([key]) => key === "msgid")
        ),
        1
      )
  })

  it("is cut where it has very many lines, and says so", () => {
    const many = Array.from({ length: 500 }, (_, n) => `line ${n}`).join("\n")
    for (const caps of [[], ["batch", "draft/multiline"]] as const) {
      const told = textsOf(written(many, ...caps))
      assert.lengthOf(told, maxLines)
      assert.strictEqual(told.at(-1), "[373 more lines]")
    }
  })

  it.prop(
    "comes whole where a client of IRC has sent it, with as many lines and bytes as it may",
    [fc.array(fc.nat({ max: 500 }), { minLength: 100, maxLength: 100 }), fc.boolean()],
    ([lengths, isSpaced]) => {
      let left = multiline.bytes - 100
      const lines = lengths.map((wanted) => {
        const length = Math.max(1, Math.min(wanted, left))
        left -= length
        return `${(isSpaced ? "some words " : "x").repeat(length).slice(0, length - 1)}.`
      })
      const said = lines.join("\n")
      for (const caps of [[], ["batch", "draft/multiline"]] as const)
        assert.strictEqual(textsOf(written(said, ...caps)).join(""), lines.join(""))
    },
    property(0.5)
  )

  it("is an action on each of its lines that begins like one", () => {
    assert.deepStrictEqual(textsOf(written("/me waves\nand goes")), [
      "\x01ACTION waves\x01",
      "and goes"
    ])
    const long = textsOf(written(`/me ${"é".repeat(400)}`))
    assert.lengthOf(long, 2)
    for (const line of long) assert.match(line, /^\x01ACTION é+\x01$/)
  })
})

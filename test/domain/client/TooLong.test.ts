import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { draftHint } from "../../../src/domain/client/DraftHint.ts"
import { split } from "../../../src/domain/client/TooLong.ts"
import { online } from "../../support/scenario.ts"

const bytes = (text: string): number => new TextEncoder().encode(text).length
const anyText = fc.string({
  unit: fc.constantFrom("a", " ", "\n", "é", "👋🏽", "e\u0301", "word ", "\\n"),
  minLength: 1,
  maxLength: 200
})

describe("A text that is too long for one message", () => {
  it.prop(
    "is the same when its parts are put together, and each fits",
    [anyText, fc.integer({ min: 4, max: 60 })],
    ([text, most]) => {
      const parts = split(text, (part) => bytes(part) <= most)
      assert.strictEqual(parts.join(""), text)
      for (const part of parts) {
        assert.isAtMost(bytes(part), most)
        assert.isNotEmpty(part)
      }
    }
  )

  it("is cut at line breaks, or else between words, or else between characters", () => {
    const cut = (text: string) => split(text, (part) => bytes(part) <= 10)
    assert.deepStrictEqual(cut("one\ntwo\nthree\nfour"), ["one\ntwo\n", "three\nfour"])
    assert.deepStrictEqual(cut("a long line of words"), ["a long ", "line of ", "words"])
    assert.deepStrictEqual(cut("ééééééé"), ["ééééé", "éé"])
    assert.deepStrictEqual(cut("short"), ["short"])
  })

  it("is announced while it is the draft, and sent in these parts", () => {
    const block = Array.from({ length: 200 }, (_, i) => `line ${i} ${"x".repeat(40)}`).join("\n")
    const client = online()
    const parts = [...client.types(block).sent()]
    assert.isAbove(parts.length, 2)
    assert.strictEqual(
      draftHint(online().state, block),
      Copy.draftTooLong(parts.length, "to lobby", 200)
    )
    assert.deepStrictEqual(client.shown(), [Copy.sentInParts(parts.length)])
    const texts = parts.map((line) => line.slice("SAY lobby ".length).replaceAll("\\n", "\n"))
    assert.strictEqual(texts.join("\n"), block)
  })

  it("goes to one person in parts, and is refused of a pipe and as an action", () => {
    const long = "word ".repeat(1_000)
    const parts = online().types(`/msg bob ${long}`).sent()
    assert.deepStrictEqual(
      parts.map((line) => line.slice(0, 14)),
      ["TELL bob word ", "TELL bob word "]
    )
    assert.deepStrictEqual(online().types(`/me ${long}`).sent(), [])
    const pipe = online({ mode: "pipe" }).types(long)
    assert.deepStrictEqual(pipe.sent(), [])
    const [refused = ""] = pipe.shown()
    assert.match(refused, /^Not sent: word word .*… — This text has /)
    assert.isBelow(refused.length, 400)
  })
})

describe("The hint above a draft", () => {
  const hint = (draft: string, client = online()) => draftHint(client.state, draft)
  const block = `${"x\n".repeat(59)}x`

  it("names the room or the person where the prompt is out of sight", () => {
    assert.isUndefined(hint("short"))
    assert.strictEqual(hint("x".repeat(1_000)), Copy.draftGoes("to lobby"))
    assert.strictEqual(hint("one\ntwo"), Copy.draftLines(2, "to lobby"))
    assert.strictEqual(hint(`/msg dave ${block}`), Copy.draftLines(60, "privately to dave"))
    assert.strictEqual(
      hint(`/msg dave ${"word ".repeat(1_000)}`),
      Copy.draftTooLong(2, "privately to dave", 1)
    )
    assert.strictEqual(hint(block, online().types("/join dev")), Copy.draftLines(60, "to dev"))
  })

  it("says what Enter refuses, with the reason", () => {
    const refused = [
      [`/topic ${block}`, "one line"],
      [`/xyz ${block}`, "Unknown command /xyz"],
      [`/join ${block}`, "single line"],
      [`/quit ${block}`, "single line"],
      [`/me ${"x".repeat(4_096)}`, "This text has 4100 bytes"]
    ] as const
    for (const [draft, part] of refused) {
      assert.include(hint(draft), Copy.draftNotSent(""), draft)
      assert.include(hint(draft), part, draft)
    }
  })

  it("does not count line breaks at the end, which are not sent", () => {
    assert.isUndefined(hint("one\n\n"))
    assert.strictEqual(hint("one \ntwo\n"), Copy.draftLines(2, "to lobby"))
    assert.deepStrictEqual(online().types("  one \ntwo  \n \n").sent(), [
      "SAY lobby   one \\ntwo  "
    ])
  })

  it("says nothing in a page of a long line, which goes where it stands", () => {
    assert.isUndefined(hint("x".repeat(1_000), online({ frontEnd: "page" })))
  })

  it("says nothing false about a command", () => {
    assert.isUndefined(hint(`/topic ${"x".repeat(290)}`))
  })
})

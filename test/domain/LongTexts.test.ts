import { assert, describe, it } from "@effect/vitest"
import { piecesOf } from "../../src/domain/browser/Pieces.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { wordsOf } from "../../src/domain/chat/search/Words.ts"
import { complete } from "../../src/domain/client/Completion.ts"
import { mentions } from "../../src/domain/client/Messages.ts"
import { split } from "../../src/domain/client/TooLong.ts"
import { pieceBefore, wordAfter, wordBefore } from "../../src/domain/terminal/editor/Words.ts"
import { asDraft } from "../../src/domain/terminal/Paste.ts"
import { long, quickly } from "../support/quick.ts"
import { online } from "../support/scenario.ts"

/** What somebody says or pastes takes time in proportion to its length, whatever it is. */

const alice = Nick.make("alice")
const { state } = online()
const bytes = (text: string): number => new TextEncoder().encode(text).length

const cases: ReadonlyArray<readonly [what: string, text: string, run: (text: string) => unknown]> =
  [
    [
      "drawing found words",
      long("*a"),
      (text) => piecesOf(text, [{ words: ["a"], isPrefix: true }])
    ],
    ["drawing links", long("http://a "), (text) => piecesOf(text)],
    ["looking for words under marks", long("\u0323\u0301", "a"), wordsOf],
    ["looking for a mention", long("a-"), (text) => mentions(text, alice)],
    ["completing behind a word", long("a", "", " "), (text) => complete(state, text)],
    ["cutting lines", long("\n", "a", "b"), (text) => split(text, (part) => bytes(part) <= 40_000)],
    ["cutting a word", long("é"), (text) => split(text, (part) => bytes(part) <= 40_000)],
    ["a paste of line ends", long("\n", "a", "b"), asDraft],
    ["a word back", long("a"), (text) => wordBefore(text, text.length)],
    ["a word on", long("👋🏽"), (text) => wordAfter(text, 0)],
    ["a piece back", long(" ", "a", "b"), (text) => pieceBefore(text, text.length)]
  ]

describe("A long text", () => {
  for (const [what, text, run] of cases)
    it(`does not hold up ${what}`, () => assert.isDefined(quickly(() => run(text))))
})

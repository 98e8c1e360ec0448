import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  isPairingWord,
  wordBase,
  wordLength,
  wordOf
} from "../../../src/domain/security/PairingWord.ts"
import { property } from "../../support/property.ts"

const numbers = fc.array(fc.nat(wordBase - 1), { minLength: wordLength, maxLength: wordLength })

describe("the word that pairs two devices", () => {
  it.prop(
    "has a form of its own, and is another one for other numbers",
    [numbers, numbers],
    ([one, other]) => {
      assert.isTrue(isPairingWord(wordOf(one)))
      assert.strictEqual(wordOf(one) === wordOf(other), one.join() === other.join())
    },
    property()
  )

  it("has more than 40 random bits, and no characters that look like others", () => {
    assert.isAbove(wordLength * Math.log2(wordBase), 40)
    for (let number = 0; number < wordBase; number++)
      assert.notMatch(wordOf(Array.from({ length: wordLength }, () => number)), /[01ilo]/)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { parseFragment, printFragment } from "../../../src/domain/security/Fragment.ts"
import { InvitationWord } from "../../../src/domain/security/InvitationWord.ts"
import { Pin } from "../../../src/domain/security/Pin.ts"
import { property } from "../../support/property.ts"

const word = fc.stringMatching(/^[A-Za-z0-9_-]{22,64}$/).map((text) => InvitationWord.make(text))
const pin = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/).map((text) => Pin.make(`sha256.${text}`))
const none = { nil: undefined }

describe("What stands behind the # of a URL", () => {
  it.prop(
    "is read as it was written",
    [fc.option(pin, none), fc.option(word, none)],
    ([pin, word]) => {
      const read = parseFragment(printFragment({ pin, word }))
      assert.deepStrictEqual(
        read,
        pin === undefined && word === undefined ? Option.none() : Option.some({ pin, word })
      )
    },
    property()
  )

  const pinned = `sha256.${"p".repeat(43)}`
  const wrong = ["", ".", "tea", "sha256.", "x".repeat(21), "x".repeat(65), `${"x".repeat(22)}.`]
  for (const text of [...wrong, `${pinned}.`, `${pinned}x`, `.${"x".repeat(22)}`, `${pinned}.a.b`])
    it(`is refused: «${text}»`, () => assert.isTrue(Option.isNone(parseFragment(text))))
})

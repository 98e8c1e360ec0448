import { assert, describe, it } from "@effect/vitest"
import { banText, howLong, span } from "../../../../src/domain/chat/moderation/Copy.ts"

describe("What a ban says", () => {
  it("is for how long, in the largest unit of which there are two, and why", () => {
    const spans: ReadonlyArray<readonly [seconds: number, text: string]> = [
      [1, "1 second"],
      [119, "119 seconds"],
      [120, "2 minutes"],
      [597, "10 minutes"],
      [7199, "120 minutes"],
      [86_400, "24 hours"],
      [172_799, "48 hours"],
      [604_795, "7 days"]
    ]
    for (const [seconds, text] of spans) assert.strictEqual(span(seconds), text)
    assert.strictEqual(howLong(597, "for another"), "for another 10 minutes")
    assert.strictEqual(banText({ seconds: 597, reason: "spam" }), "for 10 minutes: spam")
    assert.strictEqual(
      banText({ seconds: undefined, reason: undefined }),
      "until an operator lifts it"
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import { Events } from "../../../../src/domain/protocol/natter/Events.ts"
import { numberOf, valueOf } from "../../../../src/domain/protocol/natter/Feature.ts"

const featuresOf = (line: string) => {
  const { body } = Either.getOrThrow(Events.decode(line))
  return body._tag === "Hello" ? body.features : []
}

describe("the features of HELLO", () => {
  const features = featuresOf("HELLO natter/1 myhost keep=120 nicks=extended quiet log=many keep=5")

  it("have a value, or none, or are not there", () => {
    assert.strictEqual(valueOf(features, "nicks"), "extended")
    assert.strictEqual(valueOf(features, "quiet"), "")
    assert.strictEqual(valueOf(features, "kee"), undefined)
  })

  it("may be numbers; of two with one key the first counts", () => {
    assert.strictEqual(numberOf(features, "keep"), 120)
    assert.strictEqual(numberOf(features, "log"), undefined)
    assert.strictEqual(numberOf(features, "quiet"), undefined)
  })

  it("may be none", () => {
    assert.deepStrictEqual(featuresOf("HELLO natter/1 myhost"), [])
  })
})

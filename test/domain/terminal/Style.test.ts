import { assert, describe, it } from "@effect/vitest"
import { styled } from "../../../src/domain/terminal/Style.ts"

describe("styles", () => {
  it("ends what it begins, and styles nothing where nothing is to be styled", () => {
    assert.strictEqual(styled("attributes", { _tag: "Strong" }, "x"), "\x1b[1mx\x1b[0m")
    assert.strictEqual(styled("none", { _tag: "Strong" }, "x"), "x")
    assert.strictEqual(styled("colour", { _tag: "Strong" }, ""), "")
  })
  it("show the reader's own nickname like no other", () => {
    for (const styling of ["colour", "attributes"] as const) {
      const own = styled(styling, { _tag: "Own" }, "x")
      for (const style of [
        { _tag: "Nick", colour: 99 },
        { _tag: "Mention" },
        { _tag: "Private" },
        { _tag: "Faint" }
      ] as const)
        assert.notStrictEqual(styled(styling, style, "x"), own)
    }
  })
})

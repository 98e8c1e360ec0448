import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Profile from "../../../src/domain/chat/Profile.ts"
import { property } from "../../support/property.ts"

const text = fc.option(
  fc.string({ unit: fc.constantFrom("a", " ", "\n", "\x02", "👋", "é"), maxLength: 400 }),
  { nil: undefined }
)
const told = fc.record({ userName: text, realName: text, away: text })

describe("what people tell about themselves", () => {
  it.prop(
    "is one line of bounded length without half characters, and stays as it is told again",
    [told],
    ([told]) => {
      const profile = Profile.change(Profile.blank, told)
      for (const key of ["userName", "realName", "away"] as const) {
        const value = profile[key]
        if (value === undefined) continue
        assert.isAtMost(value.length, Profile.longest[key])
        assert.notMatch(value, /\p{Cc}|[\ud800-\udbff]$/u)
        assert.notStrictEqual(value.trim(), "")
      }
      assert.deepStrictEqual(Profile.change(profile, profile), profile)
    },
    property()
  )

  it("changes only in what is told", () => {
    const before = Profile.change(Profile.blank, { realName: "Ann", away: "tea" })
    assert.deepStrictEqual(Profile.change(before, { away: undefined }), {
      userName: undefined,
      realName: "Ann",
      away: undefined
    })
  })
})

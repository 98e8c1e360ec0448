import { assert, describe, it } from "@effect/vitest"
import { unknownTimeZone } from "../../../src/programs/cli/Environment.ts"

describe("A time zone in TZ", () => {
  it("is unknown when UTC is used in its place", () => {
    for (const name of ["CET-1CEST,M3.5.0,M10.5.0/3", "<+01>-1", "Nowhere/Town", "UTC-1"])
      assert.strictEqual(unknownTimeZone(name, "UTC"), name)
  })
  it("is known when it is used, or means UTC", () => {
    assert.isUndefined(unknownTimeZone("CET", "Europe/Brussels"))
    assert.isUndefined(unknownTimeZone(undefined, "UTC"))
    for (const name of [
      "UTC",
      "utc0",
      "Etc/UTC",
      ":UTC",
      "GMT",
      "GMT-0",
      "Etc/GMT+0",
      "Zulu",
      "Z",
      "UCT"
    ])
      assert.isUndefined(unknownTimeZone(name, "UTC"), name)
  })
})

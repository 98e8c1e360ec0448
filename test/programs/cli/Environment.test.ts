import { assert, describe, it } from "@effect/vitest"
import { unknownTimeZone, zoneOfOffset } from "../../../src/programs/cli/Environment.ts"

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

  it("is known by its hours where it has no name", () => {
    assert.strictEqual(zoneOfOffset(0), "UTC")
    assert.strictEqual(zoneOfOffset(-540), "Etc/GMT-9")
    assert.strictEqual(zoneOfOffset(300), "Etc/GMT+5")
    assert.strictEqual(zoneOfOffset(-330), "UTC")
    for (const minutes of [-540, 300]) {
      const timeZone = zoneOfOffset(minutes)
      const noon = new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" })
      const hour = (24 + 12 - minutes / 60) % 24
      assert.strictEqual(Number(noon.format(Date.UTC(2026, 0, 1, 12))), hour)
    }
  })
})

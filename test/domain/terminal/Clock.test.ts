import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { clock, defaultTimeFormat } from "../../../src/domain/terminal/Clock.ts"

const time = Date.UTC(2026, 10, 22, 23, 5, 9)
const at = (format: string, zone: string) => Either.getOrThrow(clock(format, zone)).time(time)

describe("clock", () => {
  it("tells the time in the reader's zone", () => {
    assert.strictEqual(at(defaultTimeFormat, "UTC"), "23:05")
    assert.strictEqual(at(defaultTimeFormat, "Europe/Berlin"), "00:05")
    assert.strictEqual(at(defaultTimeFormat, "Asia/Kolkata"), "04:35")
  })
  it("knows the fields of strftime that a chat needs", () => {
    assert.strictEqual(at("%Y-%m-%d %H:%M:%S", "UTC"), "2026-11-22 23:05:09")
    assert.strictEqual(at("%I:%M %p|%l:%M %p", "UTC"), "11:05 PM|11:05 PM")
    assert.strictEqual(at("%I:%M %p|%l:%M %p", "Europe/Berlin"), "12:05 AM|12:05 AM")
    assert.strictEqual(at("%l o'clock, 100%%", "Asia/Kolkata"), "4 o'clock, 100%")
  })
  it("tells no time in the empty format", () => assert.strictEqual(at("", "UTC"), ""))
  it("names the day in the reader's zone", () => {
    assert.strictEqual(Either.getOrThrow(clock("", "UTC")).day(time), "Sunday, 22 November 2026")
    assert.strictEqual(
      Either.getOrThrow(clock("", "Europe/Berlin")).day(time),
      "Monday, 23 November 2026"
    )
  })
  for (const format of ["%q", "%", "%H:%", "\x1b[31m%H", "x".repeat(33), "a\nb", "\u202e%H"])
    it(`refuses ${JSON.stringify(format)} and says what would be accepted`, () => {
      const refused = Either.flip(clock(format, "UTC"))
      assert.strictEqual(Either.getOrThrow(refused), Copy.invalidTimeFormat(32))
    })
})

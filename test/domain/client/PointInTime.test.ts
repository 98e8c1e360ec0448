import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { afterEach } from "vitest"
import { asLocalTime, pointInTime } from "../../../src/domain/client/PointInTime.ts"

const now = Date.parse("2026-11-25T12:00:00.000Z")
const { TZ } = process.env
const inZone = (zone: string | undefined) => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
}

/** The time that a text means to a reader in this zone, as ISO writes it; undefined where it is refused. */
const time = (text: string, zone = "America/Los_Angeles"): string | undefined => {
  inZone(zone)
  return Option.getOrUndefined(
    Option.map(pointInTime(text, now), (at) => new Date(at).toISOString())
  )
}

afterEach(() => inZone(TZ))

describe("A time as the reader writes it", () => {
  for (const zone of ["Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "UTC"])
    it(`is read back in ${zone}`, () => {
      for (const text of ["2026-11-25", "2026-11-25T07:30", "2026-07-01T00:00:05"]) {
        const at = Date.parse(time(text, zone) ?? "")
        assert.strictEqual(asLocalTime(at), text)
        assert.strictEqual(asLocalTime(at + 999), text)
      }
    })
})

describe("--since", () => {
  const accepted: Readonly<Record<string, string>> = {
    "90s": "2026-11-25T11:58:30.000Z",
    "5m": "2026-11-25T11:55:00.000Z",
    "2h": "2026-11-25T10:00:00.000Z",
    "1d": "2026-11-24T12:00:00.000Z",
    "2026-11-25": "2026-11-25T08:00:00.000Z",
    "2026-07-01": "2026-07-01T07:00:00.000Z",
    "2024-02-29": "2024-02-29T08:00:00.000Z",
    "2026-11-25T07:30": "2026-11-25T15:30:00.000Z",
    "2026-11-25 07:30:05": "2026-11-25T15:30:05.000Z",
    "2026-11-25T07:30:05.5": "2026-11-25T15:30:05.500Z",
    "2026-11-22T07:00:00Z": "2026-11-22T07:00:00.000Z",
    "2026-11-22T07:00:00.000Z": "2026-11-22T07:00:00.000Z",
    "2026-11-22t07:00z": "2026-11-22T07:00:00.000Z",
    "2026-11-22T07:00+05:30": "2026-11-22T01:30:00.000Z",
    "2026-11-22T07:00-0800": "2026-11-22T15:00:00.000Z"
  }
  for (const [text, at] of Object.entries(accepted))
    it(`takes ${text}`, () => assert.strictEqual(time(text), at))

  it("takes a date alone for the reader's midnight", () => {
    assert.strictEqual(time("2026-11-25", "Europe/Berlin"), "2026-11-24T23:00:00.000Z")
    assert.strictEqual(time("2026-11-25", "UTC"), "2026-11-25T00:00:00.000Z")
  })

  const refused = [
    "",
    "10",
    "5",
    "2026",
    "last 3",
    "foo 5",
    "yesterday",
    "22:48",
    "5 m",
    "-5m",
    "1.5h",
    "5M",
    "2026-11-31",
    "2026-02-29",
    "2026-13-01",
    "2026-00-01",
    "2026-1-1",
    "11/25/2026",
    "2026-11-25T24:01",
    "2026-11-25T12:60",
    "2026-11-25T12",
    "2026-11-25T12:00:00+99:00",
    "2026-11-25T12:00 PST",
    "2026-11-25T"
  ]
  for (const text of refused)
    it(`refuses «${text}»`, () => assert.strictEqual(time(text), undefined))
})

import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import {
  byQuarter,
  display,
  type Patch,
  type Placed,
  patches
} from "../../../src/domain/browser/Display.ts"
import { limits, times } from "../../../src/domain/browser/PageLimits.ts"
import type { Row } from "../../../src/domain/browser/Row.ts"
import { property } from "../../support/property.ts"

const hour = 3_600_000
const day = (time: number) => `day ${Math.floor(time / (24 * hour))}`

const said = (id: number, time: number, nick: string): Row => ({
  _tag: "Said",
  id,
  time,
  nick,
  text: "x",
  isAction: false,
  isOwn: false,
  isMention: false,
  colour: 0
})

/** Draws the patches, as the page does. */
const applied = (
  before: ReadonlyArray<Placed>,
  changes: ReadonlyArray<Patch>
): ReadonlyArray<Placed> => {
  let now = [...before]
  for (const change of changes) {
    if (change._tag === "Remove") now = now.filter(({ row }) => !change.ids.includes(row.id))
    else if (change._tag === "Replace")
      now = now.map((placed) => (placed.row.id === change.row.row.id ? change.row : placed))
    else {
      const at = now.findIndex(({ row }) => row.id === change.before)
      now.splice(at < 0 ? now.length : at, 0, ...change.rows)
    }
  }
  return now
}

const rows = FastCheck.array(
  FastCheck.record({
    id: FastCheck.integer({ min: 1, max: 60 }),
    nick: FastCheck.constantFrom("alice", "bob"),
    time: FastCheck.integer({ min: 0, max: 3 * 24 * hour }),
    isBefore: FastCheck.boolean(),
    isAfter: FastCheck.boolean(),
    since: FastCheck.boolean()
  }),
  { maxLength: 40 }
)

describe("The rows of a channel", () => {
  it.prop(
    "are drawn by patches as they would be drawn anew, and what stays is not inserted again",
    [rows],
    ([all]) => {
      const unique = all.filter(({ id }, at) => all.findIndex((other) => other.id === id) === at)
      const made = unique.map((of) => ({ ...of, row: said(of.id, of.time, of.nick) }))
      const some = (f: (of: (typeof made)[number]) => boolean) =>
        display(
          made.filter(f).map(({ row }) => row),
          made.filter(f).find(({ since }) => since)?.id,
          day
        )
      const before = some(({ isBefore }) => isBefore)
      const after = some(({ isAfter }) => isAfter)
      const changes = patches(before, after)
      assert.deepStrictEqual(applied(before, changes), after)
      const inserted = changes.flatMap((change) => (change._tag === "Insert" ? change.rows : []))
      const had = new Set(before.map(({ row }) => row.id))
      assert.isFalse(inserted.some(({ row }) => had.has(row.id)))
      assert.deepStrictEqual(patches(after, after), [])
    },
    property()
  )

  it("share one head within some minutes, but not over a day, a new line or another author", () => {
    const heads = (...of: ReadonlyArray<Row>) =>
      display(of, undefined, day).map((one) => one.isHead)
    assert.deepStrictEqual(heads(said(1, 0, "bob"), said(2, times.run - 1, "bob")), [true, false])
    assert.deepStrictEqual(heads(said(1, 0, "bob"), said(2, times.run, "bob")), [true, true])
    assert.deepStrictEqual(heads(said(1, 0, "bob"), said(2, 1, "eve")), [true, true])
    const midnight = 24 * hour
    assert.deepStrictEqual(heads(said(1, midnight - 1, "bob"), said(2, midnight, "bob")), [
      true,
      true
    ])
    const [, second] = display([said(1, 0, "bob"), said(2, 1, "bob")], 2, day)
    assert.deepInclude(second, { isHead: true, isNew: true })
  })

  it("show a name again in a long run, so that one is always near", () => {
    const run = Array.from({ length: 3 * limits.run }, (_, at) => said(at + 1, at, "bob"))
    const heads = display(run, undefined, day).flatMap(({ isHead }, at) => (isHead ? [at] : []))
    assert.deepStrictEqual(heads, [0, limits.run, 2 * limits.run])
  })

  it("show each day once, above its first row", () => {
    const shown = display(
      [said(1, 0, "a"), said(2, 1, "a"), said(3, 25 * hour, "a")],
      undefined,
      day
    )
    assert.deepStrictEqual(
      shown.map(({ day }) => day),
      ["day 0", undefined, "day 1"]
    )
  })

  it("ask for the name of a day once for each quarter of an hour", () => {
    let asked = 0
    const name = byQuarter((time) => {
      asked++
      return day(time)
    })
    for (let minute = 0; minute < 60; minute++) assert.strictEqual(name(minute * 60_000), "day 0")
    assert.strictEqual(asked, 4)
  })
})

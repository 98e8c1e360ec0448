import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { property } from "../support/property.ts"
import { axisOf, axisOver, place, spread } from "./axes.ts"
import { type Panel, type Point, plot } from "./plot.ts"

const positive = fc.double({ min: 1e-4, max: 1e7, noNaN: true })

describe("a logarithmic axis", () => {
  it.prop(
    "reaches from a round number to another, over all values, and has round ticks",
    [fc.array(positive, { minLength: 1 })],
    ([values]) => {
      const axis = axisOver(values)
      for (const value of values) {
        assert.isAtLeast(place(axis, value), 0)
        assert.isAtMost(place(axis, value), 1)
      }
      assert.isAtLeast(axis.ticks.length, 2)
      assert.isAtMost(axis.ticks.length, 12)
      for (const tick of axis.ticks) {
        assert.match(String(tick), /^(0\.0*)?[125](0*|e-\d+)$/)
        assert.isAtLeast(tick, axis.from)
        assert.isAtMost(tick, axis.to)
      }
      assert.deepStrictEqual(
        [...new Set(axis.ticks)].sort((a, b) => a - b),
        axis.ticks
      )
    },
    property()
  )

  it("has a number for 1, 2 and 5 while there is room, then for powers of ten", () => {
    assert.deepStrictEqual(axisOver([100, 17_000]), {
      from: 100,
      to: 20_000,
      ticks: [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000]
    })
    assert.deepStrictEqual(axisOver([0.03, 4]).ticks, [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5])
    assert.deepStrictEqual(axisOver([0.3, 400]).ticks, [1, 10, 100])
    assert.deepStrictEqual(axisOver([10]), { from: 10, to: 20, ticks: [10, 20] })
  })

  it("has the values that were measured, equal factors equally far apart", () => {
    const axis = axisOf([64, 1, 16, 4, 1])
    assert.deepStrictEqual(axis.ticks, [1, 4, 16, 64])
    for (const [at, tick] of axis.ticks.entries()) assert.closeTo(place(axis, tick), at / 3, 1e-9)
  })
})

describe("names beside lines", () => {
  const wanted = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 8 })

  it.prop(
    "are in the order of the lines, apart, and together no higher or lower than these",
    [wanted],
    ([wanted]) => {
      const places = spread(wanted, 15)
      const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
      const sorted = order.map((at) => places[at] ?? Number.NaN)
      for (const [at, place] of sorted.slice(1).entries())
        assert.isAtLeast(place - (sorted[at] ?? Number.NaN), 15 - 1e-9)
      const sum = (values: ReadonlyArray<number>) => values.reduce((all, one) => all + one, 0)
      assert.closeTo(sum(places), sum(wanted), 1e-6)
    },
    property()
  )

  it("stay where there is room", () => {
    assert.deepStrictEqual(spread([80, 20, 50], 15), [80, 20, 50])
    assert.deepStrictEqual(spread([50, 50, 100], 20), [40, 60, 100])
  })
})

describe("a plot", () => {
  const panel = (...points: ReadonlyArray<Point>): Panel => ({
    title: "Latency",
    x: "clients",
    y: "ms",
    series: [
      { name: "one <1>", points },
      { name: "two", points: [[10, 5]] }
    ]
  })
  const drawn = (...panels: ReadonlyArray<Panel>) => plot({ title: "a & b", note: "today", panels })
  const pathOf = (svg: string, kind: string): string | undefined =>
    new RegExp(`<g class="${kind}"><path class="line" d="M([^"]*)"/>`).exec(svg)?.[1]

  it("draws a line from left to right, and greater values higher", () => {
    const line = pathOf(drawn(panel([10, 2], [100, 20], [1000, 200])), "first")
    const places = line?.split("L").map((point) => point.split(" ").map(Number)) ?? []
    assert.lengthOf(places, 3)
    const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = places
    assert.isAbove(x1, x0)
    assert.isBelow(y1, y0)
    assert.closeTo(x2 - x1, x1 - x0, 0.2)
    assert.closeTo(y1 - y2, y0 - y1, 0.2)
  })

  it("leaves out what has no place on its axes, and is whole without any figure", () => {
    const line = pathOf(drawn(panel([10, 0], [100, Number.NaN], [1000, 3])), "first")
    assert.match(line ?? "", /^[\d.]+ [\d.]+$/)
    const empty = drawn({ ...panel(), series: [{ name: "one", points: [] }] })
    assert.isUndefined(pathOf(empty, "first"))
    assert.include(empty, ">Latency<")
    for (const svg of [empty, drawn(panel([10, Number.NaN], [100, 1]))])
      assert.notMatch(svg, /NaN|Infinity|undefined/)
  })

  it("names its lines, escapes what XML would read as markup, and tells its figures in words", () => {
    const svg = drawn(panel([10, 2], [1000, 12_345]))
    assert.match(svg, /<text [^>]*class="name first">one &lt;1&gt;<\/text>/)
    assert.match(svg, /<text [^>]*class="name second">two<\/text>/)
    assert.include(svg, "<title>a &amp; b</title>")
    assert.include(
      svg,
      "<desc>Latency. ms, by clients: one &lt;1&gt; 2 at 10, 12,300 at 1,000; two 5 at 10.</desc>"
    )
    assert.include(svg, "prefers-color-scheme:dark")
  })
})

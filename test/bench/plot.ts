/** Figures as lines in panels, as an SVG: pure, and the same bytes for the same figures. */
import { Array } from "effect"
import { escapeXml } from "../picture/Svg.ts"
import { type Axis, axisOf, axisOver, place, spread } from "./axes.ts"
import { type Look, looks, style } from "./looks.ts"

/** What was measured. The axes are logarithmic: a point that is not above zero on both is left out. */
export type Point = readonly [x: number, y: number]

export interface Series {
  readonly name: string
  readonly points: ReadonlyArray<Point>
}

export interface Panel {
  readonly title: string
  /** What the axes count, with the unit. */
  readonly x: string
  readonly y: string
  /** As many as there are looks at most. */
  readonly series: ReadonlyArray<Series>
}

export interface Plot {
  readonly title: string
  /** Where and when it was measured. */
  readonly note: string
  readonly panels: ReadonlyArray<Panel>
}

const columns = 2
const cell = { width: 432, height: 280 }
/** Where the lines are inside a cell. */
const area = { left: 60, top: 58, width: 290, height: 166 }
const margin = 12
const noteHeight = 26
/** From the ends of the x axis to the first and the last point. */
const inset = 12
const lineHeight = 15
/** From the top of a line of text to its baseline, if its middle is at 0. */
const baseline = 4

const right = area.left + area.width
const bottom = area.top + area.height

/** A series that has points, in pixels. */
interface Curve {
  readonly name: string
  readonly look: Look
  readonly points: Array.NonEmptyReadonlyArray<Point>
}

interface Scales {
  readonly x: Axis
  readonly y: Axis
}

const isDrawn = ([x, y]: Point): boolean => x > 0 && y > 0

const across = ({ x }: Scales, value: number): number =>
  area.left + inset + place(x, value) * (area.width - 2 * inset)

const down = ({ y }: Scales, value: number): number => bottom - place(y, value) * area.height

const px = (value: number): string => String(Math.round(value * 10) / 10)

const number = (value: number): string =>
  value.toLocaleString("en-US", { maximumSignificantDigits: 3 })

const text = (x: number, y: number, kind: string, words: string): string =>
  `<text x="${px(x)}" y="${px(y)}" class="${kind}">${escapeXml(words)}</text>`

const axes = ({ x, y }: Scales): ReadonlyArray<string> => [
  ...y.ticks.flatMap((value) => {
    const at = down({ x, y }, value)
    const rule = `<path class="rule" d="M${area.left} ${px(at)}H${right}"/>`
    return [
      ...(value > y.from ? [rule] : []),
      text(area.left - 8, at + baseline, "end", number(value))
    ]
  }),
  `<path class="axis" d="M${area.left} ${bottom}H${right}"/>`,
  ...x.ticks.flatMap((value) => {
    const at = across({ x, y }, value)
    return [
      `<path class="axis" d="M${px(at)} ${bottom}v5"/>`,
      text(at, bottom + 19, "middle", number(value))
    ]
  })
]

const curvesOf = ({ series }: Panel, scales: Scales): ReadonlyArray<Curve> =>
  Array.zip(series, looks).flatMap(([{ name, points }, look]) => {
    const drawn = points
      .filter(isDrawn)
      .map(([x, y]): Point => [across(scales, x), down(scales, y)])
    return Array.isNonEmptyReadonlyArray(drawn) ? [{ name, look, points: drawn }] : []
  })

const line = ({ look: { kind, mark }, points }: Curve): string => {
  const at = points.map(([x, y]) => `${px(x)} ${px(y)}`)
  const marks = at.map((to) => `<path class="mark" transform="translate(${to})" d="${mark}"/>`)
  return `<g class="${kind}"><path class="line" d="M${at.join("L")}"/>${marks.join("")}</g>`
}

/** Each name stands where its line ends, or near it, where others end too. */
const names = (curves: ReadonlyArray<Curve>): ReadonlyArray<string> => {
  const ends = curves.map(({ points }) => Array.lastNonEmpty(points))
  const places = spread(
    ends.map(([, y]) => y),
    lineHeight
  )
  return Array.zip(Array.zip(curves, ends), places).map(([[{ look, name }, [x]], y]) =>
    text(x + 11, y + baseline, `name ${look.kind}`, name)
  )
}

const panel = (all: Panel, index: number): string => {
  const points = all.series.flatMap(({ points }) => points).filter(isDrawn)
  const scales = {
    x: axisOf(points.map(([x]) => x)),
    y: axisOver(points.map(([, y]) => y))
  }
  const curves = points.length === 0 ? [] : curvesOf(all, scales)
  const left = margin + (index % columns) * cell.width
  const top = margin + Math.floor(index / columns) * cell.height
  return [
    `<g transform="translate(${left} ${top})">`,
    text(area.left, 20, "title", all.title),
    text(area.left, area.top - 17, "soft", all.y),
    ...(curves.length === 0 ? [] : axes(scales)),
    text(area.left + area.width / 2, bottom + 37, "middle soft", all.x),
    // The first series is above the others.
    ...curves.map(line).reverse(),
    ...names(curves),
    "</g>"
  ].join("\n")
}

/** What the panels show, for readers who do not see them: each line from its first to its last point. */
const description = (panels: ReadonlyArray<Panel>): string =>
  panels
    .map(({ series, title, x, y }) => {
      const told = series.map(({ name, points }) => {
        const all = points.filter(isDrawn).map(([at, value]) => `${number(value)} at ${number(at)}`)
        return `${name} ${all.join(", ")}`
      })
      return `${title}. ${y}, by ${x}: ${told.join("; ")}.`
    })
    .join(" ")

/** The whole file, which ends with a line break. */
export const plot = ({ note, panels, title }: Plot): string => {
  const width = 2 * margin + columns * cell.width
  const height = 2 * margin + Math.ceil(panels.length / columns) * cell.height + noteHeight
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description(panels))}</desc>`,
    `<style>\n${style.join("\n")}\n</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    ...panels.map(panel),
    text(margin + area.left, height - margin - 2, "soft", note),
    "</svg>",
    ""
  ].join("\n")
}

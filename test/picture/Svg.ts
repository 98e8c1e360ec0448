/** A terminal's window as an SVG: pure, and the same bytes for the same cells. */
import type { Cell, Look } from "../support/screen.ts"
import { paletteColour, type Theme } from "./Palette.ts"

export interface Picture {
  /** What stands in the bar of the window. */
  readonly title: string
  /** What a reader is told who cannot see the picture. */
  readonly description: string
  readonly theme: Theme
  /** Columns of the window; a shorter row is blank at its end. */
  readonly columns: number
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  /** Row and column from 0. */
  readonly cursor?: { readonly row: number; readonly column: number }
}

// Pixels. Most monospace fonts are 0.6 of their size wide, and `textLength` makes every font fit.
const cell = { width: 9, height: 20, size: 15, baseline: 15 }
const bar = { height: 36, size: 13 }
const margin = { left: 18, top: 12 }

const fonts =
  "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"

const escapes = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"]
])

/** Text as XML writes it, without the characters that XML cannot hold. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, "")
    .replace(/[&<>"]/g, (char) => escapes.get(char) ?? char)

/** Neighbours that are drawn as one text. */
interface Run {
  readonly column: number
  readonly columns: number
  readonly isWide: boolean
  readonly text: string
  readonly look: Look
}

const isAlike = (one: Look, other: Look): boolean =>
  one.bold === other.bold &&
  one.faint === other.faint &&
  one.inverse === other.inverse &&
  one.colour === other.colour

/** The runs of a row. A wide character is one by itself, because fonts differ most about its width. */
export const runsOf = (row: ReadonlyArray<Cell>): ReadonlyArray<Run> => {
  const runs: Array<Run> = []
  let column = 0
  for (const { look, text, width } of row) {
    const isWide = width > 1
    const last = runs.at(-1)
    if (last !== undefined && !isWide && !last.isWide && isAlike(last.look, look))
      runs[runs.length - 1] = { ...last, columns: last.columns + 1, text: last.text + text }
    else runs.push({ column, columns: width, isWide, text, look })
    column += width
  }
  return runs
}

const x = (column: number): number => margin.left + column * cell.width
const y = (row: number): number => bar.height + margin.top + row * cell.height

const block = (row: number, column: number, columns: number, fill: string): string =>
  `<rect x="${x(column)}" y="${y(row)}" width="${columns * cell.width}" height="${cell.height}" fill="${fill}"/>`

const ink = ({ colour, inverse }: Look, theme: Theme): string => {
  if (inverse) return theme.ground
  return colour === undefined ? theme.text : paletteColour(colour)
}

const drawn = (
  row: number,
  { column, columns, look, text }: Run,
  theme: Theme
): ReadonlyArray<string> => {
  const ground = look.inverse
    ? [
        block(
          row,
          column,
          columns,
          look.colour === undefined ? theme.text : paletteColour(look.colour)
        )
      ]
    : []
  const shown = text.trim()
  if (shown === "") return ground
  const before = text.length - text.trimStart().length
  const length = (columns - (text.length - shown.length)) * cell.width
  const style = [
    ...(ink(look, theme) === theme.text ? [] : [`fill="${ink(look, theme)}"`]),
    ...(look.bold ? ['font-weight="700"'] : []),
    ...(look.faint ? ['opacity="0.62"'] : [])
  ]
  const place = [
    `x="${x(column + before)}"`,
    `y="${y(row) + cell.baseline}"`,
    `textLength="${length}"`
  ]
  return [...ground, `<text ${[...place, ...style].join(" ")}>${escapeXml(shown)}</text>`]
}

const frame = (
  width: number,
  height: number,
  title: string,
  theme: Theme
): ReadonlyArray<string> => [
  `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9.5" fill="${theme.ground}" stroke="${theme.edge}"/>`,
  `<path d="M1 ${bar.height}V10a9 9 0 0 1 9-9H${width - 10}a9 9 0 0 1 9 9V${bar.height}z" fill="${theme.bar}"/>`,
  ...theme.buttons.map(
    (fill, at) => `<circle cx="${20 + 20 * at}" cy="${bar.height / 2}" r="6" fill="${fill}"/>`
  ),
  `<text x="${width / 2}" y="${bar.height / 2 + 5}" font-size="${bar.size}" fill="${theme.title}" text-anchor="middle">${escapeXml(title)}</text>`
]

/** The whole file, which ends with a line break. */
export const svg = ({ columns, cursor, description, rows, theme, title }: Picture): string => {
  const width = 2 * margin.left + columns * cell.width
  const height = bar.height + 2 * margin.top + rows.length * cell.height
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<g font-family="${fonts}" font-size="${cell.size}" fill="${theme.text}" xml:space="preserve">`,
    ...frame(width, height, title, theme),
    ...rows.flatMap((row, at) => runsOf(row).flatMap((run) => drawn(at, run, theme))),
    ...(cursor === undefined ? [] : [block(cursor.row, cursor.column, 1, theme.text)]),
    "</g>",
    "</svg>",
    ""
  ].join("\n")
}

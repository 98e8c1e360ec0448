import * as Copy from "../client/Copy.ts"
import { limits } from "../client/Limits.ts"
import type { Message } from "../client/Notice.ts"
import type { Clock } from "./Clock.ts"
import { closeAtRows, markLinks } from "./Links.ts"
import { endAtRows, markFound } from "./Marks.ts"
import { sanitizeForTerminal } from "./Sanitize.ts"
import { type Style, type Styling, styled } from "./Style.ts"
import { width } from "./Width.ts"
import { wrap } from "./Wrap.ts"

/** How an entry of the transcript is laid out in rows: its head, and its text beside it or below it. */

/** How the reader wants the transcript to look. */
export interface Look {
  /** The terminal's width; infinite where rows are not broken. */
  readonly columns: number
  readonly styling: Styling
  readonly clock: Clock
  /** The columns that are used at most; infinite for all. By default as many as can be read well. */
  readonly width?: number | undefined
  /** Links are marked for a click. */
  readonly links?: boolean | undefined
}

/** The same look on a terminal of so many columns. */
export const onTerminal = (look: Omit<Look, "columns">, columns: number): Look => ({
  ...look,
  columns: Math.min(columns, look.width ?? limits.readableColumns)
})

/** A piece of an entry's beginning. */
export interface Head {
  readonly text: string
  readonly style?: Style
}

/** With fewer columns than this beside the head, the text begins below it. */
const narrowestText = 16
const indentBelow = 4
const indentMore = 2

export const faint: Style = { _tag: "Faint" }

const paint = (look: Look, heads: ReadonlyArray<Head>): string =>
  heads
    .map(({ style, text }) => (style === undefined ? text : styled(look.styling, style, text)))
    .join("")

/** The lines of a text, made safe for a terminal; lines beyond the limit are counted. */
const linesOf = (text: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  const hidden = lines.length - limits.entryLines
  const shown = hidden > 0 ? [...lines.slice(0, limits.entryLines), Copy.moreLines(hidden)] : lines
  return shown.map(sanitizeForTerminal)
}

/** A line in rows. If it is indented, its further rows are indented a little more. */
const wrapIndented = (line: string, columns: number): ReadonlyArray<string> => {
  const rows = wrap(line, columns)
  const indent = line.search(/[^ ]|$/) + indentMore
  const [first = ""] = rows
  if (indent === indentMore || indent > columns / 2 || first === "") return rows
  const rest = line.slice(first.length).trimStart()
  if (rest === "") return rows
  return [first, ...wrap(rest, columns - indent).map((row) => " ".repeat(indent) + row)]
}

/** A line in rows of which the further ones are indented, such as a head above its text. */
export const headRows = (head: string, columns: number, indent: number): ReadonlyArray<string> => {
  if (width(head) <= columns) return [head]
  const [first = "", ...more] = wrap(head, Math.max(1, columns - indent))
  return [first, ...more.map((row) => " ".repeat(indent) + row)]
}

/** An entry: its head, and its text beside it, or below it where that leaves too few columns. */
export const hang = (
  look: Look,
  heads: ReadonlyArray<Head>,
  text: string,
  style: Style | undefined,
  { found, links = false }: Pick<Look, "links"> & Pick<Message, "found"> = {}
): string => {
  const head = paint(look, heads)
  const beside = width(head)
  const below = look.columns - beside < narrowestText
  const indent = below ? Math.min(indentBelow, Math.floor(look.columns / 4)) : beside
  const columns = Math.max(1, look.columns - indent)
  const inRows = (line: string): ReadonlyArray<string> => {
    // A link that has a mark in it would not be that link.
    if (found !== undefined)
      return endAtRows(wrapIndented(markFound(line, found, look.styling), columns))
    if (links) return closeAtRows(wrapIndented(markLinks(line), columns))
    return wrapIndented(line, columns)
  }
  const rows = linesOf(text)
    .flatMap(inRows)
    .map((row) => (style === undefined ? row : styled(look.styling, style, row)))
  const indented = rows.map((row) => (row === "" ? "" : " ".repeat(indent) + row))
  if (!below) return [head + (rows[0] ?? ""), ...indented.slice(1)].join("\n")
  return [...headRows(head.trimEnd(), look.columns, indent), ...indented].join("\n")
}

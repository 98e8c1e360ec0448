/** Figures as a table: a row for each, a column for each server, and the ratio to one of them. */
import type { Figure } from "./row.ts"

const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = 0, high = low] = sorted.slice(Math.floor((sorted.length - 1) / 2), middle + 1)
  return (low + high) / 2
}

/** Three digits that say something. */
const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value.toPrecision(value >= 10 ? 3 : 2)

const label = ({ unit, what }: Figure): string => `${what}, ${unit}`

const values = (figures: ReadonlyArray<Figure>, what: string) =>
  figures.filter((figure) => label(figure) === what).map(({ value }) => value)

/** A table in Markdown, in the order of the figures of the server `first`. In brackets, each figure as a multiple of that of the server `reference`. */
export const table = (
  figures: ReadonlyMap<string, ReadonlyArray<Figure>>,
  first: string,
  reference: string
): string => {
  const kinds = new Set((figures.get(first) ?? []).map(label))
  const names = [...figures.keys()]
  const line = (cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`
  const body = [...kinds].map((what) => {
    const base = median(values(figures.get(reference) ?? [], what))
    const cells = names.map((name) => {
      const found = values(figures.get(name) ?? [], what)
      if (found.length === 0) return ""
      const value = median(found)
      const ratio = name === reference || base === 0 ? "" : ` (${(value / base).toFixed(2)})`
      return short(value) + ratio
    })
    return line([what, ...cells])
  })
  return [line(["", ...names]), line(["---", ...names.map(() => "--:")]), ...body].join("\n")
}

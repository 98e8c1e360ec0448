import type { Row } from "../../services/server/admin/ControlRequest.ts"

/** A list as JSON. */
export const inJson = (rows: ReadonlyArray<Row>): string => `${JSON.stringify(rows)}\n`

const written = (value: Row[string] | undefined): string => {
  if (value === null || value === undefined) return "-"
  if (typeof value === "boolean") return value ? "yes" : "no"
  return value === "" ? "-" : String(value)
}

/** A list in columns, each as wide as its longest value. The names of the columns stand above. */
export const inTable = (rows: ReadonlyArray<Row>): string => {
  const names = Object.keys(rows[0] ?? {})
  const table = [
    names.map((name) => name.toUpperCase()),
    ...rows.map((row) => names.map((name) => written(row[name])))
  ]
  const widths = names.map((_, at) => Math.max(...table.map((cells) => cells[at]?.length ?? 0)))
  return table
    .map((cells) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd()
    )
    .map((line) => `${line}\n`)
    .join("")
}

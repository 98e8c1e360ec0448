import { linksOf } from "../client/Links.ts"

/** How links in the text of others are marked so that a terminal opens them at a click (OSC 8). */

const osc8 = /\x1b\]8;[^\x1b]*\x1b\\/g
const close = "\x1b]8;;\x1b\\"

/** By one id, a terminal knows that the pieces of a link in several rows are one. */
const idOf = (href: string): string => {
  let sum = 0
  for (const char of href) sum = (Math.imul(sum, 31) + char.charCodeAt(0)) >>> 0
  return sum.toString(36)
}

/** Marks the links in a line. */
export const markLinks = (line: string): string => {
  let marked = ""
  let done = 0
  for (const { from, href, text, to } of linksOf(line)) {
    if (href === undefined) continue
    marked += line.slice(done, from)
    marked += `\x1b]8;id=${idOf(href)};${href}\x1b\\${text}${close}`
    done = to
  }
  return marked + line.slice(done)
}

/** Ends a link that goes on in the next row, and begins it again there, so that what is between is not a part of it. */
export const closeAtRows = (rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  let open = ""
  return rows.map((row) => {
    const start = open
    open = row.match(osc8)?.at(-1) ?? start
    if (open === close) open = ""
    const [, indent = "", text = ""] = /^( *)(.*)$/su.exec(row) ?? []
    return `${indent}${start}${text}${open === "" ? "" : close}`
  })
}

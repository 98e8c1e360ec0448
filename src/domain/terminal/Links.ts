import { limits } from "../client/Limits.ts"

/** Links in the text of others: how they are found, and marked so that a terminal opens them at a click (OSC 8). */

/** Punctuation of Chinese, Japanese and Korean, which follows a link without a blank. */
const widePunctuation =
  "\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65"
/** Found in text that is safe for a terminal. What ends a sentence, and a bracket that was not opened, is not a part of it. */
const link = new RegExp(`\\bhttps?://[^\\s<>"\`␀-␡${widePunctuation}]+`, "gi")
const trailing = /[.,;:!?'’”»…]+$/
const brackets: ReadonlyArray<readonly [open: string, close: string]> = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"]
]

const trimmed = (found: string): string => {
  const text = found.replace(trailing, "")
  const isUnopened = brackets.some(
    ([open, close]) => text.endsWith(close) && text.split(open).length < text.split(close).length
  )
  return text === found && !isUnopened ? text : trimmed(isUnopened ? text.slice(0, -1) : text)
}

/** The links of a text, in their order. */
export const linksIn = (text: string): ReadonlyArray<string> =>
  Array.from(text.matchAll(link), ([found]) => trimmed(found))

/** A link as OSC 8 takes it: printable ASCII; undefined if it is no URL, or longer than terminals take. */
const target = (found: string): string | undefined => {
  try {
    const { href } = new URL(found)
    return /^[!-~]+$/.test(href) && href.length <= limits.linkLength ? href : undefined
  } catch {
    return undefined
  }
}

const osc8 = /\x1b\]8;[^\x1b]*\x1b\\/g
const close = "\x1b]8;;\x1b\\"

/** By one id, a terminal knows that the pieces of a link in several rows are one. */
const idOf = (href: string): string => {
  let sum = 0
  for (const char of href) sum = (Math.imul(sum, 31) + char.charCodeAt(0)) >>> 0
  return sum.toString(36)
}

/** Marks the links in a line. */
export const markLinks = (line: string): string =>
  line.replace(link, (found) => {
    const text = trimmed(found)
    const href = target(text)
    if (href === undefined) return found
    return `\x1b]8;id=${idOf(href)};${href}\x1b\\${text}${close}${found.slice(text.length)}`
  })

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

import { limits } from "./Limits.ts"

/** Links in the text of others: where they are, and where each leads. */

/** Punctuation of Chinese, Japanese and Korean, which follows a link without a blank. */
const widePunctuation =
  "\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65"
/** Found in text that is safe to show. What ends a sentence, and a bracket that was not opened, is not a part of it. */
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

/** A link as a terminal or a browser takes it: printable ASCII; undefined if it is no URL, or longer than these take. */
const target = (found: string): string | undefined => {
  try {
    const { href } = new URL(found)
    return /^[!-~]+$/.test(href) && href.length <= limits.linkLength ? href : undefined
  } catch {
    return undefined
  }
}

/** A link, from one offset in its text to another. */
export interface Link {
  readonly from: number
  readonly to: number
  readonly text: string
  /** Where it leads; undefined for one that nothing opens. */
  readonly href: string | undefined
}

/** The links of a text, in their order. */
export const linksOf = (text: string): ReadonlyArray<Link> =>
  Array.from(text.matchAll(link), ({ 0: found, index: from }) => {
    const text = trimmed(found)
    return { from, to: from + text.length, text, href: target(text) }
  })

/** The same as texts. */
export const linksIn = (text: string): ReadonlyArray<string> =>
  linksOf(text).map(({ text }) => text)

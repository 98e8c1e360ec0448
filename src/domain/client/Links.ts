import { limits } from "./Limits.ts"

/** Links in the text of others: where they are, and where each leads. */

/** Punctuation of Chinese, Japanese and Korean, which follows a link without a blank. */
const widePunctuation =
  "\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65"
/** Found in text that is safe to show. What ends a sentence, and a bracket that was not opened, is not a part of it. */
const link = new RegExp(`\\bhttps?://[^\\s<>"\`␀-␡${widePunctuation}]+`, "gi")
const trailing = new Set(".,;:!?'’”»…")
const brackets: ReadonlyArray<readonly [open: string, close: string]> = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"]
]

/** Counts once, and walks back from the end: a text may have thousands of brackets. */
const trimmed = (all: string): string => {
  const count = (char: string) => all.split(char).length
  const unopened = new Map(brackets.map(([open, close]) => [close, count(close) - count(open)]))
  let end = all.length
  for (; end > 0; end--) {
    const last = all.charAt(end - 1)
    const left = unopened.get(last) ?? 0
    if (left > 0) unopened.set(last, left - 1)
    else if (!trailing.has(last)) break
  }
  return all.slice(0, end)
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

const found = (text: string): ReadonlyArray<Pick<Link, "from" | "text">> =>
  Array.from(text.matchAll(link), ({ 0: all, index: from }) => ({ from, text: trimmed(all) }))

/** The links of a text, in their order. */
export const linksOf = (text: string): ReadonlyArray<Link> =>
  found(text).map(({ from, text }) => ({ from, to: from + text.length, text, href: target(text) }))

/** The same as texts. */
export const linksIn = (text: string): ReadonlyArray<string> => found(text).map(({ text }) => text)

/** The last of these links, the newest last, each once. */
export const lastOf = (links: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(links.toReversed())].slice(0, limits.links).toReversed()

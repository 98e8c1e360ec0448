import { foldNick, type Nick } from "../Nick.ts"
import type { Epoch } from "../Position.ts"
import type { Query } from "./Query.ts"
import { isAscii, wordsOf } from "./Words.ts"

/** Words that stand next to each other. */
export interface Term {
  readonly words: ReadonlyArray<string>
  /** Whether the last one only begins like this. */
  readonly isPrefix: boolean
}

/** What has to hold of an entry of one log. */
export interface Conditions {
  readonly terms: ReadonlyArray<Term>
  /** Folded nicknames; more than one holds of nothing. */
  readonly nicks: ReadonlyArray<string>
  /** The seqs and times between which it is, these not included. */
  readonly seqs: Between
  readonly times: Between
}

interface Between {
  readonly after: number
  readonly before: number
}

const anywhere: Between = { after: -1, before: Number.MAX_SAFE_INTEGER }

const within = ({ after, before }: Between, side: "After" | "Before", at: number): Between =>
  side === "After"
    ? { after: Math.max(after, at), before }
    : { after, before: Math.min(before, at) }

const nowhere: Between = { after: 0, before: 0 }

/** The words that a query has in it. */
export const termsOf = (query: Query): ReadonlyArray<Term> =>
  query.flatMap((part) =>
    "text" in part ? [{ words: wordsOf(part.text), isPrefix: part._tag === "Prefix" }] : []
  )

/** What a query asks of the entries of a log. No entry is before or after a position of another log. */
export const conditionsOf = (query: Query, epoch: Epoch): Conditions => {
  let [seqs, times] = [anywhere, anywhere]
  const terms = termsOf(query)
  const nicks = new Set<string>()
  for (const part of query) {
    switch (part._tag) {
      case "From":
        nicks.add(foldNick(part.nick))
        break
      case "Before":
      case "After":
        if (typeof part.border === "number") times = within(times, part._tag, part.border)
        else if (part.border.epoch === epoch) seqs = within(seqs, part._tag, part.border.seq)
        else return { terms, nicks: [...nicks], seqs: nowhere, times }
        break
      default:
    }
  }
  return { terms, nicks: [...nicks], seqs, times }
}

/** Where a term stands in a text of these words: the index of its first word, or -1. */
export const findTerm = (
  { isPrefix, words: wanted }: Term,
  words: ReadonlyArray<string>,
  from = 0
): number => {
  const last = wanted.length - 1
  const isAt = (at: number) =>
    wanted.every((word, index) =>
      isPrefix && index === last ? words[at + index]?.startsWith(word) : words[at + index] === word
    )
  for (let at = from; at < words.length; at++) if (isAt(at)) return at
  return -1
}

/** An entry, as far as a search looks at it. */
export interface Searched {
  readonly seq: number
  readonly time: number
  readonly nick: Nick
  /** What was said, or the topic that was set. */
  readonly text: string
}

const isBetween = (at: number, { after, before }: Between): boolean => at > after && at < before

/** Whether one of the words is nowhere in a text, not even in a longer word: that is found out soon. */
const lacks = (text: string, terms: ReadonlyArray<Term>): boolean =>
  !terms.every(({ words }) => words.every((word) => text.includes(word)))

/** Whether an entry is one of those that are searched for. */
export const isFound = (
  { nicks, seqs, terms, times }: Conditions,
  { nick, seq, text, time }: Searched
): boolean => {
  if (!isBetween(seq, seqs) || !isBetween(time, times)) return false
  if (!nicks.every((wanted) => wanted === foldNick(nick))) return false
  if (terms.length === 0) return true
  if (isAscii(text) && lacks(text.toLowerCase(), terms)) return false
  const words = wordsOf(text)
  return terms.every((term) => findTerm(term, words) >= 0)
}

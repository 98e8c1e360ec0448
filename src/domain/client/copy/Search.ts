import type { Fault } from "../../chat/search/Query.ts"
import { maxWords, minPrefix } from "../../chat/search/Query.ts"
import { counted } from "./Format.ts"

/** /search. */

/** Why a query is refused, and what would be taken. */
export const queryFault = (fault: Fault): string => {
  switch (fault._tag) {
    case "Quotation":
      return 'A phrase begins and ends with a quotation mark: /search "green tea"'
    case "NotANick":
      return `from: takes a nickname, such as from:alice; not ${shown(fault.text)}.`
    case "NotABorder":
      return `before: and after: take a date such as 2026-11-26, a time such as 2026-11-26T08:00 or today's 17:30, or a span such as 30d; not ${shown(fault.text)}.`
    case "NotAWord":
      return `There is no word to find in ${shown(fault.text)}. Only letters, digits and emoji are found; a * stands at the end of a word.`
    case "ShortPrefix":
      return `Write at least ${minPrefix} characters before the *: ${shown(fault.text)} finds too much.`
    case "NoWords":
      return "Give a word to find, or from:NICK. Usage: /search WORDS"
    case "TooManyWords":
      return `A search has at most ${maxWords} words.`
  }
}

const shown = (text: string): string => (text === "" ? "nothing" : text)

/** Stands above the messages that /search has found. */
export const foundHeading = (room: string, query: string): string => `Found in ${room}: ${query}`

/** Stands below them; `isAll`: there is nothing before them. */
export const foundEnd = (count: number, isAll: boolean): string => {
  const these = count === 1 ? "That was 1 message" : `Those were ${counted(count, "message")}`
  return isAll
    ? `${these}; there are none before.`
    : `${these}. Use /search again to look for older ones.`
}

/** All that was found is of people whom the person ignores. */
export const foundHidden = (room: string, query: string, isAll: boolean): string => {
  const all = `What was found in ${room} is hidden by /ignore: ${query}`
  return isAll ? all : `${all} — use /search again to look further back.`
}

/** `isAll`: everything was looked at that is older, or all if nothing was shown before. */
export const nothingFound = (room: string, query: string, isAll: boolean): string =>
  isAll
    ? `Nothing found in ${room}: ${query}`
    : `Nothing found so far in ${room}: ${query} — use /search again to look further back.`

/** /search alone, without a search to go on with. */
export const nothingSearched = "Usage: /search WORDS. Use /search alone afterwards for older ones."

/** /search alone, and everything was shown. */
export const nothingOlder = (room: string): string => `Nothing older was found in ${room}.`

export const cannotSearch = (host: string): string => `The server ${host} cannot search.`

/** Stands around a word that was found, where no style shows it. */
export const foundWord = (word: string): string => `[${word}]`

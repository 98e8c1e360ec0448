import type { Conditions, Term } from "./Conditions.ts"
import { wordsOf } from "./Words.ts"

/**
 * How a full-text index has an entry: its words behind its author, with blanks between them. What an
 * index takes for a word has to be what stands between two blanks.
 */
export const documentOf = (nick: string, text: string): string =>
  [`@${nick.toLowerCase()}`, ...wordsOf(text)].join(" ")

const phrase = ({ isPrefix, words }: Term): string => `"${words.join(" ")}"${isPrefix ? " *" : ""}`

/** What an FTS5 index is asked for. Words hold neither quotation marks nor blanks. */
export const matchOf = ({ nicks, terms }: Pick<Conditions, "nicks" | "terms">): string =>
  [...nicks.map((nick) => `"@${nick}"`), ...terms.map(phrase)].join(" AND ")

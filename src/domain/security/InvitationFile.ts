import { Either } from "effect"
import { type InvitationWord, isInvitationWord } from "./InvitationWord.ts"

/** A line of a file of invitations. */
export interface Invitation {
  readonly word: InvitationWord
  /** Whom it is for, as an operator wrote it; empty where nobody did. */
  readonly comment: string
}

/** Why a text is no file of invitations. Lines are counted from 1. */
export type Fault =
  | { readonly _tag: "Empty" }
  /** A line is neither an invitation nor a comment. */
  | { readonly _tag: "NoInvitation"; readonly line: number }
  /** A line has the word of an earlier one: whoever removes one of them would revoke nothing. */
  | { readonly _tag: "Repeated"; readonly line: number; readonly first: number }
  | { readonly _tag: "TooMany" }

/** Invitations in one file. */
export const maxInvitations = 10_000

const form = /^(\S+)(?:\s+(.*))?$/s

const parseLine = (line: string): Invitation | undefined => {
  const [, word, comment = ""] = form.exec(line) ?? []
  return isInvitationWord(word) ? { word, comment } : undefined
}

/**
 * Reads a file of invitations: `WORD`, or `WORD` and whom it is for, one a line. Blank lines and those that
 * begin with `#` count as none.
 */
export const parse = (text: string): Either.Either<ReadonlyArray<Invitation>, Fault> => {
  const lines = new Map<InvitationWord, number>()
  const found: Array<Invitation> = []
  for (const [at, raw] of text.split("\n").entries()) {
    const content = raw.trim()
    if (content === "" || content.startsWith("#")) continue
    const line = at + 1
    const one = parseLine(content)
    if (one === undefined) return Either.left({ _tag: "NoInvitation", line })
    const first = lines.get(one.word)
    if (first !== undefined) return Either.left({ _tag: "Repeated", line, first })
    if (found.length >= maxInvitations) return Either.left({ _tag: "TooMany" })
    lines.set(one.word, line)
    found.push(one)
  }
  return found.length === 0 ? Either.left({ _tag: "Empty" }) : Either.right(found)
}

/** An invitation as a line of the file. */
export const print = ({ comment, word }: Invitation): string =>
  comment === "" ? `${word}\n` : `${word} ${comment}\n`

/** Control characters, line separators, and those that change the direction of text. */
const isUnsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u

/** Whether a text can stand behind a word, and is read as it is. */
export const isComment = (text: string): boolean =>
  text.length <= 200 && text === text.trim() && !isUnsafe.test(text)

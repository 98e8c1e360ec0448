import { compactString } from "./Compact.ts"

/** What people tell about themselves, in protocols that have words for it. */
export interface Profile {
  /** What they are called on their own machine. */
  readonly userName: string | undefined
  readonly realName: string | undefined
  /** Why they are away; undefined while they are not. */
  readonly away: string | undefined
}

/** Of whoever has told nothing. */
export const blank: Profile = { userName: undefined, realName: undefined, away: undefined }

/** The most characters of each, and of what somebody says to leaving, in UTF-16 code units. */
export const longest = { userName: 16, realName: 150, away: 200, words: 200 } as const

/** The beginning of a line that somebody wrote, without half characters; undefined where it is empty. */
export const lineOf = (text: string | undefined, most: number): string | undefined => {
  const line = text
    ?.replace(/\p{Cc}/gu, " ")
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
  return line === undefined || line.trim() === "" ? undefined : compactString(line)
}

/** A profile in which something is told otherwise. What is too long is cut. */
export const change = (before: Profile, to: Partial<Profile>): Profile => {
  const next = { ...before, ...to }
  return {
    userName: lineOf(next.userName, longest.userName),
    realName: lineOf(next.realName, longest.realName),
    away: lineOf(next.away, longest.away)
  }
}

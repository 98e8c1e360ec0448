import { listed } from "./Format.ts"

/** What /quiet, /bell and /ignore report. */

export const quietIs = (isQuiet: boolean): string =>
  isQuiet
    ? "Joins and leaves are hidden. Use /quiet off to show them."
    : "Joins and leaves are shown. Use /quiet on to hide them."

export const quietSet = (isQuiet: boolean): string =>
  isQuiet ? "Joins and leaves are now hidden." : "Joins and leaves are now shown."

const bells = {
  off: "The bell is off.",
  mention: "The bell rings when a message names you or is private.",
  all: "The bell rings for every message."
} as const
type Bell = keyof typeof bells

export const bellSet = (bell: Bell): string => bells[bell]

export const bellIs = (bell: Bell): string =>
  `${bells[bell]} Use /bell off, /bell mention or /bell all to change that.`

export const ignoredAre = (nicks: ReadonlyArray<string>): string =>
  nicks.length === 0 ? "You ignore nobody." : `You ignore ${listed(nicks, 50)}.`

export const ignoredSelf = (nick: string): string =>
  `${nick} is your own name. Use /ignore with another name.`

export const tooManyIgnored = (limit: number): string =>
  `You ignore ${limit} people, which is the limit. Use /unignore NICK to show one of them again.`

/** `isPresent`: somebody in the person's rooms has this name. */
export const ignoreSet = (nick: string, isPresent: boolean): string => {
  const hidden = `Messages from ${nick} are hidden. Use /unignore ${nick} to show them again.`
  return isPresent ? hidden : `Nobody in your rooms is called ${nick} right now. ${hidden}`
}

/** The person writes to somebody whom they ignore. */
export const answerHidden = (nick: string): string =>
  `You ignore ${nick}, so you will not see an answer.`

/** A command names somebody as they were called before. */
export const isNowCalled = (old: string, nick: string): string => `${old} is now ${nick}.`

/** Somebody whom the person ignores has a new name, under which they are ignored on. */
export const ignoredRenamed = (old: string, nick: string): string =>
  `${old}, whom you ignore, is now ${nick}.`

/** The person wanted to see the messages of somebody whom they do not ignore. */
export const notIgnored = (nick: string, ignored: ReadonlyArray<string>): string =>
  `You do not ignore ${nick}. ${ignoredAre(ignored)}`

export const ignoreCleared = (nick: string): string =>
  `Messages from ${nick} are shown again. Use /history to see those that were hidden in a room.`

/** Where the last messages of each room are fetched again. */
export const hiddenShown = (nick: string): string =>
  `Messages from ${nick} are shown again, also the newest that were hidden in your rooms.`

/** The same where there is no connection to fetch them. */
export const shownFromNowOn = (nick: string): string =>
  `Messages from ${nick} are shown from now on.`

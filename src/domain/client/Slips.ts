import { HashMap } from "effect"
import { foldNick, isNick } from "../chat/Nick.ts"
import type { Model } from "./Model.ts"

/**
 * Slips at the slash of a command that writes to one person: `msg bob hi`, or `7msg bob hi`, where Shift was
 * missed. Without a guard everybody in the room reads what was for one.
 */

/** `@bob` and `bob:`, as nicknames are written in texts, are bob. */
export const nameIn = (typed: string): string => typed.replace(/^@?(.+?):?$/, "$1")

/** One character that is no letter may be in place of the slash. */
const privately = /^([^\p{L}\p{M}\s/]?)((?:msg|dm|m|w|query|whisper)\s+(\S+).*)$/isu

/** Sentences begin with this word, and lists and commands of bots have it behind a character. */
const tells = /^([7?\\.,;&|])(tell\s+(\S+).*)$/isu

const replies = /^[7?\\.,;&|]((?:reply|r)\s.*)$/isu

/** A line in quotation marks or brackets is about a command. */
const quoted = /^(?:\(.*\)|\[.*\]|\{.*\}|<.*>|(["'`*_~]).*\1|[“„].*[“”]|[‘‚].*[‘’]|«.*»)/su

const isKnown = ({ rooms }: Model, typed: string): boolean => {
  const nick = nameIn(typed)
  return isNick(nick) && rooms.some(({ members }) => HashMap.has(members, foldNick(nick)))
}

/** The command, without its slash, that would be said to the room because of such a slip; otherwise undefined. */
export const withoutSlash = (state: Model, line: string): string | undefined => {
  if (quoted.test(line)) return undefined
  const [, , command, nick] = privately.exec(line) ?? tells.exec(line) ?? []
  if (nick !== undefined && isKnown(state, nick)) return command
  return state.writers.length === 0 ? undefined : replies.exec(line)?.[1]
}

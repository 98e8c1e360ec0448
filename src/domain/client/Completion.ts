import { HashMap } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { lastWordOf } from "./Draft.ts"
import { times } from "./Limits.ts"
import { byName } from "./Members.ts"
import type { Member, Model } from "./Model.ts"
import { findRoom } from "./Rooms.ts"
import { serverTime } from "./ServerTime.ts"
import { findCommand } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"

interface Completion {
  readonly candidates: ReadonlyArray<string>
  readonly stem: string
}

/**
 * What TAB offers at the end of `before`: the candidates, and the last word, which they replace. Each ends
 * with the blank that follows it, unless `after`, the rest of the draft, begins with one. Where no candidate
 * begins with the whole word, as in `(joh`, a nickname is completed, without a blank.
 */
export const complete = (state: Model, before: string, after = ""): Completion => {
  const at = lastWordOf(before)
  const [start, word] = [before.slice(0, at), before.slice(at)]
  const found = startingWith(candidatesFor(state, start, word), word)
  if (found.length === 0 && state.nick !== undefined && isInText(start, word)) {
    const stem = word.slice(word.search(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]*$/))
    return { stem, candidates: stem === "" ? [] : startingWith(people(state), stem) }
  }
  const hasBlank = /^\s/.test(after)
  return { stem: word, candidates: hasBlank ? found.map((one) => one.trimEnd()) : found }
}

/** The words before the last, and the command that they begin with. */
const wordsOf = (before: string) => {
  const [first, ...given] = before.trim() === "" ? [] : before.trim().split(/\s+/)
  const command = first?.startsWith("/")
    ? findCommand(commands, first.slice(1).toLowerCase())
    : undefined
  return {
    first,
    given,
    command,
    slot: command?.slots[Math.min(given.length, command.slots.length - 1)]
  }
}

/** Whether a word is part of a message, or of another text that people read. */
const isInText = (before: string, word: string): boolean => {
  const { command, first, slot } = wordsOf(before)
  if (first === undefined) return !word.startsWith("/")
  return command === undefined || slot?.kind === "text"
}

const candidatesFor = (state: Model, before: string, word: string): ReadonlyArray<string> => {
  if (state.nick === undefined) return []
  const { command, first, given, slot } = wordsOf(before)
  const names = commands.map(({ name }) => name).filter(Copy.wordsOf(state.settings.frontEnd).canDo)
  if (first === undefined && word.startsWith("/")) return names.map((name) => `/${name} `)
  if (word.startsWith("@")) return people(state).map((nick) => `@${nick} `)
  if (command === undefined)
    return people(state).map((nick) => `${nick}${first === undefined ? ": " : " "}`)
  if (command.name === "topic" && given.length === 0) {
    const topic = findRoom(state, state.currentRoom)?.topic
    if (topic !== undefined && word === "") return [topic]
  }
  if (command.name === "search")
    return /^from:/i.test(word)
      ? people(state).map((nick) => `from:${nick} `)
      : ["from:", "before:", "after:"]
  // Whom a text is for is said already, and nothing is named in it yet.
  if (slot?.kind === "text" && given.length < command.slots.length && word === "") return []
  switch (slot?.kind) {
    case "nick":
    case "text":
      return people(state).map((nick) => `${nick} `)
    case "room":
      return [...new Set([...ownRooms(state), ...state.listedRooms])].map((name) => `${name} `)
    case "ownRoom":
      return ownRooms(state).map((name) => `${name} `)
    case "choice":
      return slot.choices.map((choice) => `${choice} `)
    case "command":
      return [...new Set([...names, ...Copy.helpTopics])].map((name) => `${name} `)
    default:
      return []
  }
}

const startingWith = (candidates: ReadonlyArray<string>, word: string): ReadonlyArray<string> => {
  const folded = word.toLowerCase()
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(folded))
}

const ownRooms = ({ rooms }: Model): ReadonlyArray<RoomName> => rooms.map(({ name }) => name)

/** The others in the current room, the last speaker first, and then those in the other rooms. */
const people = (state: Model): ReadonlyArray<Nick> => {
  const { currentRoom, nick: me, rooms } = state
  const found = new Map<string, Nick>()
  const here = rooms.filter(({ name }) => name === currentRoom)
  const elsewhere = rooms.filter(({ name }) => name !== currentRoom)
  for (const group of [here, elsewhere])
    for (const { nick } of group
      .flatMap(({ members }) => [...HashMap.values(members)])
      .sort(byActivity))
      if (!found.has(foldNick(nick))) found.set(foldNick(nick), nick)
  if (me !== undefined) found.delete(foldNick(me))
  for (const nick of unseenNicks(state)) found.delete(foldNick(nick))
  return [...found.values()]
}

/** Names that were taken so late that whoever types the beginning of one may mean somebody else. */
const unseenNicks = (state: Model): ReadonlyArray<Nick> => {
  const now = serverTime(state)
  return [
    ...state.heldPresence.flatMap((notice) => (notice._tag === "Entered" ? notice.nicks : [])),
    ...state.renames.filter(({ time }) => now - time < times.react).map((rename) => rename.new)
  ]
}

const byActivity = (a: Member, b: Member): number => b.active - a.active || byName(a.nick, b.nick)

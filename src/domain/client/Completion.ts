import { HashMap } from "effect"
import { foldNick } from "../chat/Nick.ts"
import { otherMembers } from "./Members.ts"
import type { Model } from "./Model.ts"
import { findRoom } from "./Rooms.ts"
import { commands } from "./SlashCommands.ts"

/** What TAB offers at the end of `line`: the candidates, and the last word, which they replace. */
export const complete = (
  state: Model,
  line: string
): { readonly candidates: ReadonlyArray<string>; readonly stem: string } => {
  const word = line.slice(line.search(/\S*$/))
  const before = line.slice(0, line.length - word.length)
  return { stem: word, candidates: candidatesFor(state, before, word) }
}

const candidatesFor = (state: Model, before: string, word: string): ReadonlyArray<string> => {
  if (state.nick === undefined) return []
  const [slash, ...given] = before.trim() === "" ? [] : before.trim().split(/\s+/)
  if (slash === undefined && word.startsWith("/"))
    return startingWith(
      commands.map(({ name }) => `/${name} `),
      word
    )
  const command = commands.find(({ name }) => `/${name}` === slash?.toLowerCase())
  if (command === undefined)
    return startingWith(nicksWith(state, slash === undefined ? ": " : " "), word)
  const slot = command.slots[Math.min(given.length, command.slots.length - 1)]
  switch (slot?.kind) {
    case "nick":
    case "text":
      return startingWith(nicksWith(state, " "), word)
    case "room":
      return startingWith(
        state.rooms.map(({ name }) => name),
        word
      )
    case "choice":
      return startingWith(slot.choices, word)
    case "command":
      return startingWith(
        commands.map(({ name }) => name),
        word
      )
    default:
      return []
  }
}

const startingWith = (candidates: ReadonlyArray<string>, word: string): ReadonlyArray<string> => {
  const folded = word.toLowerCase()
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(folded))
}

/** The other members of the current room, the last speaker first, each with `end` appended. */
const nicksWith = (state: Model, end: string): ReadonlyArray<string> => {
  const room = findRoom(state, state.currentRoom)
  if (room === undefined) return []
  const active = new Map(
    Array.from(HashMap.values(room.members), (member) => [foldNick(member.nick), member.active])
  )
  const spokeAt = (nick: string) => active.get(nick.toLowerCase()) ?? 0
  return [...otherMembers(state, room)]
    .sort((a, b) => spokeAt(b) - spokeAt(a))
    .map((nick) => `${nick}${end}`)
}

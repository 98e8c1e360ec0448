import { foldNick, type Nick } from "../chat/Nick.ts"
import { limits } from "../client/Limits.ts"

/**
 * Colours of the 256-colour palette for nicknames. Each has a contrast of at least 3.4 with black and of 3
 * with white (WCAG 2), and is far from every other, and farther from the warning's red and from the colour
 * of private messages: at least 0.11 and 0.16 in OKLab, where 0.02 can just be noticed.
 */
export const nickColours = [67, 28, 27, 94, 136, 69, 131, 93, 65, 60, 98, 139] as const

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193)
  return sum >>> 0
}

/** The colour that a nickname has wherever nobody else has it: it depends on its letters alone, not on their case. */
export const usualColour = (nick: Nick): number =>
  nickColours[hash(foldNick(nick)) % nickColours.length] ?? nickColours[0]

interface Seen {
  /** Folded. */
  readonly nick: string
  readonly colour: number
  /** Where it was seen last. */
  readonly room: string
}

/** Who has which colour; those who were seen last come last. */
export type NickColours = ReadonlyArray<Seen>

/**
 * The colour of a nickname in a room. One that was seen keeps its colour. A new one gets its usual colour,
 * or another if somebody in this room has that: one that nobody has had, or else that was seen longest ago,
 * in this room only if there are more people than colours.
 */
export const colourOf = (
  seen: NickColours,
  nick: Nick,
  room: string
): readonly [colour: number, NickColours] => {
  const folded = foldNick(nick)
  const others = seen.filter((of) => of.nick !== folded)
  const colour = seen.find((of) => of.nick === folded)?.colour ?? newColour(seen, nick, room)
  return [colour, [...others, { nick: folded, colour, room }].slice(-limits.nickColours)]
}

const newColour = (seen: NickColours, nick: Nick, room: string): number => {
  const lastSeen = (colour: number) => seen.findLastIndex((of) => of.colour === colour)
  const isFree = (colour: number) => !seen.some((of) => of.colour === colour && of.room === room)
  const usual = usualColour(nick)
  if (isFree(usual)) return usual
  const free = nickColours.filter(isFree)
  const candidates = free.length > 0 ? free : nickColours
  return [...candidates].sort((a, b) => lastSeen(a) - lastSeen(b))[0] ?? usual
}

/** The same person has another name, and keeps the colour. */
export const renamed = (seen: NickColours, old: Nick, now: Nick): NickColours => {
  const rest = seen.filter((of) => of.nick !== foldNick(now) || foldNick(old) === foldNick(now))
  return rest.map((of) => (of.nick === foldNick(old) ? { ...of, nick: foldNick(now) } : of))
}

/** How times, counts and lists are written in sentences. */

export { counted } from "../../chat/Counted.ts"

/** A span of milliseconds: `a moment`, `45 s`, `3 min`, `2 h`. */
export const duration = (millis: number): string => {
  const seconds = Math.round(millis / 1_000)
  if (seconds < 1) return "a moment"
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** `alice`, `alice and bob`, `alice, bob and 14 others`; at most `most` names. */
export const listed = (names: ReadonlyArray<string>, most = 3): string => {
  const [first, ...rest] = names
  if (first === undefined) return "nobody"
  if (rest.length === 0) return first
  const shown = names.length <= most ? names.slice(0, -1) : names.slice(0, Math.max(1, most - 1))
  const others = names.length - shown.length
  const last = others === 1 ? names.at(-1) : `${others} others`
  return `${shown.join(", ")} and ${last}`
}

/** The lines of the model: how its logs are written for those who read them. */
import type { Draft, Entry, Log } from "./model-types.ts"

/** What a client says to add to a log. */
export const draft = ({ text, verb }: Draft, room: string): string =>
  `${verb} ${room}${text === "" ? "" : ` ${text}`}`

/** How the others hear an entry. */
export const live = (room: string, { rest, seq, verb }: Entry): string =>
  `${verb === "SAY" ? "MSG" : "TOPIC"} ${room} ${seq} T ${rest}`

/** How its author hears of it. */
export const own = (room: string, { seq }: Entry): string => `OK ${room} E:${seq} T`

const past = (room: string, { rest, seq, verb }: Entry): string =>
  `${verb === "SAY" ? "PAST" : "TOPIC"} ${room} ${seq} T ${rest}`

/** The last three before a place; none where it is of another epoch. */
export const before = (
  room: string,
  { entries }: Log,
  seq: number | undefined
): ReadonlyArray<string> =>
  entries
    .filter((entry) => entry.seq < (seq ?? 0))
    .slice(-3)
    .map((entry) => past(room, entry))

/** The first three after a place; a gap where it is of another epoch. */
export const after = (
  room: string,
  { entries }: Log,
  seq: number | undefined
): ReadonlyArray<string> =>
  seq === undefined
    ? [`GAP ${room} 0 0 epoch`]
    : entries.slice(seq, seq + 3).map((entry) => past(room, entry))

/** @param away those whose connection is lost, sorted */
export const here = (
  room: string,
  members: ReadonlyArray<string>,
  away: ReadonlyArray<string>
): ReadonlyArray<string> =>
  members.length === 0
    ? []
    : [`HERE ${room} ${members.join(" ")}`, ...away.map((nick) => `AWAY ${nick} S`)]

/** All rooms, sorted. */
export const rooms = (
  logs: ReadonlyMap<string, Log>,
  members: (room: string) => number
): ReadonlyArray<string> =>
  [...logs]
    .map(
      ([room, { entries, topic }]) => `ROOM ${room} ${members(room)} E:${entries.length}${topic}`
    )
    .sort()

/** The stream and the seq that a reader of this line has come to. */
export const placeOf = (line: string): readonly [stream: string, seq: number] | undefined => {
  const [verb, first = "", second = ""] = line.split(" ")
  switch (verb) {
    case "OK":
    case "JOINED":
      return second === "" ? undefined : [first, Number(second.replace("E:", ""))]
    case "MSG":
    case "TOPIC":
      return [first, Number(second)]
    case "TOLD":
    case "UNTOLD":
      return ["inbox", Number(first)]
    default:
      return undefined
  }
}

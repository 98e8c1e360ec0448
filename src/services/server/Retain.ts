import { Option } from "effect"
import { isRoomName, type RoomName } from "../../domain/chat/RoomName.ts"
import { isWhole } from "../../domain/chat/Whole.ts"
import { type Limit, limits, type Retained } from "./Limits.ts"

/** The flag that sets what a single room keeps. */
export const retain = {
  flag: "retain",
  value: "room=messages[,days]",
  about:
    "Messages, and days, that one room keeps in place of --log-size and --log-age; may be given for several rooms",
  reached: "As those."
} as const

const inRange = (text: string, { range: [min, max] }: Limit): number | undefined => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return isWhole(number, { min, max }) ? number : undefined
}

/** Reads what one room keeps: `cooks=100000` or `cooks=100000,30`. */
export const parseRetained = (text: string): Option.Option<readonly [RoomName, Retained]> => {
  const [, room, count = "", days] = /^([^=]+)=([^,]*)(?:,(.*))?$/.exec(text) ?? []
  const logSize = inRange(count, limits.logSize)
  const logAge = days === undefined ? undefined : inRange(days, limits.logAge)
  return isRoomName(room) && logSize !== undefined && (days === undefined || logAge !== undefined)
    ? Option.some([room, { logSize, logAge }])
    : Option.none()
}

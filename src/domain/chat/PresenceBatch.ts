import { Array } from "effect"
import type { EventOf } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import type { LeaveReason } from "./Reasons.ts"
import type { RoomName } from "./RoomName.ts"
import type { Timestamp } from "./Timestamp.ts"

/** Somebody entered a room, or left it. */
export type PresenceChange =
  | { readonly _tag: "Enter"; readonly nick: Nick; readonly time: Timestamp }
  | {
      readonly _tag: "Leave"
      readonly nick: Nick
      readonly time: Timestamp
      readonly reason: LeaveReason
    }

const kindOf = (change: PresenceChange): string => (change._tag === "Enter" ? "" : change.reason)

/**
 * The events that report these changes, in their order. Neighbours of one kind share an event, with the time of
 * the last: by then all of them have their names.
 */
export const presenceEvents = (
  room: RoomName,
  changes: ReadonlyArray<PresenceChange>
): ReadonlyArray<EventOf<"Enter"> | EventOf<"Leave">> =>
  Array.isNonEmptyReadonlyArray(changes)
    ? Array.groupWith(changes, (a, b) => kindOf(a) === kindOf(b)).map((run) => {
        const nicks = Array.map(run, ({ nick }) => nick)
        const last = Array.lastNonEmpty(run)
        const { time } = last
        return last._tag === "Enter"
          ? { _tag: "Enter", room, time, nicks }
          : { _tag: "Leave", room, time, reason: last.reason, nicks }
      })
    : []

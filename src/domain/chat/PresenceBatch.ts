import { Array } from "effect"
import type { EventOf } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import type { LeaveReason } from "./Reasons.ts"
import type { RoomName } from "./RoomName.ts"

/** Somebody entered a room, or left it. */
export type PresenceChange =
  | { readonly _tag: "Enter"; readonly nick: Nick }
  | { readonly _tag: "Leave"; readonly nick: Nick; readonly reason: LeaveReason }

const kindOf = (change: PresenceChange): string => (change._tag === "Enter" ? "" : change.reason)

/** The events that report these changes, in their order: neighbours of one kind share an event. */
export const presenceEvents = (
  room: RoomName,
  changes: ReadonlyArray<PresenceChange>
): ReadonlyArray<EventOf<"Enter"> | EventOf<"Leave">> =>
  Array.isNonEmptyReadonlyArray(changes)
    ? Array.groupWith(changes, (a, b) => kindOf(a) === kindOf(b)).map((run) => {
        const nicks = Array.map(run, ({ nick }) => nick)
        const [first] = run
        return first._tag === "Enter"
          ? { _tag: "Enter", room, nicks }
          : { _tag: "Leave", room, reason: first.reason, nicks }
      })
    : []

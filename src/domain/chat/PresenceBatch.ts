import { Array } from "effect"
import type { Event } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import type { LeaveReason } from "./Reasons.ts"
import type { RoomName } from "./RoomName.ts"

/** Somebody came into a room, or is gone from it. */
export type PresenceChange =
  | { readonly _tag: "Enter"; readonly nick: Nick }
  | { readonly _tag: "Leave"; readonly nick: Nick; readonly reason: LeaveReason }

/** The most nicknames in one line: 300 of 24 letters and a space stay under a server's 8,192 bytes. */
export const maxNicks = 300

const kindOf = (change: PresenceChange): string => (change._tag === "Enter" ? "" : change.reason)

/** The lines that tell these changes, in their order: neighbours of one kind share a line. */
export const presenceEvents = (
  room: RoomName,
  changes: ReadonlyArray<PresenceChange>
): ReadonlyArray<Event> =>
  Array.isNonEmptyReadonlyArray(changes)
    ? Array.groupWith(changes, (a, b) => kindOf(a) === kindOf(b)).flatMap((run) =>
        Array.chunksOf(run, maxNicks).map((some): Event => {
          const nicks = Array.map(some, ({ nick }) => nick)
          const [first] = some
          return first._tag === "Enter"
            ? { _tag: "Enter", room, nicks }
            : { _tag: "Leave", room, reason: first.reason, nicks }
        })
      )
    : []

/** The lines that list who is in a room. */
export const memberEvents = (room: RoomName, nicks: ReadonlyArray<Nick>): ReadonlyArray<Event> =>
  Array.isNonEmptyReadonlyArray(nicks)
    ? Array.chunksOf(nicks, maxNicks).map((some): Event => ({ _tag: "Here", room, nicks: some }))
    : []

import { Array } from "effect"
import type { EventOf } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import { blank, type Profile } from "./Profile.ts"
import type { LeaveReason } from "./Reasons.ts"
import type { RoomName } from "./RoomName.ts"
import type { Timestamp } from "./Timestamp.ts"

/** Somebody entered a room, or left it. */
export type PresenceChange =
  | {
      readonly _tag: "Enter"
      readonly nick: Nick
      readonly time: Timestamp
      /** What they tell about themselves, if they do. */
      readonly profile?: Profile | undefined
    }
  | {
      readonly _tag: "Leave"
      readonly nick: Nick
      readonly time: Timestamp
      readonly reason: LeaveReason
      /** What they have said to it. */
      readonly words?: string | undefined
    }

const kindOf = (change: PresenceChange): string =>
  change._tag === "Enter" ? "" : `${change.reason} ${change.words ?? ""}`

type Entered = EventOf<"Enter"> & { readonly profiles?: ReadonlyArray<Profile> }

type Left = EventOf<"Leave"> & { readonly words?: string }

const profilesOf = (run: ReadonlyArray<PresenceChange>): Pick<Entered, "profiles"> => {
  const profiles = run.map((change) => (change._tag === "Enter" ? change.profile : undefined))
  return profiles.some((one) => one !== undefined)
    ? { profiles: profiles.map((one) => one ?? blank) }
    : {}
}

const wordsOf = (words: string | undefined): Pick<Left, "words"> =>
  words === undefined ? {} : { words }

/**
 * The events that report these changes, in their order. Neighbours of one kind share an event, with the time of
 * the last: by then all of them have their names.
 */
export const presenceEvents = (
  room: RoomName,
  changes: ReadonlyArray<PresenceChange>
): ReadonlyArray<Entered | Left> =>
  Array.isNonEmptyReadonlyArray(changes)
    ? Array.groupWith(changes, (a, b) => kindOf(a) === kindOf(b)).map((run) => {
        const nicks = Array.map(run, ({ nick }) => nick)
        const last = Array.lastNonEmpty(run)
        const { time } = last
        return last._tag === "Enter"
          ? { _tag: "Enter", room, time, nicks, ...profilesOf(run) }
          : { _tag: "Leave", room, time, reason: last.reason, nicks, ...wordsOf(last.words) }
      })
    : []

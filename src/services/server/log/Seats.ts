import { Schema } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { LeaveReason } from "../../../domain/chat/Reasons.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"

/** What happens to a member of a room, as nodes tell each other. */
export const SeatChange = Schema.Union(
  Schema.TaggedStruct("Enter", { session: SessionId, nick: Nick, time: Timestamp }),
  Schema.TaggedStruct("Leave", { session: SessionId, time: Timestamp, reason: LeaveReason }),
  Schema.TaggedStruct("Rename", {
    session: SessionId,
    nick: Nick,
    at: Timestamp,
    /** Since when it had the name before. */
    since: Timestamp
  }),
  /** Its connection is lost, and it is held for so long. */
  Schema.TaggedStruct("Away", { session: SessionId, seconds: Seconds }),
  Schema.TaggedStruct("Back", { session: SessionId })
)
export type SeatChange = typeof SeatChange.Type

export const isSeatChange = Schema.is(SeatChange)

/** Something that has happened to a member at another node. */
export interface Seated {
  readonly change: SeatChange
  /** The name that it had before. */
  readonly nick: Nick
  /** Who has been told of it in another room. */
  readonly told: Set<SessionId>
}

/** A member of a room at another node. */
export interface Seat {
  readonly session: SessionId
  readonly nick: Nick
  /** When it is over unless its client comes back, in milliseconds; undefined while that is connected. */
  readonly awayUntil: number | undefined
}

/** The members of a room at other nodes, and where these are told of ours. */
export interface Elsewhere {
  /** Tells other nodes what happens to a member of ours, before whatever is offered next. */
  readonly tell: (change: SeatChange) => void
  readonly seats: () => ReadonlyArray<Seat>
  /** How many these are. */
  readonly count: () => number
  /** Whether a session is a member already, at whatever node. */
  readonly has: (session: SessionId) => boolean
}

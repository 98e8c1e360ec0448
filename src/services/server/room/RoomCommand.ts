import type { Deferred, Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Reply as Event } from "../../../domain/protocol/natter/Events.ts"
import type { Unavailable } from "../log/RoomLog.ts"
import type { Member } from "../session/Member.ts"
import type { Outbox } from "../transport/Connection.ts"

/** What is asked of a room. It answers in the member's outbox, at the request's place in its order. */
export type Request =
  | Say
  | Attach
  | Ask
  | { readonly _tag: "Gone"; readonly member: Member; readonly reason: LeaveReason }
  | {
      readonly _tag: "Rename"
      readonly member: Member
      readonly nick: Nick
      /** Who has been told in another room. */
      readonly told: Set<Member>
      readonly renamed: Deferred.Deferred<void>
    }
  /** Tells the comings and goings that wait. */
  | { readonly _tag: "Announce"; readonly announced: Option.Option<Deferred.Deferred<void>> }

export interface Say {
  readonly _tag: "Say"
  readonly member: Member
  readonly id: Option.Option<LineId>
  readonly text: Text
}

/** What is answered with more than its place in the order; the answer is told to the asking fiber too. */
export interface Ask {
  readonly _tag: "Enter" | "Leave" | "Who"
  readonly member: Member
  readonly id: Option.Option<LineId>
  readonly answered: Deferred.Deferred<Event>
}

/** Gives a member's seat another connection, which has read the log up to `from`. */
export interface Attach {
  readonly _tag: "Attach"
  readonly member: Member
  readonly outbox: Outbox
  readonly from: Option.Option<Position>
  /** False when so much has been said since that it has to be read in pages first. */
  readonly attached: Deferred.Deferred<boolean, Unavailable>
}

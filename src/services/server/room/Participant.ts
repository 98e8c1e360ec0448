import type { Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { Profile } from "../../../domain/chat/Profile.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Outlet } from "./Outlet.ts"

/** A session, as rooms know it. */
export interface Participant {
  readonly id: SessionId
  readonly nick: Nick
  /** What it tells about itself. */
  readonly profile: Profile
  /** Where its lines go now. */
  readonly outlet: Outlet
  /**
   * How long it is still held for a client that has lost its connection; undefined while one is
   * connected.
   *
   * @param now milliseconds of the clock that never goes back
   */
  readonly heldFor: (now: number) => Seconds | undefined
  /** Why others are told that it has left, if it leaves now. */
  readonly leaveReason: LeaveReason
  /** It goes on at another node. */
  readonly hasMoved?: boolean
  /** It has come from another node, where a message that its client sends again may still be on its way. */
  readonly isFromElsewhere?: boolean
  /** What it says to leaving. */
  readonly parting?: string | undefined
  /** Who was told, in a room that they share, that it is gone; undefined while it is not. */
  readonly toldThatGone: () => Set<SessionId> | undefined
  /** Its name may have another holder by now, and nobody waits for an answer. */
  readonly isOver: boolean
  /** Remembers the answer to a numbered message, so that one sent again is not said again. */
  readonly accept: (id: Option.Option<LineId>, answer: EventOf<"Ok">) => void
  /** Notes that so many of its messages have been answered. */
  readonly answered: (messages: number) => void
  /** Ends its connection, because some of its messages will never be answered. */
  readonly abandon: () => void
}

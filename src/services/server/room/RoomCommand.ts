import type { Deferred, Option } from "effect"
import type { Event } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type { Outlet } from "./Outlet.ts"
import type { Participant } from "./Participant.ts"

/** What is published to a room. Its sequencer carries it out at its place in the room's order. */
export type RoomCommand = Say | RoomQuery

/** A message. It is answered where it arrives from the log. */
export interface Say {
  readonly _tag: "Say"
  readonly by: Participant
  readonly id: Option.Option<LineId>
  readonly text: Text
}

/** Everything else. Whoever asks waits for `done`. */
export type RoomQuery = (
  | { readonly _tag: "Enter"; readonly who: Participant; readonly reply: Reply }
  | {
      readonly _tag: "Leave"
      readonly who: Participant
      readonly reason: LeaveReason
      readonly reply: Reply
    }
  | { readonly _tag: "Who"; readonly outlet: Outlet; readonly reply: Reply }
  | {
      readonly _tag: "Rename"
      readonly who: Participant
      readonly nick: Nick
      /** Who has been told in another room. */
      readonly told: Set<SessionId>
    }
  /** Gives a subscription another outlet, whose client has read the log up to `from`. */
  | {
      readonly _tag: "Attach"
      readonly who: Participant
      readonly outlet: Outlet
      readonly from: Option.Option<Position>
    }
  /** Announces who has entered and left. */
  | { readonly _tag: "Announce" }
) & { readonly done: Deferred.Deferred<Outcome, LogUnavailable> }

/** Says the answer to the client that asked, at its place between the room's events. */
export type Reply = (answer: Event) => void

/** `behind`: so much was said since `from` that it has to be read in pages first. */
export type Outcome = "done" | "behind"

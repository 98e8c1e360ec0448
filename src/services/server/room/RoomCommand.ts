import type { Option } from "effect"
import type { MaybeTagged } from "../../../domain/chat/ClientTags.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Body } from "../log/RoomLog.ts"
import type { Participant } from "./Participant.ts"
import type { Question } from "./Question.ts"
import type { OpenQuestion } from "./Questions.ts"

/** What is published to a room. Its sequencer carries it out at its place in the room's order. */
export type RoomCommand = Say | Ask

/** A message, or a change of the topic. It is answered where it arrives from the log. */
export interface Say extends MaybeTagged {
  readonly _tag: "Say"
  readonly by: Participant
  readonly id: Option.Option<LineId>
  readonly body: Body
}

/** A question, and where its outcome is waited for. */
export interface Ask {
  readonly _tag: "Ask"
  readonly question: Question
  readonly done: OpenQuestion
}

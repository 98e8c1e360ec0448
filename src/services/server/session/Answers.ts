import { Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { maxRemembered } from "../FixedLimits.ts"

interface Accepted {
  readonly id: LineId
  readonly answer: EventOf<"Ok">
}

/** The answers to the last messages that a session has numbered and that were accepted. */
export class Answers {
  /** The highest id that was accepted; 0 when there is none. */
  lastId = 0
  private readonly remembered: Array<Accepted> = []
  private count = 0

  /** Remembers an answer, in the place of the oldest. */
  accept(id: LineId, answer: EventOf<"Ok">): void {
    this.remembered[this.count % maxRemembered] = { id, answer }
    this.count += 1
    this.lastId = Math.max(this.lastId, id)
  }

  /** The answer that was given to this id before. */
  recall(id: LineId): Option.Option<EventOf<"Ok">> {
    const found = this.remembered.find((one) => one.id === id)
    return Option.map(Option.fromNullable(found), ({ answer }) => answer)
  }
}

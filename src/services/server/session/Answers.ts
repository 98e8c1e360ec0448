import { Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Budget } from "../Budget.ts"
import { maxRemembered } from "../FixedLimits.ts"

interface Accepted {
  readonly id: LineId
  readonly answer: EventOf<"Ok">
}

/** What an answer costs in bytes, its objects included. */
export const answerSize = 200

/**
 * The answers to the last messages that a session has numbered and that were accepted: as many as
 * its own bound and the budget of all sessions allow, and always the newest one.
 */
export class Answers {
  /** The highest id that was accepted; 0 when there is none. */
  lastId = 0
  /** The oldest first. All but one of them are counted in the budget. */
  private remembered: Array<Accepted> = []
  private isClosed = false
  private readonly budget: Budget

  /** @param budget what the answers of all sessions may take */
  constructor(budget: Budget) {
    this.budget = budget
  }

  /** Remembers an answer, and forgets the oldest ones where there are too many. */
  accept(id: LineId, answer: EventOf<"Ok">): void {
    if (this.isClosed) return
    this.lastId = Math.max(this.lastId, id)
    const { remembered } = this
    const mayGrow =
      remembered.length === 0 ||
      (remembered.length < maxRemembered && this.budget.reserve(answerSize))
    if (!mayGrow) remembered.shift()
    remembered.push({ id, answer })
  }

  /** The answer that was given to this id before. */
  recall(id: LineId): Option.Option<EventOf<"Ok">> {
    const found = this.remembered.find((one) => one.id === id)
    return Option.map(Option.fromNullable(found), ({ answer }) => answer)
  }

  /** Forgets all answers, and remembers no more. */
  close(): void {
    if (this.remembered.length > 0) this.budget.release((this.remembered.length - 1) * answerSize)
    this.remembered = []
    this.isClosed = true
  }
}

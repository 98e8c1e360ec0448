import { Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Budget } from "../Budget.ts"
import { maxRemembered } from "../limits/Sessions.ts"

/** A numbered message that was accepted, and its answer. */
export interface Accepted {
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
  /** Below and with these, every number that is not remembered has its answer forgotten. */
  private forgottenTo = Number.POSITIVE_INFINITY
  private readonly budget: Budget

  /** @param budget what the answers of all sessions may take */
  constructor(budget: Budget) {
    this.budget = budget
  }

  /** Remembers an answer, once, and forgets the oldest ones where there are too many. */
  accept(id: LineId, answer: EventOf<"Ok">): void {
    if (this.isClosed || (id <= this.lastId && Option.isSome(this.recall(id)))) return
    this.lastId = Math.max(this.lastId, id)
    const { remembered } = this
    const mayGrow =
      remembered.length === 0 ||
      (remembered.length < maxRemembered && this.budget.reserve(answerSize))
    if (!mayGrow) this.forgottenTo = Math.max(this.forgottenTo, remembered.shift()?.id ?? 0)
    remembered.push({ id, answer })
  }

  /**
   * Remembers what an earlier process has accepted. That process may have ended when some messages
   * were kept, and others with lower numbers, for other rooms, were not.
   *
   * @param all the lowest number first; among the last of them none is missing
   */
  restore(all: ReadonlyArray<Accepted>): void {
    this.forgottenTo = Math.max(0, (all.at(-1)?.id ?? 0) - maxRemembered)
    for (const { answer, id } of all) this.accept(id, answer)
  }

  /** Whether a number is below the highest one, and yet its message was certainly never accepted. */
  isOpen(id: LineId): boolean {
    return id > this.forgottenTo && Option.isNone(this.recall(id))
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

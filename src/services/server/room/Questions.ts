import { Deferred, Effect, FiberId } from "effect"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type { Outcome } from "./Query.ts"

/** Where the outcome of a question is waited for. */
export type Question = Deferred.Deferred<Outcome, LogUnavailable>

/** The questions that a room has not answered yet, wherever they are on their way to its sequencer. */
export class Questions {
  private readonly open = new Set<Question>()
  private readonly unavailable: LogUnavailable

  /** @param unavailable the outcome of those that cannot be answered */
  constructor(unavailable: LogUnavailable) {
    this.unavailable = unavailable
  }

  begin(): Question {
    const question: Question = Deferred.unsafeMake(FiberId.none)
    this.open.add(question)
    return question
  }

  answer(question: Question, outcome: Outcome): void {
    this.settle(question, Effect.succeed(outcome))
  }

  fail(question: Question): void {
    this.settle(question, Effect.fail(this.unavailable))
  }

  failAll(): void {
    for (const question of this.open) this.fail(question)
  }

  private settle(question: Question, outcome: Effect.Effect<Outcome, LogUnavailable>): void {
    this.open.delete(question)
    Deferred.unsafeDone(question, outcome)
  }
}

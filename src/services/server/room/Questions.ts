import { Deferred, Effect, FiberId } from "effect"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type { Outcome } from "./Question.ts"

/** A question that is not answered yet: where its outcome is waited for. */
export type OpenQuestion = Deferred.Deferred<Outcome, LogUnavailable>

/** The questions that a room has not answered yet, wherever they are on their way to its sequencer. */
export class Questions {
  private readonly open = new Set<OpenQuestion>()
  private readonly unavailable: LogUnavailable

  /** @param unavailable the outcome of those that cannot be answered */
  constructor(unavailable: LogUnavailable) {
    this.unavailable = unavailable
  }

  begin(): OpenQuestion {
    const question: OpenQuestion = Deferred.unsafeMake(FiberId.none)
    this.open.add(question)
    return question
  }

  answer(question: OpenQuestion, outcome: Outcome): void {
    this.settle(question, Effect.succeed(outcome))
  }

  fail(question: OpenQuestion): void {
    this.settle(question, Effect.fail(this.unavailable))
  }

  failAll(): void {
    for (const question of this.open) this.fail(question)
  }

  private settle(question: OpenQuestion, outcome: Effect.Effect<Outcome, LogUnavailable>): void {
    this.open.delete(question)
    Deferred.unsafeDone(question, outcome)
  }
}

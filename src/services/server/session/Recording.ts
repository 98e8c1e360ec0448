import { Deferred, Effect, Exit, FiberId } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Change, SessionRecords } from "./SessionRecords.ts"

/** Whose changes are recorded. */
interface Subject {
  readonly id: SessionId
  readonly isKept: boolean
}

/** Records what happens to one session, if it outlives the process. */
export class Recording {
  private readonly subject: Subject
  private readonly records: SessionRecords["Type"]

  constructor(subject: Subject, records: SessionRecords["Type"]) {
    this.subject = subject
    this.records = records
  }

  /** Whether the session outlives the process. */
  get isLasting(): boolean {
    return this.subject.isKept && this.records.isLasting
  }

  /** Records a change, also if that has to wait. */
  record(change: Change, done: (isKept: boolean) => void = () => {}): void {
    const session = this.subject.id
    if (this.isLasting) this.records.submit({ session, changes: () => [{ session, change }], done })
    else done(true)
  }

  /** Records what is so whether or not it can be kept now: where that is refused, it is tried again. */
  insist(change: Change, done: (isKept: boolean) => void = () => {}): void {
    this.record(change, (isKept) => {
      if (!isKept) this.records.note({ session: this.subject.id, change })
      done(isKept)
    })
  }

  /**
   * Records a change, and waits until it is kept.
   *
   * @param submitted is called when there is something to undo if this fails or is interrupted
   */
  kept(
    change: Change,
    submitted: () => void = () => {}
  ): Effect.Effect<void, ChatErrorOf<"Unavailable">> {
    return Effect.suspend(() => {
      if (!this.isLasting) return Effect.void
      const unavailable = Effect.fail({ _tag: "Unavailable" } as const)
      if (this.records.isDown()) return unavailable
      submitted()
      return Effect.flatMap(
        waitFor((done) => this.record(change, done)),
        (isKept) => (isKept ? Effect.void : unavailable)
      )
    })
  }

  /** Records at once that the session is over, and returns the wait until that is kept; none where it cannot be now. */
  over(): Effect.Effect<unknown> {
    const isDown = this.records.isDown()
    // Otherwise it would come back in the next process, and may take the place of a later one.
    const recorded = waitFor((done) => this.insist({ _tag: "Forgotten" }, done))
    return isDown ? Effect.void : Effect.exit(recorded)
  }
}

/** Records something at once, and returns the wait until that is done. */
const waitFor = (record: (done: (isKept: boolean) => void) => void): Effect.Effect<boolean> => {
  const result = Deferred.unsafeMake<boolean>(FiberId.none)
  record((isKept) => Deferred.unsafeDone(result, Exit.succeed(isKept)))
  return Effect.interruptible(Deferred.await(result))
}

import { Effect } from "effect"

const nobody = () => {}

/** Counts messages that were sent and are not answered yet, for one fiber at a time that waits. */
export class Outstanding {
  private count = 0
  private wake = nobody

  get size(): number {
    return this.count
  }

  /** Notes that so many messages were sent, which will be answered. */
  expect(messages: number): void {
    this.count += messages
  }

  /** Notes that so many messages were answered. */
  settle(messages: number): void {
    this.count -= messages
    this.wake()
  }

  /** Waits until every message is answered. */
  get settled(): Effect.Effect<void> {
    return this.downTo(0)
  }

  /** Waits until no more messages than these are left. */
  downTo(left: number): Effect.Effect<void> {
    return Effect.suspend(() =>
      this.count <= left
        ? Effect.void
        : Effect.async<void>((resume) => {
            this.wake = () => {
              if (this.count > left) return
              this.wake = nobody
              resume(Effect.void)
            }
            // The last answer may have come since: a fiber can be suspended between two steps.
            this.wake()
          })
    )
  }
}

import { Effect } from "effect"

const nobody = () => {}

/** Counts messages of a session that were published to rooms and are not answered yet. */
export class Outstanding {
  private count = 0
  private wake = nobody

  /** Notes that so many messages were published to rooms, which will answer them. */
  expect(messages: number): void {
    this.count += messages
  }

  answered(messages: number): void {
    this.count -= messages
    if (this.count === 0) this.wake()
  }

  /** Waits until every message is answered. For one fiber at a time: that of the connection. */
  get settled(): Effect.Effect<void> {
    return Effect.suspend(() =>
      this.count === 0
        ? Effect.void
        : Effect.async<void>((resume) => {
            this.wake = () => {
              if (this.count > 0) return
              this.wake = nobody
              resume(Effect.void)
            }
            // The last answer may have come since: a fiber can be suspended between two steps.
            this.wake()
          })
    )
  }
}

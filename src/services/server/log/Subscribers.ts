import { Effect, type Scope } from "effect"
import type { Arrival, Receiver, Summary } from "./RoomLog.ts"

/** Who takes in what arrives from a log. */
export class Subscribers {
  private readonly receivers = new Set<Receiver>()
  private readonly standing: () => Summary

  /** @param standing where the log stands now */
  constructor(standing: () => Summary) {
    this.standing = standing
  }

  /** Adds the receiver that `begin` makes, for as long as the scope lasts. */
  add<A extends Receiver>(begin: (from: Summary) => A): Effect.Effect<A, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.sync(() => {
        const receiver = begin(this.standing())
        this.receivers.add(receiver)
        return receiver
      }),
      (receiver) => Effect.sync(() => this.receivers.delete(receiver))
    )
  }

  /** Hands something over to everyone. */
  send(arrival: Arrival): void {
    for (const receiver of this.receivers) receiver.receive(arrival)
  }
}

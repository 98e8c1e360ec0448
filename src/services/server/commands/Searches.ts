import { Context, Effect, Layer } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { FairQueue } from "../FairQueue.ts"
import { searchWithin } from "../limits/Commands.ts"

/**
 * The searches of all clients: one at a time, because each takes a good part of the turns of the event loop,
 * or of the thread that reads the store.
 */
export class Searches extends Context.Tag("natter/services/server/commands/Searches")<
  Searches,
  {
    /**
     * Searches when it is the turn of a client's address, or of the client itself where its address is
     * exempt. It fails where that takes too long; a client whose connection is gone ends instead.
     */
    readonly inTurn: <A, E, R>(
      client: ClientConnection,
      search: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | ChatErrorOf<"Unavailable">, R>
  }
>() {
  static readonly layer: Layer.Layer<Searches> = Layer.sync(Searches, () => {
    const queue = new FairQueue()
    return {
      inTurn: (client, search) => {
        const { origin } = client
        const wanted = Effect.suspend(() => (client.isGone ? Effect.interrupt : search))
        return Effect.timeoutFail(queue.inTurn(origin.isExempt ? client : origin, wanted), {
          duration: searchWithin,
          onTimeout: () => ({ _tag: "Unavailable" }) as const
        })
      }
    }
  })
}

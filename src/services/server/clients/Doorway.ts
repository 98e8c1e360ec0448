import { Effect, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { banText } from "../../../domain/chat/moderation/Copy.ts"
import type { Refused } from "../../../domain/network/Refused.ts"
import type { Outgoing } from "../../../domain/protocol/Protocol.ts"
import * as Counters from "../Counters.ts"
import type { Opening } from "../connection/Protocols.ts"
import { maxRefusing } from "../limits/Connections.ts"
import type { Connection } from "../transport/Connection.ts"

/** Turns connections away that never become clients. */
export class Doorway {
  private refusing = 0
  private readonly greet: () => Opening
  private readonly drain: number

  /** @param drain seconds that a connection has to read why */
  constructor(greet: () => Opening, drain: number) {
    this.greet = greet
    this.drain = drain
  }

  /** Ends a connection that is not taken. Where many are being told so, it is cut. */
  refuse(connection: Connection, why: Refused, opening?: Opening): Effect.Effect<void> {
    return this.tell(connection, { _tag: "Refusal", why }, opening)
  }

  /** Ends a connection of somebody who is banned, in the same way. */
  keepOut(
    connection: Connection,
    banned: ChatErrorOf<"Banned">,
    opening: Opening
  ): Effect.Effect<void> {
    const reply = { _tag: "Bye", reason: "banned", text: banText(banned) } as const
    return this.tell(connection, { _tag: "Reply", reply, id: Option.none() }, opening)
  }

  private tell(
    connection: Connection,
    out: Outgoing,
    { conversation, greeting } = this.greet()
  ): Effect.Effect<void> {
    return Effect.suspend(() => {
      Counters.refused.unsafeUpdate(1, [])
      if (this.refusing >= maxRefusing) return Effect.sync(() => connection.abort())
      this.refusing += 1
      const bye = conversation.encode(out)
      return Effect.map(connection.close(Buffer.from(greeting + bye), this.drain), () => {
        this.refusing -= 1
      })
    })
  }

  /** Ends a connection in a protocol that the server does not speak. */
  dismiss(connection: Connection): Effect.Effect<void> {
    return Effect.suspend(() => {
      Counters.foreign.unsafeUpdate(1, [])
      const reply = { _tag: "Bye", reason: "protocol" } as const
      const bye = this.greet().conversation.encode({ _tag: "Reply", reply, id: Option.none() })
      return Effect.zipRight(
        Effect.logDebug("spoke another protocol", { peer: connection.peer.name }),
        Effect.asVoid(connection.close(Buffer.from(bye), this.drain))
      )
    })
  }
}

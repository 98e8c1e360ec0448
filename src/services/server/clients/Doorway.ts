import { Effect, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { banText } from "../../../domain/chat/moderation/Copy.ts"
import type { Refused, TooMany } from "../../../domain/network/Refused.ts"
import type { Outgoing } from "../../../domain/protocol/Protocol.ts"
import * as Counters from "../Counters.ts"
import type { Opening, Protocols } from "../connection/Protocols.ts"
import { maxRefusing } from "../limits/Connections.ts"
import type { Connection } from "../transport/Connection.ts"

const nothing = new Uint8Array(0)

/** Turns connections away that never become clients. */
export class Doorway {
  private refusing = 0
  private readonly protocols: Pick<Protocols["Type"], "greet" | "refusal">
  private readonly drain: number

  /** @param drain seconds that a connection has to read why */
  constructor(protocols: Doorway["protocols"], drain: number) {
    this.protocols = protocols
    this.drain = drain
  }

  /** Ends a connection that is one too many, in the language in which it begins if it does so in half of its time. */
  turnAway(connection: Connection, why: TooMany): Effect.Effect<void> {
    const half = this.drain / 2
    const head = connection.read.pipe(
      Effect.timeoutOption(half * 1000),
      Effect.map((chunk) => Option.getOrElse(Option.flatten(chunk), () => nothing)),
      Effect.onInterrupt(() => Effect.sync(() => connection.abort()))
    )
    return this.unlessMany(
      connection,
      Effect.flatMap(head, (head) =>
        connection.close(this.protocols.refusal(why, head, connection.peer), half)
      )
    )
  }

  /** Ends a connection that is not taken. Where many are being told so, it is cut. */
  refuse(connection: Connection, why: Refused, opening: Opening): Effect.Effect<void> {
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
    { conversation, greeting }: Opening
  ): Effect.Effect<void> {
    const told = Effect.suspend(() =>
      connection.close(Buffer.from(greeting + conversation.encode(out)), this.drain)
    )
    return this.unlessMany(connection, told)
  }

  private unlessMany(connection: Connection, told: Effect.Effect<unknown>): Effect.Effect<void> {
    return Effect.suspend(() => {
      Counters.refused.unsafeUpdate(1, [])
      if (this.refusing >= maxRefusing) return Effect.sync(() => connection.abort())
      this.refusing += 1
      const ended = Effect.sync(() => {
        this.refusing -= 1
      })
      return Effect.asVoid(Effect.ensuring(told, ended))
    })
  }

  /** Ends a connection in a protocol that the server does not speak. */
  dismiss(connection: Connection): Effect.Effect<void> {
    return Effect.suspend(() => {
      Counters.foreign.unsafeUpdate(1, [])
      const reply = { _tag: "Bye", reason: "protocol" } as const
      const bye = this.protocols
        .greet()
        .conversation.encode({ _tag: "Reply", reply, id: Option.none() })
      return Effect.zipRight(
        Effect.logDebug("spoke another protocol", { peer: connection.peer.name }),
        Effect.asVoid(connection.close(Buffer.from(bye), this.drain))
      )
    })
  }
}

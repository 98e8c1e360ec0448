import type { Effect } from "effect"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { blank } from "../../../domain/chat/Profile.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Elsewhere, NickHolder } from "../session/Nicknames.ts"
import type { Cluster } from "./Cluster.ts"
import type { Holding } from "./Registry.ts"

/** What this node asks of the node where somebody is. */
interface Reach {
  readonly tell: (to: RemoteHolder, ...message: Parameters<NickHolder["tell"]>) => void
  readonly expel: (
    to: RemoteHolder,
    reason: "kicked" | "banned",
    text: Text | undefined
  ) => Effect.Effect<void>
  readonly elsewhere: (to: RemoteHolder) => Elsewhere
}

/** Whoever goes by a nickname at another node. */
export class RemoteHolder implements NickHolder {
  readonly id: SessionId
  readonly nick: Nick
  readonly peer = undefined
  /** What clients of IRC tell about themselves is known where they are. */
  readonly profile = blank
  readonly key: Pin | undefined
  private readonly cluster: Cluster["Type"]
  private readonly reach: Reach

  constructor({ key, nick, session }: Holding, cluster: Cluster["Type"], reach: Reach) {
    this.id = session
    this.nick = nick
    this.key = key ?? cluster.registry.kept.get(session)?.key
    this.cluster = cluster
    this.reach = reach
  }

  get elsewhere(): Elsewhere {
    return this.reach.elsewhere(this)
  }

  get memberships(): ReadonlyMap<RoomName, unknown> {
    const rooms = Array.from(this.cluster.rooms)
    return new Map(rooms.filter(([, { seats }]) => seats.has(this.id)))
  }

  heldFor(now: number): Seconds | undefined {
    for (const { seats } of this.cluster.rooms.values()) {
      const until = seats.awayUntil(this.id)
      if (until === undefined) continue
      const left = Math.max(0, Math.ceil((until - now) / 1000))
      // A message that was read just before the loss may be told of it.
      return Seconds.make(Math.min(left, this.cluster.registry.kept.get(this.id)?.seconds ?? left))
    }
    return undefined
  }

  tell(...message: Parameters<NickHolder["tell"]>): undefined {
    this.reach.tell(this, ...message)
    return undefined
  }

  hear(): void {
    // They need not have it.
  }

  expel(reason: "kicked" | "banned", text: Text | undefined): Effect.Effect<void> {
    return this.reach.expel(this, reason, text)
  }
}

import type { ClientConnection } from "../connection/ClientConnection.ts"

/** Clients that speak the same over the same transport. */
export interface Group {
  readonly protocol: string
  readonly transport: string
  readonly count: number
}

/**
 * Counts clients by group. It remembers every group that there was, so that one that is empty now is told with
 * its 0: as many as there are protocols times transports.
 */
export class Census {
  private readonly groups = new Map<string, Group>()

  take(clients: Iterable<Pick<ClientConnection, "peer" | "protocol">>): ReadonlyArray<Group> {
    for (const [key, group] of this.groups) this.groups.set(key, { ...group, count: 0 })
    for (const { peer, protocol } of clients) {
      const { transport } = peer
      const key = `${protocol} ${transport}`
      const count = (this.groups.get(key)?.count ?? 0) + 1
      this.groups.set(key, { protocol, transport, count })
    }
    return Array.from(this.groups.values())
  }
}

import type { RoomName } from "../../../domain/chat/RoomName.ts"

/** The address that created a room; undefined for the server itself, and for addresses without limits. */
export type Creator = string | undefined

/**
 * Who created the rooms that exist, so that nobody takes all of them. A room in which only its creator has been is
 * its own: it counts against its limit, and goes for its next one. A room in which others were does not, so
 * that no creator takes it from them; but when the server has no room left, whoever created most rooms loses the first.
 */
export class Creators {
  private readonly limit: number
  private readonly byRoom = new Map<RoomName, string>()
  /** Those of them in which somebody else has been. */
  private readonly shared = new Set<RoomName>()

  /** @param limit rooms of its own that one creator may have */
  constructor(limit: number) {
    this.limit = limit
  }

  note(room: RoomName, creator: Creator): void {
    this.forget(room)
    if (creator !== undefined) this.byRoom.set(room, creator)
  }

  /** Notes who enters a room. */
  visit(room: RoomName, visitor: Creator): void {
    const creator = this.byRoom.get(room)
    if (creator !== undefined && creator !== visitor) this.shared.add(room)
  }

  /** Whether a creator may have one more room. */
  mayCreate(creator: Creator, existing: ReadonlySet<RoomName>): boolean {
    return creator === undefined || this.roomsOf(creator, existing).length < this.limit
  }

  /** The rooms that are one creator's own, in the order of those that exist. */
  roomsOf(creator: Creator, existing: ReadonlySet<RoomName>): ReadonlyArray<RoomName> {
    this.prune(existing)
    return Array.from(existing).filter(
      (room) => this.byRoom.get(room) === creator && !this.shared.has(room)
    )
  }

  /**
   * The rooms that may go for one more of a creator, those first whose creator has created most, and
   * otherwise in the order of those that exist. A room without a known creator counts as the only one of
   * somebody. Where a creator has created as many as it may, shared ones included, only these may go: two
   * that visit each other's rooms would otherwise take the places of all others.
   */
  greediestFirst(creator: Creator, existing: ReadonlySet<RoomName>): ReadonlyArray<RoomName> {
    this.prune(existing)
    const counts = new Map<string, number>()
    for (const one of this.byRoom.values()) counts.set(one, (counts.get(one) ?? 0) + 1)
    const count = (one: Creator): number => (one === undefined ? 1 : (counts.get(one) ?? 1))
    const isGreedy = creator !== undefined && count(creator) >= this.limit
    return Array.from(existing)
      .filter((room) => !isGreedy || this.byRoom.get(room) === creator)
      .sort((one, other) => count(this.byRoom.get(other)) - count(this.byRoom.get(one)))
  }

  /** Forgets who created rooms that are forgotten. */
  private prune(existing: ReadonlySet<RoomName>): void {
    for (const room of this.byRoom.keys()) if (!existing.has(room)) this.forget(room)
  }

  private forget(room: RoomName): void {
    this.byRoom.delete(room)
    this.shared.delete(room)
  }
}

import type { RoomName } from "../../../domain/chat/RoomName.ts"

/** The address that created a room; undefined for the server itself, and for addresses without limits. */
export type Creator = string | undefined

/** Whose the rooms are that exist, so that nobody takes all of them: those in which only their creator has been. */
export class Creators {
  private readonly limit: number
  private readonly byRoom = new Map<RoomName, string>()

  /** @param limit rooms that one creator may have */
  constructor(limit: number) {
    this.limit = limit
  }

  note(room: RoomName, creator: Creator): void {
    if (creator === undefined) this.byRoom.delete(room)
    else this.byRoom.set(room, creator)
  }

  /** Notes who enters a room: it stays a creator's own only as long as nobody else has been in it. */
  visit(room: RoomName, visitor: Creator): void {
    if (this.byRoom.get(room) !== visitor) this.byRoom.delete(room)
  }

  /** Whether a creator may have one more room. */
  mayCreate(creator: Creator, existing: ReadonlySet<RoomName>): boolean {
    return creator === undefined || this.roomsOf(creator, existing).length < this.limit
  }

  /** The rooms of one creator, in the order of those that exist. */
  roomsOf(creator: Creator, existing: ReadonlySet<RoomName>): ReadonlyArray<RoomName> {
    this.prune(existing)
    return Array.from(existing).filter((room) => this.byRoom.get(room) === creator)
  }

  /**
   * All rooms, those first whose creator has most, and otherwise in the order of those that exist. A
   * room without a known creator counts as the only one of somebody.
   */
  greediestFirst(existing: ReadonlySet<RoomName>): ReadonlyArray<RoomName> {
    this.prune(existing)
    const counts = new Map<string, number>()
    for (const creator of this.byRoom.values()) counts.set(creator, (counts.get(creator) ?? 0) + 1)
    const count = (room: RoomName): number => {
      const creator = this.byRoom.get(room)
      return creator === undefined ? 1 : (counts.get(creator) ?? 1)
    }
    return Array.from(existing).sort((one, other) => count(other) - count(one))
  }

  /** Forgets who created rooms that are forgotten. */
  private prune(existing: ReadonlySet<RoomName>): void {
    for (const room of this.byRoom.keys()) if (!existing.has(room)) this.byRoom.delete(room)
  }
}

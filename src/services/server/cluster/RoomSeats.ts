import type { Nick } from "../../../domain/chat/Nick.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Seat, SeatChange, Seated } from "../log/Seats.ts"

/** A member of a room, and the node where it is. */
interface Held extends Seat {
  readonly node: string
}

/** Who is in a room at which node, as the records of the room tell it. */
export class RoomSeats {
  /** How many are at other nodes. */
  countElsewhere = 0
  private readonly all = new Map<SessionId, Held>()
  private readonly node: string
  private readonly toldOf: (change: SeatChange) => Set<SessionId>

  /**
   * @param node ours
   * @param toldOf who has been told of a change in another room
   */
  constructor(node: string, toldOf: (change: SeatChange) => Set<SessionId>) {
    this.node = node
    this.toldOf = toldOf
  }

  has(session: SessionId): boolean {
    return this.all.has(session)
  }

  /** When a member is over unless its client comes back; undefined while that is connected. */
  awayUntil(session: SessionId): number | undefined {
    return this.all.get(session)?.awayUntil
  }

  get size(): number {
    return this.all.size
  }

  /** All of them, with their nodes. */
  get held(): ReadonlyArray<Held> {
    return Array.from(this.all.values())
  }

  /** Those at other nodes. */
  get elsewhere(): ReadonlyArray<Seat> {
    return this.held.filter(({ node }) => node !== this.node)
  }

  /** Takes in what another node knows. */
  restore(seats: ReadonlyArray<Held>): void {
    for (const seat of seats) this.set(seat)
  }

  clear(): void {
    this.all.clear()
    this.countElsewhere = 0
  }

  private set(seat: Held): void {
    this.remove(seat.session)
    this.all.set(seat.session, seat)
    if (seat.node !== this.node) this.countElsewhere += 1
  }

  private remove(session: SessionId): void {
    const before = this.all.get(session)
    if (before !== undefined && before.node !== this.node) this.countElsewhere -= 1
    this.all.delete(session)
  }

  /**
   * Notes a change that a node tells; undefined where nobody here need be told.
   *
   * @param now milliseconds of the clock that never goes back
   */
  apply(change: SeatChange, node: string, now: number): Seated | undefined {
    const { session } = change
    const before = this.all.get(session)
    if (change._tag === "Enter") {
      // One that comes to another node with its session has not left.
      this.set({ session, nick: change.nick, node, awayUntil: undefined })
      return before === undefined ? this.seated(change, change.nick, node) : undefined
    }
    // Of a session that has gone on at another node, that one tells.
    if (before === undefined || before.node !== node) return undefined
    switch (change._tag) {
      case "Leave":
        this.remove(session)
        return this.seated(change, before.nick, node)
      case "Rename":
        this.set({ ...before, nick: change.nick })
        return this.seated(change, before.nick, node)
      case "Away":
        this.set({ ...before, awayUntil: now + change.seconds * 1000 })
        return undefined
      case "Back":
        this.set({ ...before, awayUntil: undefined })
        return undefined
    }
  }

  /** A session goes on at another node. */
  move(session: SessionId, node: string): void {
    const before = this.all.get(session)
    if (before !== undefined) this.set({ ...before, node })
  }

  /** Those at a node. */
  at(node: string): ReadonlyArray<Held> {
    return this.held.filter((seat) => seat.node === node)
  }

  private seated(change: SeatChange, nick: Nick, node: string): Seated | undefined {
    return node === this.node ? undefined : { change, nick, told: this.toldOf(change) }
  }
}

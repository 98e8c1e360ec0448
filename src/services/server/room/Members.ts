import type { Event } from "../../../domain/chat/Event.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { type PresenceChange, presenceEvents } from "../../../domain/chat/PresenceBatch.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Events } from "../../../domain/protocol/natter/Events.ts"
import type { Member } from "../session/Member.ts"
import type { Outbox } from "../transport/Connection.ts"

/** A member's place in a room: the name it is known by there, and where its lines go. */
export interface Seat {
  nick: Nick
  outbox: Outbox
  /** How many of the changes that are not announced yet were before this seat was taken. */
  skip: number
}

export const encodeAll = (events: ReadonlyArray<Event>): Uint8Array =>
  Buffer.from(events.map((event) => Events.encode(event)).join(""))

/** Who is in a room, and which comings and goings the others have still to be told. */
export class Roster {
  readonly seats = new Map<Member, Seat>()
  private changes: Array<PresenceChange> = []
  private readonly room: RoomName
  private readonly quietAbove: number

  /** @param quietAbove members above which comings and goings are not announced */
  constructor(room: RoomName, quietAbove: number) {
    this.room = room
    this.quietAbove = quietAbove
  }

  get hasChanges(): boolean {
    return this.changes.length > 0
  }

  private change(change: PresenceChange): void {
    if (this.seats.size <= this.quietAbove) this.changes.push(change)
  }

  enter(member: Member): void {
    if (this.seats.has(member)) return
    this.change({ _tag: "Enter", nick: member.nick })
    this.seats.set(member, { nick: member.nick, outbox: member.outbox, skip: this.changes.length })
  }

  leave(member: Member, reason: LeaveReason): void {
    const seat = this.seats.get(member)
    if (seat === undefined) return
    this.seats.delete(member)
    this.change({ _tag: "Leave", nick: seat.nick, reason })
  }

  /** Moves a seat to another connection, which has been told everything up to now. */
  move(member: Member, outbox: Outbox): void {
    const seat = this.seats.get(member)
    if (seat === undefined) return
    seat.outbox = outbox
    seat.skip = this.changes.length
  }

  /** Gives a seat its new name and tells everyone who has not been told of it in another room. */
  rename(member: Member, nick: Nick, told: Set<Member>): void {
    const seat = this.seats.get(member)
    if (seat === undefined) return
    this.announce()
    const line = encodeAll([{ _tag: "Rename", old: seat.nick, new: nick }])
    seat.nick = nick
    for (const [other, { outbox }] of this.seats) {
      if (told.has(other)) continue
      told.add(other)
      outbox.write(line)
    }
  }

  /** Tells everyone the changes since they were last told, or since they came. */
  announce(): void {
    if (this.changes.length === 0) return
    const told = this.changes
    this.changes = []
    const all = encodeAll(presenceEvents(this.room, told))
    for (const seat of this.seats.values()) {
      if (seat.skip === 0) seat.outbox.write(all)
      else if (seat.skip < told.length)
        seat.outbox.write(encodeAll(presenceEvents(this.room, told.slice(seat.skip))))
      seat.skip = 0
    }
  }
}

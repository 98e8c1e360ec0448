import type { RoomName } from "../../../domain/chat/RoomName.ts"

/** Whoever is in the chat, as an object that lives as long as they are. */
type Guest = object

/**
 * What is known of people in rooms for as long as they are in the chat: who is invited, and when they have
 * last said something in a slow room.
 */
export class RoomGuests {
  private readonly invited = new Map<RoomName, WeakSet<Guest>>()
  private readonly said = new Map<RoomName, WeakMap<Guest, number>>()

  invite(room: RoomName, guest: Guest): void {
    const guests = this.invited.get(room) ?? new WeakSet()
    this.invited.set(room, guests.add(guest))
  }

  isInvited(room: RoomName, guest: Guest): boolean {
    return this.invited.get(room)?.has(guest) ?? false
  }

  /** The room is not private any more. */
  forgetInvited(room: RoomName): void {
    this.invited.delete(room)
  }

  /** @param now milliseconds of the clock that never goes back */
  noteSaid(room: RoomName, guest: Guest, now: number): void {
    const times = this.said.get(room) ?? new WeakMap()
    this.said.set(room, times.set(guest, now))
  }

  lastSaid(room: RoomName, guest: Guest): number | undefined {
    return this.said.get(room)?.get(guest)
  }

  /** The room is not slow any more. */
  forgetSaid(room: RoomName): void {
    this.said.delete(room)
  }
}

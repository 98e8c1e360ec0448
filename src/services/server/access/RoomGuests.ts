import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { slowRemembered } from "../limits/Operation.ts"

const placeOf = (room: RoomName, speaker: string): string => `${room} ${speaker}`

/** Whoever is in the chat, as an object that lives as long as they are. */
type Guest = object

/** Who somebody is in a slow room: by their key or address, or where there is neither only for as long as they are here. */
export type Speaker = string | Guest

/**
 * What is known of people in rooms: who is invited for as long as they are in the chat, and when they have
 * last said something in a slow room.
 */
export class RoomGuests {
  private readonly invited = new Map<RoomName, WeakSet<Guest>>()
  private readonly saidHere = new Map<RoomName, WeakMap<Guest, number>>()
  /** By room and key or address; the oldest first. */
  private readonly said = new Map<string, number>()

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
  noteSaid(room: RoomName, speaker: Speaker, now: number): void {
    if (typeof speaker !== "string") {
      const times = this.saidHere.get(room) ?? new WeakMap()
      this.saidHere.set(room, times.set(speaker, now))
      return
    }
    const place = placeOf(room, speaker)
    this.said.delete(place)
    this.said.set(place, now)
    for (const [oldest] of this.said) {
      if (this.said.size <= slowRemembered) break
      this.said.delete(oldest)
    }
  }

  lastSaid(room: RoomName, speaker: Speaker): number | undefined {
    return typeof speaker === "string"
      ? this.said.get(placeOf(room, speaker))
      : this.saidHere.get(room)?.get(speaker)
  }

  /** The room is not slow any more. */
  forgetSaid(room: RoomName): void {
    this.saidHere.delete(room)
    for (const place of this.said.keys())
      if (place.startsWith(placeOf(room, ""))) this.said.delete(place)
  }
}

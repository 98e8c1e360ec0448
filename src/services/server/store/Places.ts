import { type Seq, seqAt } from "../../../domain/chat/Seq.ts"

/**
 * The id of a message in the store: its room's id and its seq in one number, which stays below 2^53 for
 * more rooms than a server may have, and for more messages in one than it will ever see.
 */

const seqs = 2 ** 36

/** Ids of rooms are below this. */
export const maxRoomId = 2 ** 17

/** The id of a message; with seq 0, the one before a room's first. */
export const placeOf = (room: number, seq: number): number => room * seqs + seq

export const seqOf = (place: number): Seq => seqAt(place % seqs)

/** The greatest id that a message of a room can have. */
export const lastPlaceOf = (room: number): number => placeOf(room, seqs - 1)

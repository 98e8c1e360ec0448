import type { Timestamp } from "../chat/Timestamp.ts"
import { limits } from "./Limits.ts"

/** What shows who has a nickname: the server's time of it, and when it came. */
export interface Proof {
  readonly time: Timestamp
  readonly seenAt: number
  /**
   * It only shows that somebody took the name who was known by another; from `until` on they are seen to have given
   * it up again, and nothing is for them under it. Infinity while they have it.
   */
  readonly until?: number
}

/** The first and the last of them, in the order in which they came. */
export type Proofs = ReadonlyArray<Proof>

/** The oldest stays: whatever comes while a draft is open may be of somebody else. */
export const addProof = (proofs: Proofs, proof: Proof): Proofs =>
  proofs.length < limits.proofs
    ? [...proofs, proof]
    : [...proofs.slice(0, 1), ...proofs.slice(2 - limits.proofs), proof]

/** The same for somebody with whom there was talk under the name: it counts also when they have given it up. */
export const lasting = ({ seenAt, time }: Proof): Proof => ({ time, seenAt })

/** Those that count for what was begun at a moment. */
export const validAt = (proofs: Proofs, at: number): Proofs =>
  proofs.filter(({ until = Number.POSITIVE_INFINITY }) => at < until)

/** The last that had come at a moment. */
export const proofAt = (proofs: Proofs, at: number): Proof | undefined =>
  proofs.findLast(({ seenAt }) => seenAt <= at)

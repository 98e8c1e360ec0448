import type { Timestamp } from "../chat/Timestamp.ts"
import { limits } from "./Limits.ts"

/** What shows who has a nickname: the server's time of it, and when it came. */
export interface Proof {
  readonly time: Timestamp
  readonly seenAt: number
}

/** The first and the last of them, in the order in which they came. */
export type Proofs = ReadonlyArray<Proof>

/** The oldest stays: whatever comes while a draft is open may be of somebody else. */
export const addProof = (proofs: Proofs, proof: Proof): Proofs =>
  proofs.length < limits.proofs
    ? [...proofs, proof]
    : [...proofs.slice(0, 1), ...proofs.slice(2 - limits.proofs), proof]

/** The last that had come at a moment. */
export const proofAt = (proofs: Proofs, at: number): Proof | undefined =>
  proofs.findLast(({ seenAt }) => seenAt <= at)

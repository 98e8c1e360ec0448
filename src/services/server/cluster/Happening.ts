import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { NodeChange } from "./NodeRecord.ts"
import type { Outcome } from "./Registry.ts"

/** Something that has happened to a kept session, and that this node has to do something about. */
export type Happening =
  /** It goes on at another node. */
  | { readonly _tag: "Moved"; readonly session: SessionId }
  /** Its node is gone, and this one is to take it. */
  | { readonly _tag: "Orphaned"; readonly session: SessionId }
  /** What operators have imposed has changed. */
  | { readonly _tag: "Imposed"; readonly text: string }

/** Changes that are made together. */
export interface Submitted {
  /** Called when it is their turn. */
  readonly changes: () => ReadonlyArray<NodeChange>
  /** Called in the order of the changes, when they have been read back. */
  readonly settled: (outcomes: ReadonlyArray<Outcome>) => void
}

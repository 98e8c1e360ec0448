import type { LineId } from "../../../domain/chat/LineId.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Topic } from "../Sharing.ts"
import type { NodeChange } from "./NodeRecord.ts"
import type { Outcome } from "./Registry.ts"

/** Something that this node has to do something about. */
export type Happening =
  /** A session goes on at another node. */
  | { readonly _tag: "Moved"; readonly session: SessionId }
  /** A private message of a session here was taken in at another node. */
  | { readonly _tag: "Told"; readonly session: SessionId; readonly id: LineId }
  /** The node of a kept session is gone, and this one is to take it. */
  | { readonly _tag: "Orphaned"; readonly session: SessionId }
  /** A text that all hold has changed. */
  | {
      readonly _tag: "Put"
      readonly topic: Topic
      readonly key: string
      readonly text: string
    }

/** Changes that are made together. */
export interface Submitted {
  /** Called when it is their turn. */
  readonly changes: () => ReadonlyArray<NodeChange>
  /** Called in the order of the changes, when they have been read back. */
  readonly done: (outcomes: ReadonlyArray<Outcome>) => void
}

import type { Aside } from "../../../domain/chat/ClientTags.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { MaybeNotice } from "../../../domain/chat/Noticed.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Origin } from "../access/Origins.ts"

/** What comes into an inbox: a private message, or one of the owner's own that reached nobody. */
export type Letter = (EventOf<"Told"> & MaybeNotice & Aside) | EventOf<"Untold">

/** Where a private message comes from. */
export interface Writer {
  readonly id: SessionId
  readonly origin: Pick<Origin, "address" | "isExempt">
}

/** A letter that is held for the owner of an inbox. */
export interface HeldLetter {
  readonly event: Letter
  /** Nobody for an Untold. */
  readonly sender: Writer | undefined
}

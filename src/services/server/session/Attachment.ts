import type { Effect } from "effect"
import type { ByeReason } from "../../../domain/chat/Reasons.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Origin } from "../access/Origins.ts"
import type { Outlet } from "../room/Outlet.ts"
import type { Peer } from "../transport/Connection.ts"

/** The connection that a session is attached to. */
export interface Attachment extends Outlet {
  readonly origin: Origin
  /** The key that the client has proved to have. */
  readonly key: Pin | undefined
  /** Whether the client has been silent for so long, in milliseconds, that it may be gone. */
  readonly isSilent: (now: number) => boolean
  /**
   * Whether it gives no sign of life when the server asks it for one. Of a client that was heard a moment ago, or
   * that asks for them itself, that is not asked.
   */
  readonly isUnanswering: Effect.Effect<boolean>
  readonly peer: Peer
  /** Ends the connection. */
  readonly cut: (reason: ByeReason, text?: Text) => void
  /** Waits until the session can be attached to another connection. */
  readonly released: () => Effect.Effect<void>
}

import type { Option } from "effect"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { Expanded } from "../../../domain/client/ExpandDraft.ts"
import type { Model } from "../../../domain/client/Model.ts"
import type { Unread } from "../../../domain/client/Unread.ts"
import type { Complete } from "../../../domain/terminal/editor/Completing.ts"

/** What the page is made with. */
export interface BrowserUiOptions {
  readonly document: Document
  /** What the client knows now. */
  readonly state: () => Model
  /** What `setShown` was last given before a reload. */
  readonly restored: Option.Option<unknown>
  /** The person has asked for the room where the client begins, as by its link, and was in another before. */
  readonly isRoomAsked?: boolean
  /** Takes what makes JSON of what the page shows, so that a reload shows the same, and what knows what of it is unread. */
  readonly setShown: (make: () => unknown, unread: () => Unread) => void
  /** Whether the person has this nickname in another tab of this browser. */
  readonly isInOtherTab: (nick: Nick) => boolean
  readonly complete: Complete
  readonly expand: (beforeCursor: string) => Expanded | undefined
  readonly hint: (draft: string) => string | undefined
}

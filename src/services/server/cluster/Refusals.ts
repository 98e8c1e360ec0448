import type { LineId } from "../../../domain/chat/LineId.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { NodeChange, SessionChange } from "./NodeRecord.ts"

const sessionChange = (change: NodeChange | undefined): SessionChange | undefined =>
  change?._tag === "Session" ? change.change : undefined

/**
 * Which changes of a record do not count because of others. A private message is two of them: it comes into the inbox of
 * its reader, and its author has told it; either both count or none. One that its author has told before, at another
 * node, does not count again.
 */
export class Refusals {
  private readonly changes: ReadonlyArray<NodeChange>
  private readonly isTold: (author: SessionId, line: LineId) => boolean
  /** Inboxes whose letters have wrong numbers from here on, because one of them is missing. */
  private readonly broken = new Set<SessionId>()
  private last: NodeChange | undefined

  constructor(
    changes: ReadonlyArray<NodeChange>,
    isTold: (author: SessionId, line: LineId) => boolean
  ) {
    this.changes = changes
    this.isTold = isTold
  }

  /** Whether the change at a place does not count. */
  isRefused(at: number): boolean {
    const change = this.changes[at]
    if (change?._tag !== "Session") return false
    if (change.change._tag === "Received")
      return this.broken.has(change.session) || this.isToldAgain(this.changes[at + 1])
    if (change.change._tag !== "Told") return false
    const before = this.changes[at - 1]
    const isUntold = before !== undefined && before === this.last && isReceived(before)
    return isUntold || this.isToldAgain(change)
  }

  private isToldAgain(change: NodeChange | undefined): boolean {
    if (change?._tag !== "Session" || change.change._tag !== "Told") return false
    return this.isTold(change.session, change.change.id)
  }

  /** A change was refused, for whatever reason. */
  note(change: NodeChange): void {
    this.last = change
    if (change._tag === "Session" && isReceived(change)) this.broken.add(change.session)
  }
}

const isReceived = (change: NodeChange): boolean => sessionChange(change)?._tag === "Received"

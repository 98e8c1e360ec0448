import { Option } from "effect"
import type { ClientTags } from "../../../domain/chat/ClientTags.ts"
import type { LogEvent } from "../../../domain/protocol/Protocol.ts"
import type { Draft } from "../log/RoomLog.ts"
import type { Say } from "./RoomCommand.ts"

/** Which message it is: one of this author, with this number. */
type Which = Pick<Draft, "author" | "id">

const keyOf = ({ author, id }: Which): string | undefined =>
  Option.isNone(id) ? undefined : `${author} ${id.value}`

/**
 * The tags of messages that are on their way through the log, which does not take them in: only members here
 * are told of them, and only once. There are no more of them than of messages that are not answered.
 */
export class SaidTags {
  private readonly all = new Map<string, ClientTags>()

  expect(says: ReadonlyArray<Say>): void {
    for (const { by, clientTags, id } of says) {
      if (clientTags === undefined) continue
      const key = keyOf({ author: by.id, id })
      if (key !== undefined) this.all.set(key, clientTags)
    }
  }

  /** What is said of an entry, with its tags; they are forgotten. */
  withThose(event: LogEvent, which: Which): LogEvent {
    if (this.all.size === 0 || event._tag !== "Msg") return event
    const key = keyOf(which)
    const clientTags = key === undefined ? undefined : this.all.get(key)
    if (key === undefined || clientTags === undefined) return event
    this.all.delete(key)
    return { ...event, clientTags }
  }

  forget(some: ReadonlyArray<Which>): void {
    if (this.all.size === 0) return
    for (const which of some) this.all.delete(keyOf(which) ?? "")
  }

  clear(): void {
    this.all.clear()
  }

  get size(): number {
    return this.all.size
  }
}

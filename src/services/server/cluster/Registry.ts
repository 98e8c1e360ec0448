import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Draft } from "../log/RoomLog.ts"
import { KeptSessions } from "./KeptSessions.ts"
import type { KeptSession, NodeChange } from "./NodeRecord.ts"

/** A name that a session has. */
export interface Holding {
  readonly nick: Nick
  readonly session: SessionId
  readonly node: string
  readonly since: Timestamp
  /** The key with which the session began. */
  readonly key?: Pin
}

/** What became of a change. */
export type Outcome =
  | { readonly _tag: "Done" }
  /** A name is claimed, and is the session's own since then. */
  | { readonly _tag: "Granted"; readonly at: Timestamp; readonly since: Timestamp }
  | { readonly _tag: "Refused" }

const done: Outcome = { _tag: "Done" }
const refused: Outcome = { _tag: "Refused" }

/**
 * Who has which name, and which sessions are kept, at all nodes. Changes are applied in the order of their records,
 * so every node comes to the same without asking another.
 */
export class Registry {
  readonly kept = new KeptSessions()
  private readonly names = new Map<string, Holding>()
  /** The latest time at which a name was given up, or something was said. */
  private latest = 0

  find(nick: Nick): Holding | undefined {
    return this.names.get(foldNick(nick))
  }

  /** Where a session is; undefined for one that is over. */
  nodeOf(session: SessionId): string | undefined {
    const kept = this.kept.get(session)
    if (kept !== undefined) return kept.node
    return this.holdings.find((one) => one.session === session)?.node
  }

  get size(): number {
    return this.names.size
  }

  get holdings(): ReadonlyArray<Holding> {
    return Array.from(this.names.values())
  }

  restore(
    holdings: ReadonlyArray<Holding>,
    kept: ReadonlyArray<KeptSession>,
    latest: number
  ): void {
    for (const one of holdings) this.names.set(foldNick(one.nick), one)
    for (const one of kept) this.kept.restore(one)
    this.latest = latest
  }

  get latestTime(): number {
    return this.latest
  }

  apply(change: NodeChange, node: string): Outcome {
    switch (change._tag) {
      case "Claimed":
        return this.claim(change, node)
      case "Freed":
        return this.free(change, node)
      case "Session":
        return this.kept.apply(change.session, change.change, node) ? done : refused
      case "Took":
        return this.take(change, node)
      case "Put":
      case "Ended":
        return done
    }
  }

  /** Notes an entry of a room: its author has the answer. */
  entered(room: RoomName, draft: Draft, at: Position): void {
    this.latest = Math.max(this.latest, draft.time)
    this.kept.said(room, draft, at)
  }

  /** A node is gone: the names of sessions that were not kept are free. */
  lost(node: string): void {
    for (const [key, { node: at, session, since }] of this.names) {
      if (at !== node || this.kept.has(session)) continue
      this.names.delete(key)
      this.latest = Math.max(this.latest, since)
    }
  }

  private claim(
    {
      at,
      key: pin,
      nick,
      session,
      since: given
    }: Extract<NodeChange, { readonly _tag: "Claimed" }>,
    node: string
  ): Outcome {
    const key = foldNick(nick)
    const before = this.names.get(key)
    if (before !== undefined && (before.session !== session || before.node !== node)) return refused
    // Later than all that an earlier holder has said, whatever the clock of which node shows.
    const granted = timestampAt(Math.max(at, this.latest + 1))
    const since = before?.since ?? given ?? granted
    this.names.set(key, { nick, session, node, since, ...(pin === undefined ? {} : { key: pin }) })
    return { _tag: "Granted", at: granted, since }
  }

  private free(
    { at, nick, session }: Extract<NodeChange, { readonly _tag: "Freed" }>,
    node: string
  ): Outcome {
    const keys = nick === undefined ? Array.from(this.names.keys()) : [foldNick(nick)]
    for (const key of keys) {
      const before = this.names.get(key)
      if (before === undefined || before.session !== session || before.node !== node) continue
      this.names.delete(key)
      this.latest = Math.max(this.latest, at, before.since)
    }
    return done
  }

  private take(
    { from, session }: Extract<NodeChange, { readonly _tag: "Took" }>,
    node: string
  ): Outcome {
    if (!this.kept.move(session, from, node)) return refused
    for (const [key, one] of this.names)
      if (one.session === session) this.names.set(key, { ...one, node })
    return done
  }
}

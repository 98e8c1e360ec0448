import { Option } from "effect"
import { isLineId, type LineId } from "../../../domain/chat/LineId.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { maxRemembered } from "../limits/Sessions.ts"
import type { Draft } from "../log/RoomLog.ts"
import type { Accepted } from "../session/Answers.ts"
import type { KeptSession, SessionChange } from "./NodeRecord.ts"

/** The same, while it is changed in place. */
interface Kept extends Omit<KeptSession, "letters" | "answers"> {
  readonly letters: Array<KeptSession["letters"][number]>
  readonly answers: Array<Accepted>
}

/** The sessions that outlive their connections and their nodes, each with all that its client may come back for. */
export class KeptSessions {
  private readonly all = new Map<SessionId, Kept>()
  private readonly byDigest = new Map<string, SessionId>()

  get sessions(): ReadonlyArray<KeptSession> {
    return Array.from(this.all.values())
  }

  has(session: SessionId): boolean {
    return this.all.has(session)
  }

  get(session: SessionId): KeptSession | undefined {
    return this.all.get(session)
  }

  /** The session of the secret with this digest. */
  find(digest: string): KeptSession | undefined {
    const session = this.byDigest.get(digest)
    return session === undefined ? undefined : this.all.get(session)
  }

  /** Whether a message with this number of a session was accepted. */
  hasAnswer(session: SessionId, line: LineId): boolean {
    return this.all.get(session)?.answers.some(({ id }) => id === line) === true
  }

  restore(kept: KeptSession): void {
    this.set({ ...kept, letters: [...kept.letters], answers: [...kept.answers] })
  }

  /** A session goes on at another node; false where it is not at the one before any more. */
  move(session: SessionId, from: string, node: string): boolean {
    const kept = this.all.get(session)
    if (kept?.node !== from) return false
    this.set({ ...kept, node })
    return true
  }

  /** Notes that something that a session has said is accepted. */
  said(room: RoomName, { author, id, time }: Draft, position: Position): void {
    const kept = this.all.get(author)
    if (kept === undefined || Option.isNone(id)) return
    remember(kept.answers, { id: id.value, answer: { _tag: "Ok", at: { room, position }, time } })
  }

  /** Changes a session; false where it is at another node by now. */
  apply(session: SessionId, change: SessionChange, node: string): boolean {
    const kept = this.all.get(session)
    // That a message was told is known where it was told to.
    if (kept !== undefined && kept.node !== node && change._tag !== "Told") return false
    if (change._tag === "Kept") {
      const owner = this.find(change.digest)
      if (owner !== undefined && owner.id !== session) return false
      const { lastId, ...rest } = change
      const { answers = [], letters = [] } = kept ?? {}
      const before = this.all.get(session)
      if (before !== undefined) this.byDigest.delete(before.digest)
      this.set({ ...rest, id: session, node, letters, answers })
      if (isLineId(lastId) && !answers.some(({ id }) => id === lastId))
        remember(answers, { id: lastId, answer: { _tag: "Ok" } })
      return true
    }
    // It is over by now, or is not kept any more.
    if (kept === undefined) return true
    this.change(kept, change)
    return true
  }

  private set(kept: Kept): void {
    this.all.set(kept.id, kept)
    this.byDigest.set(kept.digest, kept.id)
  }

  private change(kept: Kept, change: Exclude<SessionChange, { readonly _tag: "Kept" }>): void {
    if (change._tag === "Forgotten") {
      this.all.delete(kept.id)
      this.byDigest.delete(kept.digest)
    } else this.set({ ...kept, ...changed(kept, change) })
  }
}

/** What of a session is different after a change. */
const changed = (
  { answers, handed, inbox, letters, rooms }: Kept,
  change: Exclude<SessionChange, { readonly _tag: "Kept" | "Forgotten" }>
): Partial<Kept> => {
  switch (change._tag) {
    case "Named":
      return { nick: change.nick, since: change.since }
    case "Entered":
      return { hasEntered: true, rooms: [...new Set([...rooms, change.room])] }
    case "Left":
      return { rooms: rooms.filter((room) => room !== change.room) }
    case "Received":
      letters.push({ event: change.event, sender: change.sender })
      return { inbox: Math.max(inbox, change.event.seq) }
    case "Handed":
      return { handed: Math.max(handed, change.seq) }
    case "Dropped":
      letters.splice(0, letters.findLastIndex(({ event }) => event.seq <= change.seq) + 1)
      return { inbox: Math.max(inbox, change.seq) }
    case "Told":
      remember(answers, { id: change.id, answer: { _tag: "Ok" } })
      return {}
  }
}

/** In the order of the numbers, the lowest first. */
const remember = (answers: Array<Accepted>, accepted: Accepted): void => {
  const at = answers.findLastIndex(({ id }) => id <= accepted.id) + 1
  if (answers[at - 1]?.id === accepted.id) answers[at - 1] = accepted
  else answers.splice(at, 0, accepted)
  if (answers.length > maxRemembered) answers.shift()
}

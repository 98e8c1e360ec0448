import { Array as Arr, Effect, Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { logSilentFor } from "../limits/Rooms.ts"
import { Outstanding } from "../Outstanding.ts"
import { eachThenThrow } from "./Each.ts"
import type { Participant } from "./Participant.ts"
import type { Say } from "./RoomCommand.ts"

/** The number of a message that the log has refused. */
type Refused = Option.Option<LineId>

interface Author {
  readonly who: Participant
  /** Its messages that are not answered. */
  messages: number
  /** Of these, the ones that were refused at once, and how many others are answered before them. */
  readonly refused: Array<{ ahead: number; readonly ids: ReadonlyArray<Refused> }>
}

/** The messages of a room that are not answered yet. Each author is answered in the order of its messages. */
export class Unanswered {
  private readonly authors = new Map<SessionId, Author>()
  private readonly outstanding = new Outstanding()
  private readonly now: () => number
  private readonly tell: (author: SessionId, id: Refused) => void
  /** When the log settled the last message, or was offered the first. */
  private movedAt = 0

  /**
   * @param now milliseconds of the clock that never goes back
   * @param tell answers a message that was refused
   */
  constructor(now: () => number, tell: (author: SessionId, id: Refused) => void) {
    this.now = now
    this.tell = tell
  }

  get size(): number {
    return this.outstanding.size
  }

  /** Whether nobody knows when the next message is answered: none was for a while. */
  get isStuck(): boolean {
    return this.size > 0 && this.left <= 0
  }

  private get left(): number {
    return this.movedAt + logSilentFor - this.now()
  }

  /** Waits until no more messages than these are left, or it is stuck. For the sequencer alone. */
  downTo(size: number): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { left } = this
      if (this.size <= size || left <= 0) return Effect.void
      return Effect.flatMap(
        Effect.timeoutOption(this.outstanding.downTo(size), left),
        Option.match({ onNone: () => this.downTo(size), onSome: () => Effect.void })
      )
    })
  }

  expect(says: ReadonlyArray<Say>): void {
    if (this.size === 0) this.movedAt = this.now()
    this.outstanding.expect(says.length)
    for (const { by } of says) {
      const found = this.authors.get(by.id)
      if (found === undefined) this.authors.set(by.id, { who: by, messages: 1, refused: [] })
      else found.messages += 1
    }
  }

  find(author: SessionId): Participant | undefined {
    return this.authors.get(author)?.who
  }

  /**
   * Notes that so many messages of an author were answered, and answers those that have waited for them. Returns
   * how many of them were expected.
   */
  answered(id: SessionId, messages: number): number {
    const author = this.authors.get(id)
    if (author === undefined) return 0
    this.movedAt = this.now()
    const expected = Math.min(messages, author.messages)
    this.settle(id, author, messages)
    this.tellRefused(id, author)
    return expected
  }

  /** The log has not taken messages that were just expected. */
  refuseLast(refused: ReadonlyArray<Say>): void {
    eachThenThrow(Object.values(Arr.groupBy(refused, ({ by }) => by.id)), (mine) => {
      const { id } = mine[0].by
      const author = this.authors.get(id)
      if (author === undefined) return
      author.refused.push({
        ahead: author.messages - mine.length,
        ids: mine.map(({ id }) => id)
      })
      this.tellRefused(id, author)
    })
  }

  /** Gives all up: their authors come back for their answers. */
  abandon(): void {
    for (const [id, author] of this.authors) {
      author.refused.length = 0
      author.who.abandon()
      this.settle(id, author, author.messages)
    }
  }

  private tellRefused(id: SessionId, author: Author): void {
    for (;;) {
      const next = author.refused[0]
      if (next === undefined || next.ahead > 0) return
      author.refused.shift()
      try {
        for (const one of next.ids) this.tell(id, one)
      } finally {
        this.settle(id, author, next.ids.length)
      }
    }
  }

  private settle(id: SessionId, author: Author, count: number): void {
    const messages = Math.min(count, author.messages)
    author.messages -= messages
    for (const one of author.refused) one.ahead -= messages
    if (author.messages === 0) this.authors.delete(id)
    author.who.answered(messages)
    this.outstanding.settle(messages)
  }
}

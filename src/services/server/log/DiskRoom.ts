import { Effect } from "effect"
import type { Epoch, Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import { conditionsOf } from "../../../domain/chat/search/Conditions.ts"
import type { Topic } from "../../../domain/chat/Topic.ts"
import { deletedAtOnce } from "../limits/Store.ts"
import type { Write } from "../store/Messages.ts"
import { placeOf } from "../store/Places.ts"
import type { Store } from "../store/Store.ts"
import { isIn, ofAnother, pageFrom } from "./Pages.ts"
import type { Ring } from "./Ring.ts"
import type { Rings } from "./Rings.ts"
import { type Draft, type Entry, LogUnavailable, type Page, type RoomLog } from "./RoomLog.ts"
import { appendWrites, entriesOf, selectBetween } from "./Rows.ts"
import { searchStore } from "./Search.ts"
import { Subscribers } from "./Subscribers.ts"
import { deleteBehind, noteTrimmed } from "./Trim.ts"

/** What the store knows of a room. */
export interface Stored {
  readonly id: number
  readonly epoch: Epoch
  readonly topic: Topic | undefined
  /** The seq of the oldest entry that it has, or of the next one where it has none. */
  readonly oldest: number
  readonly last: number
  /** See `DiskRoom.left`. */
  readonly left: number
}

/**
 * The log of one room in the store. The last entries are also in memory, where most readers find what
 * they look for.
 */
export class DiskRoom implements RoomLog {
  readonly name: RoomName
  readonly id: number
  readonly epoch: Epoch
  readonly ring: Ring
  /** The seq of the oldest entry. */
  oldest: number
  /** The seq up to which messages older than that may still be in the store; 0 where there are none. */
  left: number
  currentTopic: Topic | undefined
  private readonly store: Store["Type"]
  private readonly rings: Rings
  private readonly logSize: number
  private readonly subscribers = new Subscribers(() => ({
    head: this.at(this.last),
    topic: this.currentTopic
  }))
  /** Drafts that are in the commit that is under way. */
  private underWay = 0
  /**
   * The oldest messages stay in the store, and count as deleted: that was refused, and they may be on a page
   * that is broken. Otherwise nothing could be said in this room any more.
   */
  private isLeft = false

  constructor(
    name: RoomName,
    { epoch, id, last, left, oldest, topic }: Stored,
    store: Store["Type"],
    rings: Rings,
    logSize: number
  ) {
    this.name = name
    this.id = id
    this.epoch = epoch
    this.oldest = oldest
    this.left = left
    this.currentTopic = topic
    this.store = store
    this.rings = rings
    this.ring = rings.make(last, logSize)
    this.logSize = logSize
  }

  get last(): number {
    return this.ring.last
  }

  readonly offer = (drafts: ReadonlyArray<Draft>): Effect.Effect<void, LogUnavailable> =>
    Effect.suspend(() => {
      if (drafts.length === 0) return Effect.void
      if (this.store.isDown()) return this.unavailable("the store is being opened anew")
      let first = 0
      let oldest = 0
      let isLeft = false
      this.store.submit({
        size: drafts.length,
        sequence: this,
        writes: () => {
          first = this.last + this.underWay + 1
          this.underWay += drafts.length
          oldest = this.oldestAfter(this.last + this.underWay)
          isLeft = this.isLeft
          return [...appendWrites(this.id, first, drafts), ...this.trimTo(oldest)]
        },
        settled: (isKept) => {
          this.underWay -= drafts.length
          if (oldest > this.oldest) {
            this.isLeft = !isKept
            if (isKept && isLeft) this.left = oldest - 1
          }
          if (isKept) this.append(drafts, first, oldest)
          else this.subscribers.send({ _tag: "Lost", drafts })
        }
      })
      return Effect.void
    })

  /** The oldest entry that stays when there are entries up to `last`: a hundredth more than the log is to keep may. */
  private oldestAfter(last: number): number {
    const excess = last - this.oldest + 1 - this.logSize
    return excess > this.logSize / 100 ? this.oldest + Math.min(excess, deletedAtOnce) : this.oldest
  }

  private trimTo(oldest: number): ReadonlyArray<Write> {
    if (oldest === this.oldest) return []
    return this.isLeft
      ? [noteTrimmed(this.id, oldest - 1)]
      : deleteBehind(this.id, this.oldest - 1, oldest - 1)
  }

  private append(drafts: ReadonlyArray<Draft>, first: number, oldest: number): void {
    this.rings.append(this.ring, drafts)
    for (const { body } of drafts) if (body._tag === "TopicSet") this.currentTopic = body.topic
    this.oldest = Math.max(this.oldest, oldest)
    this.subscribers.send({ _tag: "Appended", first: this.at(first), drafts })
  }

  private at(seq: number): Position {
    return { epoch: this.epoch, seq: seqAt(seq) }
  }

  private unavailable(reason: unknown): LogUnavailable {
    return new LogUnavailable({ room: this.name, cause: reason })
  }

  /** The entries with these seqs, both ends included, as far as they are kept; the first `limit` of them. */
  private between(
    from: number,
    to: number,
    limit: number
  ): Effect.Effect<ReadonlyArray<Entry>, LogUnavailable> {
    const first = Math.max(from, this.oldest)
    const last = Math.min(to, this.last, first + limit - 1)
    if (first > last) return Effect.succeed([])
    if (first >= this.ring.oldest) return Effect.succeed(this.ring.between(first, last))
    return this.store
      .read(selectBetween, placeOf(this.id, first), placeOf(this.id, last), limit)
      .pipe(
        Effect.flatMap(entriesOf),
        Effect.mapError(({ reason }) => this.unavailable(reason))
      )
  }

  readonly after = (position: Position, limit: number): Effect.Effect<Page, LogUnavailable> =>
    Effect.suspend(() => {
      const head = this.at(this.last)
      if (!isIn(position, head)) return Effect.succeed(ofAnother(head))
      const wanted = position.seq + 1
      const end = Math.min(this.last, Math.max(wanted, this.oldest) + limit - 1)
      return Effect.map(this.between(wanted, this.last, limit), (entries) => {
        // What was deleted meanwhile is missing, too.
        const from = entries[0]?.seq ?? Math.max(end + 1, this.oldest)
        return pageFrom(this.epoch, wanted, from, entries)
      })
    })

  readonly until = (
    seq: number,
    limit: number
  ): Effect.Effect<ReadonlyArray<Entry>, LogUnavailable> =>
    Effect.suspend(() => {
      const to = Math.min(seq, this.last)
      return this.between(to - limit + 1, to, limit)
    })

  readonly search: RoomLog["search"] = (query, limit) =>
    Effect.suspend(() =>
      searchStore(this.store, this, conditionsOf(query, this.epoch), limit)
    ).pipe(Effect.mapError(({ reason }) => this.unavailable(reason)))

  readonly subscribe: RoomLog["subscribe"] = (begin) => this.subscribers.add(begin)

  readonly head: RoomLog["head"] = Effect.sync(() => this.at(this.last))

  readonly topic: RoomLog["topic"] = Effect.sync(() => this.currentTopic)

  /** Notes that the entries up to and with a seq are deleted. */
  trimmed(seq: number): void {
    if (seq >= this.left) this.left = 0
    this.oldest = Math.max(this.oldest, seq + 1)
  }
}

import { Effect, Layer, PubSub, Random } from "effect"
import { Epoch, type Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
import { Limits, logsBytes } from "../Limits.ts"
import {
  type Arrival,
  type Draft,
  type Entry,
  type Gap,
  type Page,
  type RoomLog,
  RoomLogs
} from "./RoomLog.ts"

/**
 * Logs in memory, each a ring of the last `--log-size` entries. They are gone with the process. When
 * all of them together hold too much, the largest forgets its oldest entries.
 */
export const layer: Layer.Layer<RoomLogs, never, Limits> = Layer.effect(
  RoomLogs,
  Effect.map(Limits, ({ logSize }) => makeLogs(logSize, logsBytes))
)

/** @param maxBytes that all logs together hold */
export const makeLogs = (logSize: number, maxBytes: number): RoomLogs["Type"] => {
  const logs = new Map<RoomName, MemoryLog>()
  let used = 0
  const onChange = (bytes: number) => {
    used += bytes
    if (used <= maxBytes) return
    let largest: MemoryLog | undefined
    for (const log of logs.values()) if (log.bytes > (largest?.bytes ?? 0)) largest = log
    // A tenth more than has to go, so that this does not happen with every message.
    largest?.forget(used - maxBytes + largest.bytes / 10)
  }
  const create = (room: RoomName) =>
    Effect.map(Effect.zip(makeEpoch, PubSub.unbounded<Arrival>()), ([epoch, bus]) => {
      const log = new MemoryLog(epoch, logSize, bus, onChange)
      logs.set(room, log)
      return log
    })
  return {
    open: (room) =>
      Effect.suspend(() => {
        const log = logs.get(room)
        return log === undefined ? create(room) : Effect.succeed(log)
      }),
    names: Effect.sync(() => Array.from(logs.keys())),
    forget: (room) =>
      Effect.sync(() => {
        used -= logs.get(room)?.bytes ?? 0
        logs.delete(room)
      })
  }
}

const makeEpoch = Effect.map(Random.nextIntBetween(0, 36 ** 8), (n) =>
  Epoch.make(n.toString(36).padStart(8, "0"))
)

/** What an entry costs, its objects included. */
const sizeOf = ({ body }: Draft): number =>
  300 + 2 * (body._tag === "Said" ? body.text.length : body.topic.length)

/** A log in memory that holds the last `retention` entries. */
export class MemoryLog implements RoomLog {
  readonly retention: number
  /** How much it holds. */
  bytes = 0
  private readonly epoch: Epoch
  private readonly bus: PubSub.PubSub<Arrival>
  private readonly onChange: (bytes: number) => void
  private readonly ring: Array<Draft | undefined> = []
  private oldest = 1
  private last = 0

  /** @param onChange is told how much more, or less, the log holds */
  constructor(
    epoch: Epoch,
    retention: number,
    bus: PubSub.PubSub<Arrival>,
    onChange: (bytes: number) => void = () => {}
  ) {
    this.epoch = epoch
    this.retention = retention
    this.bus = bus
    this.onChange = onChange
  }

  offer(drafts: ReadonlyArray<Draft>): Effect.Effect<void> {
    return Effect.sync(() => {
      if (drafts.length === 0) return
      const first = this.at(this.last + 1)
      const before = this.bytes
      for (const draft of drafts) this.append(draft)
      this.bus.unsafeOffer({ _tag: "Appended", first, drafts })
      this.onChange(this.bytes - before)
    })
  }

  get arrivals() {
    return PubSub.subscribe(this.bus)
  }

  after(position: Position, limit: number): Effect.Effect<Page> {
    return Effect.sync((): Page => {
      // A seq that this epoch never had is as foreign as another epoch.
      const isKnown = position.epoch === this.epoch && position.seq <= this.last
      if (!isKnown) {
        const gap: Gap = { from: seqAfter(0, 0), to: seqAfter(0, 0), cause: "epoch" }
        return { gap, entries: [], position: this.at(this.last) }
      }
      const from = Math.max(position.seq + 1, this.oldest)
      const entries = this.between(from, from + limit - 1)
      return {
        gap:
          from > position.seq + 1
            ? { from: seqAfter(0, position.seq + 1), to: seqAfter(0, from - 1), cause: "trimmed" }
            : undefined,
        entries,
        position: this.at(from + entries.length - 1)
      }
    })
  }

  until(seq: number, limit: number): Effect.Effect<ReadonlyArray<Entry>> {
    return Effect.sync(() => this.between(Math.min(seq, this.last) - limit + 1, seq))
  }

  get head(): Effect.Effect<Position> {
    return Effect.sync(() => this.at(this.last))
  }

  /** Forgets the oldest entries, as many as hold these bytes. */
  forget(bytes: number): void {
    const before = this.bytes
    while (this.bytes > before - bytes && this.oldest <= this.last) this.drop()
    this.onChange(this.bytes - before)
  }

  private at(seq: number): Position {
    return { epoch: this.epoch, seq: seqAfter(seq, 0) }
  }

  private append(draft: Draft): void {
    if (this.last - this.oldest + 1 >= this.retention) this.drop()
    this.ring[this.last % this.retention] = draft
    this.last += 1
    this.bytes += sizeOf(draft)
  }

  private drop(): void {
    const at = (this.oldest - 1) % this.retention
    const draft = this.ring[at]
    if (draft !== undefined) this.bytes -= sizeOf(draft)
    this.ring[at] = undefined
    this.oldest += 1
  }

  /** The entries with these seqs, both ends included, as far as they are still here. */
  private between(from: number, to: number): ReadonlyArray<Entry> {
    const entries: Array<Entry> = []
    for (let seq = Math.max(from, this.oldest); seq <= Math.min(to, this.last); seq++) {
      const draft = this.ring[(seq - 1) % this.retention]
      if (draft !== undefined) entries.push({ ...draft, seq: seqAfter(seq, 0) })
    }
    return entries
  }
}

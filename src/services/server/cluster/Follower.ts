import { Effect, type Scope } from "effect"
import {
  earlyRecords,
  engineAgainAfter,
  followEvery,
  looksUntilLost,
  repairedAtOnce
} from "../limits/Cluster.ts"
import type { Engine, EngineGone, Stored } from "./Engine.ts"
import type { Meter } from "./Meter.ts"
import type { Loss } from "./Replica.ts"

type LossOfStream = Extract<Loss, "shorter" | "missing">

/**
 * Brings the records of the stream in their order, each once. Live ones are brought at once; those that are missing
 * before or behind them are asked for.
 */
export class Follower {
  private readonly engine: Engine["Type"]
  private readonly take: (record: Stored) => void
  private readonly lost: (loss: LossOfStream) => void
  /** The place of the record that comes next. */
  private next = 1
  /** Records that came before their turn. */
  private readonly early = new Map<number, Stored>()
  private isOpen = false
  private wake = () => {}
  /** How often in a row the stream has ended before what was read, or was not there. */
  private shorter = 0
  private missing = 0
  /** When the stream was made that is followed. */
  private created = ""
  /** The last place that is known to be there. */
  private known = 0
  private readonly meter: Meter

  /**
   * @param take is given each record, and never throws
   * @param lost is called when the stream does not have any more what was read, or is another one
   */
  constructor(
    engine: Engine["Type"],
    meter: Meter,
    take: (record: Stored) => void,
    lost: (loss: LossOfStream) => void
  ) {
    this.engine = engine
    this.meter = meter
    this.take = take
    this.lost = lost
  }

  /** The place up to which everything was brought. */
  get place(): number {
    return this.next - 1
  }

  /** How many records are known to be there, and were not brought yet. */
  get behind(): number {
    return Math.max(0, this.known - this.place)
  }

  /**
   * Reads what there is, and follows from then on, until the scope closes.
   *
   * @param past is given each record that was there before
   */
  begin(past: (record: Stored) => void): Effect.Effect<void, EngineGone, Scope.Scope> {
    return Effect.gen(this, function* () {
      yield* this.engine.follow((record) => this.receive(record))
      const { created, first, last } = yield* this.engine.extent
      this.created = created
      yield* this.engine.read(first, last, past)
      this.next = last + 1
      for (const place of this.early.keys()) if (place <= last) this.early.delete(place)
      this.isOpen = true
      this.drain()
      yield* Effect.forkScoped(Effect.interruptible(Effect.forever(this.repair)))
    })
  }

  private receive(record: Stored): void {
    this.known = Math.max(this.known, record.place)
    if (record.place < this.next || this.early.size >= earlyRecords) return
    if (this.isOpen && record.place === this.next) {
      this.bring(record)
      this.drain()
      return
    }
    this.early.set(record.place, record)
    this.wake()
  }

  private bring(record: Stored): void {
    this.next = record.place + 1
    this.meter.records += 1
    this.take(record)
  }

  private drain(): void {
    for (;;) {
      const record = this.early.get(this.next)
      if (record === undefined) return
      this.early.delete(this.next)
      this.bring(record)
    }
  }

  /** Waits until something came too early, or a while; then asks for what is missing. */
  private readonly repair: Effect.Effect<void> = Effect.suspend(() =>
    this.early.size > 0 ? Effect.sleep(20) : this.waitForHole
  ).pipe(
    Effect.zipRight(Effect.suspend(() => this.fetchMissing)),
    Effect.catchAll((gone) => {
      if (gone.isStreamless === true) this.missing += 1
      if (this.missing >= looksUntilLost) this.lost("missing")
      return Effect.sleep(engineAgainAfter)
    })
  )

  private readonly waitForHole = Effect.async<void>((resume) => {
    this.wake = () => {
      this.wake = () => {}
      resume(Effect.void)
    }
  }).pipe(Effect.timeoutOption(followEvery), Effect.asVoid)

  private readonly fetchMissing: Effect.Effect<void, EngineGone> = Effect.suspend(() => {
    const [first] = this.early.keys()
    // While the engine answers, more may come.
    const { place } = this
    return first === undefined
      ? Effect.flatMap(this.engine.extent, ({ created, last }) => {
          this.missing = 0
          if (created !== this.created) return Effect.sync(() => this.lost("missing"))
          this.known = Math.max(this.known, last)
          this.shorter = last < place ? this.shorter + 1 : 0
          if (this.shorter >= looksUntilLost) this.lost("shorter")
          return this.fetchTo(last)
        })
      : this.fetchTo(Math.min(...this.early.keys()) - 1)
  })

  /** Asks for the records up to a place, some at a time. Those that are not kept any more are passed over. */
  private fetchTo(last: number): Effect.Effect<void, EngineGone> {
    return Effect.suspend(() => {
      const from = this.next
      if (from > last) return Effect.void
      const places = Array.from(
        { length: Math.min(repairedAtOnce, last - from + 1) },
        (_, n) => from + n
      )
      return Effect.flatMap(
        Effect.forEach(places, this.engine.at, { concurrency: "unbounded" }),
        (found) => {
          for (const [n, record] of found.entries()) {
            const place = from + n
            if (place !== this.next) continue
            this.early.delete(place)
            if (record === undefined) this.next = place + 1
            else {
              this.meter.repaired += 1
              this.bring(record)
            }
          }
          this.drain()
          return this.fetchTo(last)
        }
      )
    })
  }
}

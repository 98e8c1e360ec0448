import { Effect, Layer, PubSub, Random } from "effect"
import { Epoch, type Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
import { Limits } from "../Limits.ts"
import {
  type Arrival,
  type Draft,
  type Entry,
  type Gap,
  type Page,
  type RoomLog,
  RoomLogs
} from "./RoomLog.ts"

/** Logs in memory, each a ring of the last `--log-size` entries. They are gone with the process. */
export const layer: Layer.Layer<RoomLogs, never, Limits> = Layer.effect(
  RoomLogs,
  Effect.map(Limits, ({ logSize }) => {
    const logs = new Map<RoomName, RoomLog>()
    const create = (room: RoomName) =>
      Effect.tap(
        Effect.flatMap(makeEpoch, (epoch) => make(epoch, logSize)),
        (log) => Effect.sync(() => logs.set(room, log))
      )
    return {
      open: (room) =>
        Effect.suspend(() => {
          const log = logs.get(room)
          if (log === undefined) return create(room)
          logs.delete(room)
          logs.set(room, log)
          return Effect.succeed(log)
        }),
      names: Effect.sync(() => Array.from(logs.keys())),
      forget: (room) => Effect.sync(() => void logs.delete(room))
    }
  })
)

const makeEpoch = Effect.map(Random.nextIntBetween(0, 36 ** 8), (n) =>
  Epoch.make(n.toString(36).padStart(8, "0"))
)

/** A log in memory that holds the last `size` entries. */
export const make = (epoch: Epoch, size: number): Effect.Effect<RoomLog> =>
  Effect.map(PubSub.unbounded<Arrival>(), (bus) => {
    const ring: Array<Draft> = []
    let last = 0
    const at = (seq: number): Position => ({ epoch, seq: seqAfter(seq, 0) })
    const oldest = () => last - ring.length + 1

    /** The entries with these seqs, both ends included, as far as they are still here. */
    const between = (from: number, to: number): ReadonlyArray<Entry> => {
      const entries: Array<Entry> = []
      for (let seq = Math.max(from, oldest()); seq <= Math.min(to, last); seq++) {
        const draft = ring[(seq - 1) % size]
        if (draft !== undefined) entries.push({ ...draft, seq: seqAfter(seq, 0) })
      }
      return entries
    }

    const offer = (drafts: ReadonlyArray<Draft>) =>
      Effect.sync(() => {
        const first = at(last + 1)
        for (const draft of drafts) ring[last++ % size] = draft
        bus.unsafeOffer({ _tag: "Appended", first, drafts })
      })

    const after = (position: Position, limit: number) =>
      Effect.sync((): Page => {
        // A seq beyond the newest belongs to another log, as does another epoch.
        const known = position.epoch === epoch && position.seq <= last
        if (!known) {
          const gap: Gap = { from: seqAfter(0, 0), to: seqAfter(0, 0), cause: "epoch" }
          return { gap, entries: [], position: at(last) }
        }
        const from = Math.max(position.seq + 1, oldest())
        const entries = between(from, from + limit - 1)
        return {
          gap:
            from > position.seq + 1
              ? { from: seqAfter(0, position.seq + 1), to: seqAfter(0, from - 1), cause: "trimmed" }
              : undefined,
          entries,
          position: at(from + entries.length - 1)
        }
      })

    return {
      offer,
      arrivals: PubSub.subscribe(bus),
      after,
      until: (seq, limit) => Effect.sync(() => between(Math.min(seq, last) - limit + 1, seq)),
      head: Effect.sync(() => at(last)),
      retention: size
    }
  })

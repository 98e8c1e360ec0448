import { Effect, Layer, Random } from "effect"
import { Epoch, type Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import { conditionsOf } from "../../../domain/chat/search/Conditions.ts"
import type { Topic } from "../../../domain/chat/Topic.ts"
import { Limits } from "../Limits.ts"
import { logsBytes } from "../limits/Store.ts"
import { pageOf } from "./Pages.ts"
import type { Ring } from "./Ring.ts"
import { Rings } from "./Rings.ts"
import { type Draft, type RoomLog, RoomLogs } from "./RoomLog.ts"
import { searchRing } from "./Search.ts"
import { Subscribers } from "./Subscribers.ts"
import { touch } from "./Touch.ts"

/**
 * Logs in memory, each a ring of the last `--log-size` entries. They are gone with the process. When
 * all of them together hold too much, the largest forgets its oldest entries.
 */
export const layer: Layer.Layer<RoomLogs, never, Limits> = Layer.effect(
  RoomLogs,
  Effect.map(Limits, ({ keptOf }) => makeLogs((room) => keptOf(room).logSize, logsBytes))
)

/** A log, and the ring that holds it. */
interface Held {
  readonly log: RoomLog
  readonly ring: Ring
}

/**
 * @param sizeOf how many entries the log of a room holds
 * @param maxBytes that all logs together hold
 */
export const makeLogs = (
  sizeOf: (room: RoomName) => number,
  maxBytes: number
): RoomLogs["Type"] => {
  /** The one that was opened or closed longest ago first: it is the first to be forgotten. */
  const logs = new Map<RoomName, Held>()
  const rings = new Rings(maxBytes)

  const create = (room: RoomName) =>
    Effect.map(makeEpoch, (epoch) => {
      const ring = rings.make(0, sizeOf(room))
      const log = over(epoch, ring, rings)
      logs.set(room, { log, ring })
      return log
    })

  return {
    open: (room) =>
      Effect.suspend(() => {
        const held = touch(logs, room)
        return held === undefined ? create(room) : Effect.succeed(held.log)
      }).pipe(Effect.zipLeft(Effect.addFinalizer(() => Effect.sync(() => touch(logs, room))))),
    has: (room) => logs.has(room),
    names: Effect.sync(() => Array.from(logs.keys())),
    summary: (room) =>
      Effect.suspend(() => {
        const log = logs.get(room)?.log
        return log === undefined
          ? Effect.succeedNone
          : Effect.asSome(Effect.all({ head: log.head, topic: log.topic }))
      }),
    forget: (room) =>
      Effect.sync(() => {
        const held = logs.get(room)
        if (held !== undefined) rings.drop(held.ring)
        logs.delete(room)
      })
  }
}

/** A name for the life of a log that nothing else has. */
export const makeEpoch = Effect.map(Random.nextIntBetween(0, 36 ** 8), (n) =>
  Epoch.make(n.toString(36).padStart(8, "0"))
)

/** A log in memory. */
const over = (epoch: Epoch, ring: Ring, rings: Rings): RoomLog => {
  const at = (seq: number): Position => ({ epoch, seq: seqAt(seq) })
  let topic: Topic | undefined
  const subscribers = new Subscribers(() => ({ head: at(ring.last), topic }))

  const offer = (drafts: ReadonlyArray<Draft>) =>
    Effect.sync(() => {
      if (drafts.length === 0) return
      const first = at(ring.last + 1)
      rings.append(ring, drafts)
      for (const { body } of drafts) if (body._tag === "TopicSet") topic = body.topic
      subscribers.send({ _tag: "Appended", first, drafts })
    })

  return {
    offer,
    subscribe: (begin) => subscribers.add(begin),
    after: (position, limit) => Effect.sync(() => pageOf(ring, epoch, position, limit)),
    until: (seq, limit) => Effect.sync(() => ring.until(seq, limit)),
    search: (query, limit) => searchRing(ring, conditionsOf(query, epoch), limit),
    head: Effect.sync(() => at(ring.last)),
    topic: Effect.sync(() => topic)
  }
}

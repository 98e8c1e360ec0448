import { Effect, Metric, Option, Struct } from "effect"
import * as Counters from "../Counters.ts"
import { Connections } from "../session/Connections.ts"
import type { Family, Sample } from "./ExpositionText.ts"
import { Metrics } from "./Metrics.ts"
import * as ProcessUsage from "./ProcessUsage.ts"

const one = (value: number): ReadonlyArray<Sample> => [{ labels: {}, value }]

const gauge = (name: string, help: string, samples: ReadonlyArray<Sample>): Family => ({
  type: "gauge",
  name,
  help,
  samples
})

/** Those of commits are in their histogram. */
const exposed = Object.values(Struct.omit(Counters.counters, "commits", "commitMillis"))

const counters: Effect.Effect<ReadonlyArray<Family>> = Effect.forEach(exposed, (counter) =>
  Effect.map(Metric.value(counter), ({ count }) => ({
    type: "counter",
    name: counter.key.name,
    help: Option.getOrElse(counter.key.description, () => ""),
    samples: one(count)
  }))
)

const histograms: Effect.Effect<ReadonlyArray<Family>> = Effect.sync(() => [
  {
    type: "histogram",
    name: "natter_delivery_seconds",
    help: "Time from the moment a message is offered to the log of its room until its bytes are handed to the connections of all members.",
    distribution: Counters.deliverySeconds.read()
  },
  {
    type: "histogram",
    name: "natter_commit_seconds",
    help: "Time that a commit of the store took.",
    distribution: Counters.commitSeconds.read()
  }
])

interface Parts {
  readonly version: string
  readonly isHealthy: Effect.Effect<boolean>
}

const ofServer = ({ isHealthy, version }: Parts) =>
  Effect.gen(function* () {
    const connections = yield* Connections
    const { kept, loopDelay, rooms } = yield* (yield* Metrics).gauges
    const census = yield* connections.census
    return [
      gauge("natter_info", "The version of the server.", [{ labels: { version }, value: 1 }]),
      gauge(
        "natter_healthy",
        "Whether the server is healthy: 1, or 0.",
        one((yield* isHealthy) ? 1 : 0)
      ),
      gauge(
        "natter_connections",
        "Open connections, those included that have not said yet what they speak.",
        one(yield* connections.open)
      ),
      gauge(
        "natter_clients",
        "Connected clients, by their protocol and by what carries it.",
        census.map(({ count, protocol, transport }) => ({
          labels: { protocol, transport },
          value: count
        }))
      ),
      gauge(
        "natter_kept_sessions",
        "Sessions that are kept when their connection is lost, connected or not.",
        one(kept)
      ),
      gauge("natter_rooms", "Rooms that have a log.", one(rooms)),
      gauge(
        "natter_event_loop_delay_seconds",
        "How late the event loop was, 99th percentile of the last one to two minutes.",
        one(loopDelay / 1000)
      )
    ]
  })

const ofProcess: Effect.Effect<ReadonlyArray<Family>> = Effect.map(
  ProcessUsage.read,
  (usage): ReadonlyArray<Family> => [
    gauge("process_resident_memory_bytes", "Resident memory.", one(usage.residentBytes)),
    gauge(
      "process_open_fds",
      "Open file descriptors.",
      Option.match(usage.openDescriptors, {
        onNone: () => [],
        onSome: one
      })
    ),
    gauge(
      "process_start_time_seconds",
      "When the process was started, in seconds since 1970.",
      one(usage.startedAt)
    ),
    {
      type: "counter",
      name: "process_cpu_seconds_total",
      help: "CPU time of the process, of the user and of the system.",
      samples: one(usage.cpuSeconds)
    },
    gauge(
      "nodejs_heap_size_used_bytes",
      "Memory of objects, those included that nothing refers to any more.",
      one(usage.heapUsedBytes)
    ),
    gauge(
      "nodejs_heap_size_total_bytes",
      "Memory that is set aside for objects.",
      one(usage.heapTotalBytes)
    )
  ]
)

/** All figures, as they are at this moment. */
export const read = (
  parts: Parts
): Effect.Effect<ReadonlyArray<Family>, never, Connections | Metrics> =>
  Effect.map(Effect.all([ofServer(parts), counters, histograms, ofProcess]), (all) => all.flat())

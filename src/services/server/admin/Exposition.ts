import { Effect, Metric, Option, Struct } from "effect"
import type { ClusterFigures } from "../ClusterFigures.ts"
import * as Counters from "../Counters.ts"
import { Connections } from "../clients/Connections.ts"
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

/** @param figures undefined of a server that is alone, which has none of these */
const ofCluster = (figures: ClusterFigures | undefined): ReadonlyArray<Family> => {
  const of = (read: (figures: ClusterFigures) => number) =>
    figures === undefined ? [] : one(read(figures))
  const counter = (name: string, help: string, samples: ReadonlyArray<Sample>): Family => ({
    type: "counter",
    name,
    help,
    samples
  })
  return [
    gauge(
      "natter_cluster_nodes",
      "Servers that share the chat and live, this one included.",
      of(({ nodes }) => nodes)
    ),
    gauge(
      "natter_cluster_lease_seconds",
      "Time for which the other servers certainly let this one have its names; 0 when it has stepped down.",
      of(({ lease }) => lease)
    ),
    gauge(
      "natter_cluster_names",
      "Names that are held, at all servers.",
      of(({ names }) => names)
    ),
    counter(
      "natter_cluster_records_total",
      "Records of NATS that were taken in.",
      of(({ records }) => records)
    ),
    gauge(
      "natter_cluster_behind_records",
      "Records that are known to be in NATS, and were not taken in yet.",
      of(({ behind }) => behind)
    ),
    gauge(
      "natter_cluster_waiting_seconds",
      "How long the oldest record of this server has been waiting to be read back from NATS.",
      of(({ waiting }) => waiting)
    ),
    counter(
      "natter_cluster_resent_total",
      "Times that a record was sent to NATS again, because it was not read back in time.",
      of(({ resent }) => resent)
    ),
    counter(
      "natter_cluster_repaired_total",
      "Records that NATS did not bring by itself, and that were asked for.",
      of(({ repaired }) => repaired)
    ),
    {
      type: "histogram",
      name: "natter_cluster_round_trip_seconds",
      help: "Time until this server read back a record of its own from NATS.",
      distribution: figures?.roundTrip
    }
  ]
}

interface Parts {
  readonly version: string
  readonly cluster: () => ClusterFigures | undefined
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
  Effect.map(
    Effect.all([
      ofServer(parts),
      counters,
      histograms,
      Effect.sync(() => ofCluster(parts.cluster())),
      ofProcess
    ]),
    (all) => all.flat()
  )

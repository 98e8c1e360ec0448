import { Effect, Metric } from "effect"

const counter = (name: string, description: string) =>
  Metric.counter(name, { description, incremental: true })

/** Connections that were taken in. */
export const accepted = counter("natter_accepted_total", "connections taken in")
/** Connections that were refused because there were too many, in all or of one address. */
export const refused = counter("natter_refused_total", "connections refused")
/** Clients that were closed because they did not read. */
export const slow = counter("natter_slow_total", "clients closed as slow")
/** Messages that have their place in a room's log. */
export const messages = counter("natter_messages_total", "messages accepted")
/** Turns of the event loop in which a room delivered messages. */
export const batches = counter("natter_batches_total", "batches delivered")
/** Messages times those who received them. */
export const deliveries = counter("natter_deliveries_total", "deliveries")
/** Bytes handed to sockets. */
export const bytes = counter("natter_sent_bytes_total", "bytes sent")

/** Connections now. */
export const clients = Metric.gauge("natter_clients", { description: "clients connected" })
/** Sessions with a token now, connected or not. */
export const kept = Metric.gauge("natter_kept_sessions", { description: "sessions kept" })
/** Rooms now. */
export const rooms = Metric.gauge("natter_rooms", { description: "rooms" })
/** How late the event loop was, 99th percentile since the last report, in milliseconds. */
export const loopDelay = Metric.gauge("natter_event_loop_delay_p99_ms", {
  description: "ms event-loop delay, p99"
})

const counters = { accepted, refused, slow, messages, batches, deliveries, bytes }
const gauges = { clients, kept, rooms, loopDelay }

const written = (name: string, n: number): string => `${name}=${Math.round(n * 10) / 10}`

/** All figures in one line: `clients=3 kept=1 rooms=1 …`. */
export const line: Effect.Effect<string> = Effect.gen(function* () {
  const now = yield* Effect.forEach(Object.entries(gauges), ([name, gauge]) =>
    Effect.map(Metric.value(gauge), ({ value }) => written(name, value))
  )
  const total = yield* Effect.forEach(Object.entries(counters), ([name, counter]) =>
    Effect.map(Metric.value(counter), ({ count }) => written(name, count))
  )
  return ["metrics:", ...now, ...total].join(" ")
})

import { Metric, MetricKey } from "effect"
import { Histogram } from "./Histogram.ts"

/** @param about what is counted, as the Prometheus text says it */
const counter = (name: string, about: string) => {
  const key = MetricKey.counter(name, { description: about, incremental: true })
  return Object.assign(Metric.fromMetricKey(key), { key })
}

export const accepted = counter(
  "natter_connections_accepted_total",
  "Connections that were taken in."
)
export const refused = counter(
  "natter_connections_refused_total",
  "Connections that were refused because there were too many, in all or from one address."
)
export const foreign = counter(
  "natter_connections_foreign_total",
  "Connections that began in a protocol that the server does not speak."
)
export const requests = counter("natter_http_requests_total", "HTTP requests that were answered.")
export const wrongHosts = counter(
  "natter_http_wrong_hosts_total",
  "HTTP requests that named another host."
)
export const wrongOrigins = counter(
  "natter_http_wrong_origins_total",
  "WebSockets that were refused to pages of other hosts."
)
export const refusedRequests = counter(
  "natter_http_refused_total",
  "HTTP requests that were refused for another reason."
)
export const webSockets = counter("natter_websockets_total", "Connections that became WebSockets.")
export const wrongInvitations = counter(
  "natter_wrong_invitations_total",
  "Wrong invitations that were looked at."
)
export const slow = counter(
  "natter_slow_clients_total",
  "Clients that were closed because they did not read."
)
export const messages = counter(
  "natter_messages_total",
  "Messages and topics that got a place in the log of a room."
)
export const batches = counter(
  "natter_batches_total",
  "Batches of messages that a room delivered at once."
)
export const deliveries = counter(
  "natter_deliveries_total",
  "Messages times the other members of their room."
)
export const bytes = counter("natter_sent_bytes_total", "Bytes queued for clients.")

const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** How long each message took from its offer to the log until it was handed to all members, in seconds. */
export const deliverySeconds = new Histogram(seconds)
/** How long each commit of the store took, in seconds. */
export const commitSeconds = new Histogram(seconds)

/** Times that the store has written what there was. */
export const commits = counter("natter_commits_total", "Commits of the store.")
/** How long that took, in all. */
export const commitMillis = counter(
  "natter_commit_milliseconds_total",
  "Milliseconds that commits of the store took."
)
/** How long each commit took, in milliseconds: the last few thousand of the last two minutes. */
export const commitTimes = Metric.summary({
  name: "natter_commit_milliseconds",
  description: "milliseconds of a commit",
  maxAge: "2 minutes",
  maxSize: 4096,
  error: 0.01,
  quantiles: [0.5, 0.99]
})
export const refusedCommits = counter(
  "natter_refused_commits_total",
  "Times that the store began to refuse to write, or refused one thing alone."
)
export const failedReads = counter(
  "natter_failed_reads_total",
  "Times that something could not be read from the store."
)

/** All that count, under the names by which they are reported. */
export const counters = {
  accepted,
  refused,
  foreign,
  requests,
  wrongHosts,
  wrongOrigins,
  refusedRequests,
  webSockets,
  wrongInvitations,
  slow,
  messages,
  batches,
  deliveries,
  bytes,
  commits,
  commitMillis,
  refusedCommits,
  failedReads
}

import { Metric } from "effect"

const counter = (name: string, description: string) =>
  Metric.counter(name, { description, incremental: true })

/** Connections that were taken in. */
export const accepted = counter("natter_accepted_total", "connections taken in")
/** Connections that were refused because there were too many, in all or of one address. */
export const refused = counter("natter_refused_total", "connections refused")
/** Connections that began in a protocol that the server does not speak. */
export const foreign = counter("natter_foreign_total", "connections in another protocol")
/** Requests over HTTP that were answered, with whatever. */
export const requests = counter("natter_http_requests_total", "HTTP requests answered")
/** Those of them that named another host. */
export const wrongHosts = counter("natter_http_wrong_hosts_total", "HTTP requests for other hosts")
/** Pages of others that wanted to connect. */
export const wrongOrigins = counter(
  "natter_http_wrong_origins_total",
  "WebSockets refused to pages of other hosts"
)
/** Requests that were refused for another reason. */
export const refusedRequests = counter("natter_http_refused_total", "HTTP requests refused")
/** Connections that became WebSockets. */
export const webSockets = counter("natter_websockets_total", "WebSockets opened")
/** Wrong invitations that were looked at. */
export const wrongInvitations = counter("natter_wrong_invitations_total", "wrong invitations")
/** Clients that were closed because they did not read. */
export const slow = counter("natter_slow_total", "clients closed as slow")
/** Messages that have their place in a room's log. */
export const messages = counter("natter_messages_total", "messages accepted")
/** Batches of messages that a room delivered at once. */
export const batches = counter("natter_batches_total", "batches delivered")
/** Messages times the other members of their room. */
export const deliveries = counter("natter_deliveries_total", "deliveries")
/** Bytes queued for connections. */
export const bytes = counter("natter_sent_bytes_total", "bytes sent")

/** Times that the store has written what there was. */
export const commits = counter("natter_commits_total", "commits of the store")
/** How long that took, in all. */
export const commitMillis = counter("natter_commit_milliseconds_total", "milliseconds of commits")
/** How long each commit took, in milliseconds: the last few thousand of the last two minutes. */
export const commitTimes = Metric.summary({
  name: "natter_commit_milliseconds",
  description: "milliseconds of a commit",
  maxAge: "2 minutes",
  maxSize: 4096,
  error: 0.01,
  quantiles: [0.5, 0.99]
})
/** Times that the store began to refuse what there was, or refused one thing alone. */
export const refusedCommits = counter("natter_refused_commits_total", "refusals of the store")
/** Times that something could not be read from the store. */
export const failedReads = counter("natter_failed_reads_total", "reads of the store that failed")

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

import type { LeaveReason } from "../../chat/Reasons.ts"
import type { AwaySummary, Entered, Gap, Left, Renamed, TopicSet, Untold } from "../Notice.ts"
import { serverRestarted } from "./Connection.ts"
import { counted, duration, listed } from "./Format.ts"

/** Joins and leaves, gaps, and the heading of what was missed. */

/** What somebody who left did, and why the server closed the connection. */
const departures: Record<LeaveReason, readonly [verb: string, cause?: string]> = {
  part: ["left"],
  quit: ["quit"],
  lost: ["lost the connection"],
  slow: ["left", "reading too slowly"],
  timeout: ["left", "timed out"],
  protocol: ["left", "protocol error"],
  kicked: ["kicked by an operator"],
  internal: ["left", "server error"],
  shutdown: ["left", "server shutting down"]
}

const left = ({ nicks, reason }: Left): string => {
  const [does, cause] = departures[reason]
  const be = nicks.length === 1 ? "was" : "were"
  const verb = reason === "kicked" ? `${be} ${does}` : does
  return `${listed(nicks)} ${verb}${cause === undefined ? "" : ` (${cause})`}`
}

/** Messages that are missing: `lobby: messages 42 to 60 are no longer on the server`. */
const gap = ({ cause, from, stream, to }: Gap): string => {
  const place = stream === "inbox" ? "" : `${stream}: `
  const noun = stream === "inbox" ? "private message" : "message"
  if (cause === "epoch") return serverRestarted
  const which = from === to ? `${noun} ${from} is` : `${noun}s ${from} to ${to} are`
  return `${place}${which} ${gapCauses[cause]}`
}

const gapCauses = {
  trimmed: "no longer on the server",
  skipped: "not shown, because they are too many",
  unknown: "missing"
} as const

const topicSet = ({ nick, topic }: TopicSet): string =>
  topic === undefined ? `${nick} removed the topic` : `${nick} set the topic: ${topic}`

/** The text of a notice that is neither a message nor a sentence already. Its time and room stand before it. */
export const noticeText = (
  notice: Entered | Left | Renamed | Gap | AwaySummary | TopicSet | Untold
): string => {
  switch (notice._tag) {
    case "Entered":
      return `${listed(notice.nicks)} joined`
    case "Left":
      return left(notice)
    case "TopicSet":
      return topicSet(notice)
    case "Untold":
      return `Perhaps not read by ${notice.nick}: ${notice.text} — the session has ended before that was certain.`
    case "Renamed":
      return `${notice.old} is now ${notice.new}`
    case "AwaySummary":
      return `${counted(notice.count, "message")} while you were away (${duration(notice.away)})`
    case "Gap":
      return gap(notice)
  }
}

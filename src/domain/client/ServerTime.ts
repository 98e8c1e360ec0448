import type { Timestamp } from "../chat/Timestamp.ts"
import type { ServerLine } from "../protocol/natter/Events.ts"
import type { Model } from "./Model.ts"
import { modify, type Update } from "./Update.ts"

/**
 * The time of what comes without one, such as joins. Messages have the time of the server, whose clock
 * may differ from this machine's; beside them the times must not run backwards.
 */

/** The time of the server now, and never before a time that it has told already. */
export const serverTime = ({ now, serverClock: { ahead = 0, newest } }: Model): number =>
  Math.max(newest, now + ahead)

/** The time of the server at a moment, as far as it was ever known, and never later. */
export const clockAt = ({ serverClock: { ahead } }: Model, at: number): number | undefined =>
  ahead === undefined ? undefined : at + ahead

/** The clock of the server on a new connection, whose greeting may tell its time. */
export const clockBegun = (
  { now, serverClock }: Model,
  time: Timestamp | undefined
): Model["serverClock"] =>
  time === undefined
    ? { ...serverClock, isKnown: false, newest: 0 }
    : { ahead: time - now, isKnown: true, newest: time }

/** What has the time at which it happened. Of a RENAME that is told later, the clock is taken to be behind, which is safe. */
const timed = new Set<ServerLine["_tag"]>(["Msg", "Topic", "Told", "Ok", "Rename"])

const timeOf = (line: ServerLine): number | undefined =>
  timed.has(line._tag) && "time" in line ? line.time : undefined

/** Learns the time of the server from a line that has just come, and is not repeated. */
export const noteServerTime = (line: ServerLine): Update =>
  modify(({ now, phase, serverClock }) => {
    const time = timeOf(line)
    if (time === undefined) return {}
    // What is held back is older than a change of a name that is told behind it.
    const newest = Math.max(serverClock.newest, line._tag === "Rename" ? 0 : time)
    // What is replayed is older, and so is what was read late; the latest arrival was the fastest.
    if (phase._tag !== "Online") return { serverClock: { ...serverClock, newest } }
    const { ahead: before = Number.NEGATIVE_INFINITY, isKnown } = serverClock
    const ahead = isKnown ? Math.max(before, time - now) : time - now
    return { serverClock: { ahead, isKnown: true, newest } }
  })

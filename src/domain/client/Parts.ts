import type { EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import * as Copy from "./Copy.ts"
import { confirmInDoubt } from "./Doubt.ts"
import { collectEarlier } from "./Earlier.ts"
import { beginRange, showPast } from "./History.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import { deliverEntry, entryNotice, receiveGap } from "./Messages.ts"
import type { Parts, PendingLine, PendingRequest } from "./Pending.ts"
import { flushPresence } from "./Presence.ts"
import { showFound } from "./Search.ts"
import { answer, modify, nothing, series, steps, tell, type Update } from "./Update.ts"

/** What comes before the final answer to a command, with the id of that command. */

type PastEvent = EventOf<"Past"> | EventOf<"Topic">
export type Part =
  | PastEvent
  | EventOf<"Here">
  | EventOf<"Room">
  | EventOf<"Gap">
  | EventOf<"Away">
  | EventOf<"Pair">
  | EventOf<"Key">
  | EventOf<"Banned">
  | EventOf<"Muted">

/** Applies a part of the answer with this id. A part of nothing does nothing. */
export const receivePart =
  (id: LineId, part: Part): Update =>
  (state) => {
    const line = state.pendingLines.find((line) => line.id === id)
    if (line !== undefined && part._tag === "Away") return readerIsAway(line, part)(state)
    const request = state.pendingRequests.find((request) => request.id === id)
    return request === undefined ? nothing(state) : partOf(request, part)(state)
  }

/** The reader of a private message has lost the connection. A program that asked hears it with the answer. */
const readerIsAway =
  ({ asker, id }: PendingLine, { nick, seconds }: EventOf<"Away">): Update =>
  (state) =>
    asker === undefined
      ? steps(
          state,
          flushPresence,
          tell(Copy.waitsFor(nick, seconds), state.settings.mode === "pipe" ? "plain" : "dim")
        )
      : modify(({ pendingLines }) => ({
          pendingLines: pendingLines.map((line) =>
            line.id === id ? { ...line, away: seconds } : line
          )
        }))(state)

const partOf = (request: PendingRequest, part: Part): Update => {
  const { away, keys, nicks, rooms, sanctions } = request.parts
  switch (part._tag) {
    case "Here":
      return nicks.length >= limits.roomMembers
        ? nothing
        : collect(request, { nicks: [...nicks, ...part.nicks] })
    case "Away":
      return away.length >= limits.roomMembers
        ? nothing
        : collect(request, { away: [...away, part] })
    case "Room":
      return rooms.length >= limits.listedRooms
        ? nothing
        : collect(request, { rooms: [...rooms, part] })
    case "Pair":
      return collect(request, { pair: part })
    case "Key":
      return keys.length >= limits.keysOfNick
        ? nothing
        : collect(request, { keys: [...keys, part] })
    case "Banned":
    case "Muted":
      return sanctions.length >= limits.listedSanctions
        ? nothing
        : collect(request, { sanctions: [...sanctions, part] })
    case "Gap":
      return series(
        collect(request, { pastTo: part.to }),
        request.earlier !== undefined
          ? nothing
          : request.range === undefined
            ? receiveGap(part)
            : beginRange(request)
      )
    case "Past":
    case "Topic":
      return past(request, part)
  }
}

const collect = ({ id }: PendingRequest, parts: Partial<Parts>): Update =>
  modify(({ pendingRequests }) => ({
    pendingRequests: pendingRequests.map((request) =>
      request.id === id ? { ...request, parts: { ...request.parts, ...parts } } : request
    )
  }))

/** An entry of the log, which the client fetches for itself or the person asked for. */
const past =
  (request: PendingRequest, event: PastEvent): Update =>
  (state) => {
    const { command, parts, requestedBy } = request
    const isAsked =
      command._tag === "History" || command._tag === "After" || command._tag === "Search"
    if (!isAsked || command.room !== event.room) return nothing(state)
    const counted = collect(request, {
      pastCount: parts.pastCount + 1,
      pastTo: event.seq,
      hidden: parts.hidden + (isIgnored(state, event.nick, event.time) ? 1 : 0),
      first: parts.first ?? { seq: event.seq, time: event.time }
    })
    if (requestedBy === "program")
      return steps(
        state,
        counted,
        answer(request.asker, { _tag: "Past", entry: entryNotice(state, event, "past") })
      )
    if (request.earlier !== undefined) return steps(state, counted, collectEarlier(request, event))
    if (requestedBy === "person")
      return steps(
        state,
        counted,
        command._tag === "Search" ? showFound(request, event) : showPast(request, event)
      )
    const { since = 0 } = state.settings
    const isTooOld = command._tag === "History" && event.time < since
    return steps(
      state,
      counted,
      confirmInDoubt(event),
      isTooOld ? nothing : deliverEntry(entryNotice(state, event, "past"))
    )
  }

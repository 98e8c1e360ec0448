import { Option } from "effect"
import type { Command } from "../chat/Command.ts"
import { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import { readPerToken, searchCost } from "../chat/Prices.ts"
import { charge, spend, wait } from "../network/TokenBucket.ts"
import type { Cmd } from "./Cmd.ts"
import * as Copy from "./Copy.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import type { Parts, PendingLine, PendingRequest } from "./Pending.ts"
import { modify, next, nothing, steps, tell, type Update } from "./Update.ts"

/**
 * What is sent, and when. Commands wait for their turn in the order of their ids, and go out no faster
 * than the server reads them. So whatever is sent at once is never behind a backlog in the network.
 */

export const noParts: Parts = {
  nicks: [],
  away: [],
  rooms: [],
  keys: [],
  pair: undefined,
  sanctions: [],
  pastCount: 0,
  pastTo: 0,
  hidden: 0,
  first: undefined
}

/** Adds a command under a new id. It is sent when its turn comes. */
export const ask =
  (
    command: PendingRequest["command"],
    requestedBy: PendingRequest["requestedBy"],
    more: Partial<Pick<PendingRequest, "asker" | "earlier" | "range" | "typed">> = {}
  ): Update =>
  (state) => {
    const id = LineId.make(state.nextId)
    const request = {
      id,
      command,
      requestedBy,
      turn: 0,
      parts: noParts,
      range: undefined,
      ...more
    }
    return next(added(state, request))
  }

/** A person asks for this when its turn comes: while there is no connection it keeps its place among the lines. */
export const request =
  (command: PendingRequest["command"], typed: string): Update =>
  (state) =>
    steps(
      state,
      state.phase._tag === "Online" ? nothing : tellOfWaiting(typed),
      ask(command, "person", { typed })
    )

const tellOfWaiting =
  (typed: string): Update =>
  (state) => {
    const { phase } = state
    const isNameless = phase._tag === "ChoosingNick" && phase.connected
    const sentence = isNameless ? Copy.carriedOutWithNick : Copy.carriedOutLater
    return tell(sentence(typed), "dim")(state)
  }

/** Sends a command at once, whatever waits. */
export const askNow =
  (command: PendingRequest["command"]): Update =>
  (state) => {
    const id = LineId.make(state.nextId)
    const turn = state.turns + 1
    const { bucket, features, now } = state
    const request: PendingRequest = {
      id,
      command,
      requestedBy: "client",
      turn,
      parts: noParts,
      range: undefined
    }
    const left = charge(bucket, costOf(command), features.rate, now)
    return next(added({ ...state, turns: turn, bucket: left }, request), send(command, id))
  }

/** A server that never answers cannot make the requests grow: the oldest is forgotten. */
const added = (state: Model, request: PendingRequest): Model => ({
  ...state,
  nextId: state.nextId + 1,
  pendingRequests: [...state.pendingRequests, request].slice(-limits.pendingRequests)
})

/** What the server counts a command as. */
const costOf = (command: Command): number =>
  command._tag === "Resume" ? 1 + costOfReading(command.marks.length) : 1

const costOfReading = (count: number): number => Math.floor(count / readPerToken)

const costOfPast = (command: Command): number => {
  if (command._tag === "Search") return searchCost + costOfReading(command.count)
  const isRead = command._tag === "After" || command._tag === "History"
  return isRead ? costOfReading(command.count) : 0
}

/** The server has read a log, which counts like further commands. */
export const chargeForPast = ({ command }: PendingRequest): Update =>
  modify(({ bucket, features, now }) => ({
    bucket: charge(bucket, costOfPast(command), features.rate, now)
  }))

const send = (command: Command, id: LineId): Cmd => ({
  _tag: "Send",
  command,
  id: Option.some(id)
})

/** Everything whose turn it may be, in order: before the client is online only its own requests. */
const waiting = (state: Model): ReadonlyArray<PendingLine | PendingRequest> => {
  const isOnline = state.phase._tag === "Online"
  if (!isOnline && state.phase._tag !== "CatchingUp") return []
  const requests = state.pendingRequests.filter(
    ({ requestedBy, turn }) => turn === 0 && (isOnline || requestedBy === "client")
  )
  const lines = isOnline
    ? state.pendingLines.filter(({ retryAt = 0, sent }) => !sent && retryAt <= state.now)
    : []
  return [...lines, ...requests].sort((a, b) => a.id - b.id)
}

/** Sends what waits, as far as the server's rate allows. */
export const flush: Update = (state) => {
  const all = waiting(state)
  if (all.length === 0) return nothing(state)
  const { granted, left } = spend(state.bucket, all.length, state.features.rate, state.now)
  const sent = all.slice(0, granted)
  const turns = new Map(sent.map(({ id }, i) => [id, state.turns + i + 1]))
  return next(
    {
      ...state,
      bucket: left,
      turns: state.turns + granted,
      pendingRequests: state.pendingRequests.map((request) => {
        const turn = turns.get(request.id)
        return turn === undefined ? request : { ...request, turn }
      }),
      pendingLines: state.pendingLines.map((line) =>
        turns.has(line.id) ? { ...line, sent: true, sentAs: sentAs(line, state, turns) } : line
      )
    },
    ...sent.map(({ command, id }) => send(command, id))
  )
}

/** The names under which a line may arrive. One that is sent again may have arrived the first time. */
const sentAs = (
  line: PendingLine,
  { nick, pendingRequests }: Model,
  sent: ReadonlyMap<LineId, number>
): ReadonlyArray<Nick> => {
  if (line.inDoubt) return line.sentAs
  const asked = pendingRequests.flatMap(({ command, id, turn }) =>
    command._tag === "Nick" && (turn > 0 || (sent.has(id) && id < line.id)) ? [command.nick] : []
  )
  return nick === undefined ? asked : [nick, ...asked]
}

/** After how many milliseconds the model has to be told again that time has passed. */
export const nextTick = (state: Model): number =>
  waiting(state).length === 0
    ? state.phase._tag === "CatchingUp"
      ? times.catchUp
      : times.tick
    : Math.min(
        times.tick,
        Math.max(times.shortTick, wait(state.bucket, state.features.rate, state.now))
      )

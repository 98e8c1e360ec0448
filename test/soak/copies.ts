/** Whether a copy of a server's data has everything that was accepted before it was made. */
import { Either } from "effect"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import type { Headless } from "../support/headless.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { logsOf } from "./search-judge.ts"

/** What the clients know to be accepted. */
export interface Accepted {
  /** By log (`room@epoch`) and seq. */
  readonly logs: ReadonlyMap<string, ReadonlyMap<number, string>>
  /** Private messages. */
  readonly told: ReadonlySet<string>
}

export const acceptedBy = (clients: ReadonlyArray<Headless>): Accepted => ({
  logs: logsOf(clients.map(({ history }) => history)),
  told: new Set(
    clients.flatMap(({ history }) =>
      history.recorded.flatMap((one) =>
        one._tag === "Accepted" && one.stream.startsWith("inbox:") ? [one.text] : []
      )
    )
  )
})

/** Private messages that were read. */
export const readBy = (clients: ReadonlyArray<Headless>): ReadonlySet<string> =>
  new Set(
    clients.flatMap(({ history }) =>
      history.recorded.flatMap((one) =>
        one._tag === "Shown" && one.place.stream.startsWith("inbox:") ? [one.text] : []
      )
    )
  )

/** Messages of a page. */
const page = 200

export interface RoomCopy {
  readonly epoch: string
  readonly entries: ReadonlyArray<readonly [seq: number, text: string]>
}

/** The whole log of a room. */
const readLog = async (socket: LineSocket, room: string): Promise<RoomCopy> => {
  const entries: Array<readonly [number, string]> = []
  let epoch = ""
  let after = 0
  // The first page tells the epoch.
  for (let isFirst = true; ; isFirst = false) {
    const lines = await socket.ask(
      isFirst ? `HISTORY ${room} 1` : `AFTER ${room} ${page} ${epoch}:${after}`
    )
    const before = after
    let head = 0
    for (const line of lines) {
      const { body } = Either.getOrThrow(Events.decode(line))
      if (body._tag === "Ok" && body.at !== undefined) {
        epoch = body.at.position.epoch
        head = body.at.position.seq
      }
      if (isFirst || (body._tag !== "Past" && body._tag !== "Topic")) continue
      entries.push([body.seq, body._tag === "Past" ? body.text : (body.topic ?? "")])
      after = body.seq
    }
    if (!isFirst && after === before) return { epoch, entries }
    if (isFirst && head === 0) return { epoch, entries }
  }
}

export const judgeLog = (
  room: string,
  { entries, epoch }: RoomCopy,
  accepted: Accepted,
  blame: (what: string) => void
): void => {
  const there = new Map(entries)
  const texts = new Set<string>()
  let last: number | undefined
  for (const [seq, text] of entries) {
    if (last !== undefined && seq !== last + 1) blame(`${room} has ${seq} after ${last}`)
    if (texts.has(text)) blame(`"${text}" stands in ${room} twice`)
    texts.add(text)
    last = seq
  }
  const known = accepted.logs.get(`${room}@${epoch}`)
  if (known === undefined) blame(`${room} has another epoch`)
  const first = entries[0]?.[0] ?? Number.POSITIVE_INFINITY
  // What is older than the log was deleted.
  for (const [seq, text] of known ?? [])
    if ((seq >= first || entries.length === 0) && there.get(seq) !== text)
      blame(`${room} ${seq} is "${there.get(seq)}", not "${text}"`)
}

/** Everything of a session that waits in its inbox; undefined if it cannot be resumed. */
const inboxOf = async (
  port: number,
  secret: string
): Promise<ReadonlyArray<string> | undefined> => {
  const socket = await LineSocket.connect(port)
  const lines = await socket.ask(`RESUME ${secret} inbox=0`)
  socket.drop()
  if (!lines.some((line) => line.startsWith("READY "))) return undefined
  return lines.flatMap((line) => {
    const decoded = Events.decode(line)
    return Either.isRight(decoded) && decoded.right.body._tag === "Told"
      ? [decoded.right.body.text]
      : []
  })
}

/**
 * Starts a second server with a copy, and says what is wrong with it.
 *
 * @param readLater private messages that were read when the copy was made: they may be gone from it
 */
export const inspect = async (
  path: string,
  flags: ReadonlyArray<string>,
  clients: ReadonlyArray<Headless>,
  accepted: Accepted,
  readLater: ReadonlySet<string>
): Promise<ReadonlyArray<string>> => {
  const problems: Array<string> = []
  let server: ServerProcess | undefined
  try {
    server = await startServer("--data", path, ...flags)
    const socket = await LineSocket.connect(server.port)
    await socket.ask("NICK Reader")
    for (const room of new Set([...accepted.logs.keys()].map((name) => name.split("@")[0] ?? "")))
      judgeLog(room, await readLog(socket, room), accepted, (what) => problems.push(what))
    socket.drop()
    const waiting = new Set<string>()
    for (const { nick, secret } of clients) {
      const inbox = await inboxOf(server.port, secret)
      if (inbox === undefined) problems.push(`the session of ${nick} is not there`)
      for (const text of inbox ?? []) {
        if (waiting.has(text)) problems.push(`"${text}" is in an inbox twice`)
        waiting.add(text)
      }
    }
    for (const text of accepted.told)
      if (!waiting.has(text) && !readLater.has(text)) problems.push(`"${text}" is in no inbox`)
  } catch (error) {
    problems.push(`it could not be read: ${error}`)
  }
  await server?.stop()
  return problems
}

/** What is measured. Every row starts a fresh server. */
import { type Crowd, joinAll, quiet, sleep } from "./load.ts"
import { type Figure, type Row, withCrowd, withServer } from "./row.ts"
import type { Running } from "./servers.ts"
import { starting } from "./start.ts"
import { perMs, quantile, steady } from "./steady.ts"
import { conversation } from "./talk.ts"
import { busy, residentKiB, seconds } from "./usage.ts"

/** What a server reports of the load that it had: how long commits took, and how late its event loop was. */
const reported = async (what: string, { report }: Running): Promise<ReadonlyArray<Figure>> => {
  const { commits = 0, commitP50 = 0, commitP99 = 0, loopDelay = 0 } = (await report?.()) ?? {}
  if (report === undefined) return []
  return [
    { what, unit: "event loop late by, p99, ms", value: loopDelay },
    ...(commits === 0
      ? []
      : [
          { what, unit: "commit, median, ms", value: commitP50 },
          { what, unit: "commit, p99, ms", value: commitP99 }
        ])
  ]
}

/** Deliveries per second with so many clients and messages in flight. */
const talking = (clients: number, inFlight: number): Row => ({
  name: `${clients}x${inFlight}`,
  isCrowded: clients >= 1000,
  measure: (contestant, { time }) =>
    withCrowd(contestant, clients, async (crowd, server) => {
      const { pid } = server
      const talk = conversation(crowd, pid)
      await talk(inFlight, time / 2)
      const { cost, deliveries, ...used } = await talk(inFlight, time)
      const what = `N=${clients} W=${inFlight}`
      return {
        figures: [
          { what, unit: "k deliveries/s", value: deliveries / 1000 },
          { what, unit: "µs of the server's CPU per message", value: cost },
          ...(await reported(what, server))
        ],
        ...used
      }
    })
})

/** Time to connect and join, and memory per client that does nothing: at once, and when the server has settled. */
const idle: Row = {
  name: "idle",
  isCrowded: true,
  measure: (contestant, effort) =>
    withServer(contestant, async ({ pid, port }) => {
      const clients = Math.min(contestant.most, effort.idle)
      await sleep(500)
      const before = residentKiB(pid)
      const used = busy(pid)
      const from = seconds()
      const crowd = await joinAll(port, contestant.speaks, clients)
      const elapsed = seconds() - from
      const shares = used()
      await quiet(crowd)
      await sleep(1000 * effort.time)
      const memory = () => (residentKiB(pid) - before) / clients
      const of = `${effort.idle} clients`
      const figures = [
        { what: `join, of ${of}`, unit: "s per 1,000", value: (elapsed * 1000) / clients },
        { what: `memory, of ${of}`, unit: "KiB per idle client", value: memory() }
      ]
      if (effort.settling > 0) {
        await sleep(1000 * effort.settling)
        const unit = `KiB per idle client, ${effort.settling} s later`
        figures.push({ what: `memory, of ${of}`, unit, value: memory() })
      }
      crowd.leave()
      return {
        figures,
        ...shares
      }
    })
}

/** One says many lines in one go to one other: how fast is the whole way? */
const pipeline: Row = {
  name: "pipeline",
  isCrowded: false,
  measure: (contestant) =>
    withCrowd(contestant, 2, async (crowd, server) => {
      const { pid } = server
      const lines = 100_000
      await sayAll(crowd, 1, lines)
      const used = busy(pid)
      const value = await sayAll(crowd, 1 + lines, lines)
      const what = "1 to 1, 100,000 lines at once"
      const shares = used()
      return {
        figures: [{ what, unit: "k lines/s", value }, ...(await reported(what, server))],
        ...shares
      }
    })
}

/** Says so many lines, counted from `first`, and gives the thousands a second. */
const sayAll = async ({ failure, peers }: Crowd, first: number, lines: number): Promise<number> => {
  const [sender, receiver] = peers
  if (sender === undefined || receiver === undefined) throw new Error("Two are needed")
  const { dialect } = sender
  const echoes = dialect.seenBy === "author" ? lines : 0
  const all: Array<string> = []
  for (let n = 0; n < lines; n++) all.push(dialect.line(sender.nick, first + n))
  const bytes = Buffer.from(all.join(""))
  const from = seconds()
  await Promise.race([
    failure,
    new Promise<void>((resolve) => {
      const seen = () => {
        if (sender.lines >= echoes && receiver.lines >= lines) resolve()
      }
      for (const peer of [sender, receiver]) peer.count(() => {}, seen)
      sender.write(bytes)
    })
  ])
  return lines / (seconds() - from) / 1000
}

/** How long a copy is on its way while 100 messages a second are said to 1,000 clients. */
const latency: Row = {
  name: "latency",
  isCrowded: true,
  measure: (contestant, { time }) =>
    withCrowd(contestant, 1000, async (crowd, { pid }) => {
      const used = busy(pid)
      const histogram = await steady(crowd, 100, 2 * time)
      const at = (share: number) => quantile(histogram, share) / perMs
      const what = (of: string) => `latency at 1,000 clients, 100 messages/s, ${of}`
      return {
        figures: [
          { what: what("median"), unit: "ms", value: at(0.5) },
          { what: what("p99"), unit: "ms", value: at(0.99) }
        ],
        ...used()
      }
    })
}

/** What messages cost that come at a rate: each is written on its own, however quick the load is. */
const paced: Row = {
  name: "paced",
  isCrowded: false,
  measure: (contestant, { time }) =>
    withCrowd(contestant, 100, async (crowd, { pid }) => {
      const rate = 300
      await steady(crowd, rate, time)
      const used = busy(pid)
      const from = seconds()
      await steady(crowd, rate, time, rate * time)
      const shares = used()
      const value = (shares.server * (seconds() - from) * 1e6) / (rate * time)
      const what = `N=100, ${rate} messages/s`
      return { figures: [{ what, unit: "µs of the server's CPU per message", value }], ...shares }
    })
}

export const rows: ReadonlyArray<Row> = [
  talking(100, 1),
  talking(100, 64),
  talking(1000, 64),
  idle,
  pipeline,
  latency,
  starting
]

/** Connections that are made one after the other, some at a time, and closed again. */
const handshakes: Row = {
  name: "handshakes",
  isCrowded: false,
  measure: (contestant) =>
    withServer(contestant, async ({ pid, port }) => {
      const clients = 1000
      await joinAll(port, contestant.speaks, 100).then((crowd) => crowd.leave())
      await sleep(500)
      const used = busy(pid)
      const from = seconds()
      const crowd = await joinAll(port, contestant.speaks, clients)
      const elapsed = seconds() - from
      const shares = used()
      crowd.leave()
      const value = (shares.server * elapsed * 1000) / clients
      const what = "1,000 clients join"
      return { figures: [{ what, unit: "ms of the server's CPU each", value }], ...shares }
    })
}

/** Those that what carries a connection makes slower. */
export const carriedRows: ReadonlyArray<Row> = [
  talking(100, 1),
  talking(100, 64),
  paced,
  idle,
  handshakes
]

/** Those that a store may make slower. */
export const storeRows: ReadonlyArray<Row> = [talking(100, 64), talking(100, 1), pipeline]

/** Those that show what another protocol costs. */
export const ircRows: ReadonlyArray<Row> = [talking(100, 64), talking(100, 1), paced]

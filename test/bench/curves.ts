/** Measures what docs/performance.svg shows, and draws it. */
import { writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { bundle } from "../support/bundle.ts"
import { ircServers } from "./irc-servers.ts"
import { type Panel, type Point, plot } from "./plot.ts"
import { withCrowd } from "./row.ts"
import { type Contestant, natterServer, rawServer } from "./servers.ts"
import { perMs, quantile, steady } from "./steady.ts"
import { conversation } from "./talk.ts"

declare const NATTER_VERSION: string

const path = "docs/performance.svg"
const sizes = [10, 30, 100, 300, 1000]
/** The size of the room, and how many messages are in flight, where the other is varied. */
const usual = { clients: 100, inFlight: 64 }
const windows = [1, 4, 16, 64]
/** Messages a second while latency is measured. */
const rate = 100
/** Seconds for each point of talk and of latency. */
const time = { talk: 1.5, latency: 3 }

/** Points of one server. */
interface Curves {
  readonly name: string
  readonly byWindow: Array<Point>
  readonly bySize: Array<Point>
  readonly latency: Array<Point>
  readonly cost: Array<Point>
}

/** People talk as fast as they can. */
const measureTalk = (server: Contestant, clients: number, curves: Curves): Promise<void> =>
  withCrowd(server, clients, async (crowd, { pid }) => {
    const talk = conversation(crowd, pid)
    for (const inFlight of clients === usual.clients ? windows : [usual.inFlight]) {
      await talk(inFlight, time.talk / 2)
      const { cost, deliveries } = await talk(inFlight, time.talk)
      if (clients === usual.clients) curves.byWindow.push([inFlight, deliveries / 1000])
      if (inFlight !== usual.inFlight) continue
      curves.bySize.push([clients, deliveries / 1000])
      curves.cost.push([clients, cost / (clients - 1)])
    }
  })

/** Messages come at an even rate. What is below a step of the histogram counts as one. */
const measureLatency = (server: Contestant, clients: number, curves: Curves): Promise<void> =>
  withCrowd(server, clients, async (crowd) => {
    const histogram = await steady(crowd, rate, time.latency)
    curves.latency.push([clients, Math.max(1, quantile(histogram, 0.99)) / perMs])
  })

const panelsOf = (all: ReadonlyArray<Curves>): ReadonlyArray<Panel> => {
  const by = (curve: "byWindow" | "bySize" | "latency" | "cost") =>
    all.map((curves) => ({ name: curves.name, points: curves[curve] }))
  const deliveries = "thousand deliveries per second"
  const size = "N, clients in the room"
  return [
    {
      title: `Throughput, ${usual.clients} clients`,
      x: "W, messages in flight",
      y: deliveries,
      series: by("byWindow")
    },
    {
      title: `Throughput, ${usual.inFlight} messages in flight`,
      x: size,
      y: deliveries,
      series: by("bySize")
    },
    {
      title: `Latency, ${rate} messages per second`,
      x: size,
      y: "99th percentile, ms",
      series: by("latency")
    },
    {
      title: `Cost, ${usual.inFlight} messages in flight`,
      x: size,
      y: "CPU time of the server per delivery, µs",
      series: by("cost")
    }
  ]
}

const note = (): string => {
  const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" })
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`
  return `natter ${NATTER_VERSION} on ${day}; ${machine}, Node ${process.version.slice(1)}`
}

/** Each size goes round all the servers, so that what else the machine does hits them alike. */
const measure = async (contestants: ReadonlyArray<Contestant>): Promise<ReadonlyArray<Curves>> => {
  const servers = contestants.map((server) => {
    const curves: Curves = { name: server.name, byWindow: [], bySize: [], latency: [], cost: [] }
    return { server, curves }
  })
  for (const clients of sizes)
    for (const { curves, server } of servers) {
      process.stderr.write(`${clients} clients: ${server.name}\n`)
      await measureTalk(server, clients, curves)
      await measureLatency(server, clients, curves)
    }
  return servers.map(({ curves }) => curves)
}

/** One round, which takes some minutes. */
export const drawCurves = async (): Promise<void> => {
  const relay = await bundle("test/bench/raw-server.ts")
  const bare = { ...rawServer(relay.path, "turn"), name: "bare relay" }
  try {
    const curves = await measure([natterServer, bare, ...ircServers()])
    const title = "natter beside a bare relay and servers of IRC: throughput, latency and cost"
    writeFileSync(path, plot({ title, note: note(), panels: panelsOf(curves) }))
    console.log(`Wrote ${path}.`)
  } finally {
    await relay.remove()
  }
}

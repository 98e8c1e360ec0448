/** What is measured. Every row starts a fresh server. */
import { type Crowd, joinAll, quiet, sleep } from "./load.ts"
import type { Contestant, Running } from "./servers.ts"
import { conversation, senders } from "./talk.ts"
import { busy, residentKiB, seconds } from "./usage.ts"

/** How thorough a run is. */
export interface Effort {
  /** Seconds that a conversation lasts. */
  readonly time: number
  /** Clients that the idle row connects at most. */
  readonly idle: number
  /** Seconds after which a server has given back what it took while they joined; 0 does not wait for that. */
  readonly settling: number
}

/** One figure of one server. */
export interface Figure {
  readonly what: string
  readonly unit: string
  readonly value: number
}

export interface Measured {
  readonly figures: ReadonlyArray<Figure>
  /** How busy the load was, as a share of one core: above about 0.95 it is the load that is measured. */
  readonly load: number
  readonly server: number
}

export interface Row {
  readonly name: string
  /** Whether a thousand clients or more take part. */
  readonly isCrowded: boolean
  readonly measure: (contestant: Contestant, effort: Effort) => Promise<Measured>
}

/** Starts a server and ends it, whatever becomes of what is done with it. */
export const withServer = async <A>(
  { start }: Contestant,
  use: (server: Running) => Promise<A>
): Promise<A> => {
  const server = await start()
  try {
    return await use(server)
  } finally {
    await server.stop()
  }
}

const withCrowd = <A>(
  contestant: Contestant,
  clients: number,
  use: (crowd: Crowd, server: Running) => Promise<A>
): Promise<A> =>
  withServer(contestant, async (server) => {
    const crowd = await joinAll(server.port, contestant.speaks, clients)
    try {
      await quiet(crowd)
      return await use(crowd, server)
    } finally {
      crowd.leave()
    }
  })

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

/** Time to connect and join, and memory per client that does nothing. */
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

/** Steps of the histogram in a millisecond. */
export const perMs = 10

export const quantile = (histogram: Uint32Array, share: number): number => {
  let left = histogram.reduce((sum, count) => sum + count, 0) * share
  return histogram.findIndex((count) => {
    left -= count
    return left <= 0
  })
}

/**
 * Says lines at a rate, each at its time whatever became of those before, and notes when each copy comes.
 * `before`: so many were said earlier.
 */
export const steady = async (crowd: Crowd, rate: number, time: number, before = 0) => {
  const histogram = new Uint32Array(10_000 * perMs)
  const due: Array<number> = []
  const listeners = crowd.peers.slice(senders)
  let copies = 0
  for (const peer of listeners) {
    peer.count(
      () => {
        const ms = (seconds() - (due[peer.lines] ?? 0)) * 1000
        const step = Math.min(histogram.length - 1, Math.floor(ms * perMs))
        histogram[step] = (histogram[step] ?? 0) + 1
        copies += 1
      },
      () => {}
    )
  }
  const from = seconds()
  for (let said = 0; said < rate * time; ) {
    const now = seconds() - from
    for (; said < rate * time && said / rate <= now; said++) {
      const sender = crowd.peers[said % senders]
      due.push(from + said / rate)
      sender?.write(sender.dialect.line(sender.nick, Math.floor((before + said) / senders) + 1))
    }
    await Promise.race([crowd.failure, sleep(1)])
  }
  while (copies < due.length * listeners.length) await Promise.race([crowd.failure, sleep(1)])
  return histogram
}

export const rows: ReadonlyArray<Row> = [
  talking(100, 1),
  talking(100, 64),
  talking(1000, 64),
  idle,
  pipeline,
  latency
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

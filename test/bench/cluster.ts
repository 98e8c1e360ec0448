/**
 * Measures one server alone beside one and three on NATS, and how long failures last:
 * npm run bench -- --cluster [--quick]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { leaderOf, type Nats, startNats, startThree } from "../support/nats.ts"
import { natter } from "./dialect.ts"
import { afterDeath, pauseOf } from "./failover.ts"
import { joinAll, quiet } from "./load.ts"
import type { Figure } from "./row.ts"
import { type Running, startNatter } from "./servers.ts"
import { perMs, quantile, steady } from "./steady.ts"
import { table } from "./table.ts"
import { conversation } from "./talk.ts"
import { busy } from "./usage.ts"

const isQuick = process.argv.includes("--quick")
const time = isQuick ? 1 : 3
const clients = 99
/** The lines of the talk before have lower numbers. */
const numbersFrom = 100_000_000

/** Servers, and what they are built on. */
interface Several {
  readonly servers: ReadonlyArray<Running>
  readonly engines: ReadonlyArray<Nats>
  readonly stop: () => Promise<void>
}

interface Contestant {
  readonly name: string
  readonly start: () => Promise<Several>
}

const alone = (name: string, flagsIn: (folder: string) => ReadonlyArray<string>): Contestant => ({
  name,
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-bench-"))
    const server = await startNatter(...flagsIn(join(folder, "data")))
    return {
      servers: [server],
      engines: [],
      stop: async () => {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    }
  }
})

const onNats = (nodes: number, replicas: number): Contestant => ({
  name: `${nodes} on NATS, R${replicas}`,
  start: async () => {
    const engines = replicas > 1 ? await startThree() : [await startNats()]
    const folder = mkdtempSync(join(tmpdir(), "natter-bench-"))
    const urls = engines.map(({ url }) => url).join(",")
    const servers: Array<Running> = []
    for (let n = 0; n < nodes; n++)
      servers.push(
        await startNatter(
          ...["--nats", urls, "--replicas", String(replicas), "--nats-insist"],
          ...["--state", join(folder, String(n))]
        )
      )
    return {
      servers,
      engines,
      stop: async () => {
        await Promise.all(servers.map(({ stop }) => stop()))
        await Promise.all(engines.map(({ stop }) => stop()))
        rmSync(folder, { recursive: true, force: true })
      }
    }
  }
})

const contestants: ReadonlyArray<Contestant> = [
  alone("memory", () => ["--memory"]),
  alone("disk", (folder) => ["--data", folder]),
  ...[1, 3].flatMap((replicas) => [onNats(1, replicas), onNats(3, replicas)])
]

/** What 99 people in one room get of each other, spread over all servers. */
const talked = async ({ engines, servers }: Several): Promise<ReadonlyArray<Figure>> => {
  const ports = servers.map(({ port }) => port)
  const crowd = await joinAll(ports, () => natter, clients)
  const pids = servers.map(({ pid }) => pid)
  const talk = conversation(crowd, pids)
  await quiet(crowd)
  const figures: Array<Figure> = []
  for (const inFlight of [1, 64]) {
    const what = `W=${inFlight}`
    await talk(inFlight, time / 2)
    const engineUsed = busy(engines.map(({ pid }) => pid()))
    const { cost, deliveries, server } = await talk(inFlight, time)
    const perDelivery = cost / (clients - 1)
    figures.push(
      { what, unit: "k deliveries/s", value: deliveries / 1000 },
      { what, unit: "µs of the servers' CPU per delivery", value: perDelivery },
      {
        what,
        unit: "µs of NATS's CPU per message",
        value: engines.length === 0 ? 0 : (engineUsed().server / server) * cost
      }
    )
  }
  const histogram = await steady(crowd, 100, 2 * time, numbersFrom)
  for (const [name, share] of [
    ["median", 0.5],
    ["p99", 0.99]
  ] as const)
    figures.push({
      what: `latency at 100 messages/s, ${name}`,
      unit: "ms",
      value: quantile(histogram, share) / perMs
    })
  crowd.leave()
  return figures
}

const figures = new Map<string, ReadonlyArray<Figure>>()
for (const { name, start } of contestants) {
  process.stderr.write(`${name}\n`)
  const several = await start()
  try {
    figures.set(name, await talked(several))
  } finally {
    await several.stop()
  }
}

console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}; ${clients} clients\n`)
console.log(table(figures, "memory", "memory"))

/** What a message costs a server where nobody is in its room, in microseconds of CPU, when it comes alone and among others. */
const overheard = async (): Promise<ReadonlyArray<number>> => {
  const two = await onNats(2, 1).start()
  try {
    const [speaks, hears] = two.servers
    if (speaks === undefined || hears === undefined) return []
    const crowd = await joinAll(speaks.port, () => natter, clients)
    const talk = conversation(crowd, speaks.pid)
    await quiet(crowd)
    const costs: Array<number> = []
    for (const inFlight of [1, 64]) {
      await talk(inFlight, time / 2)
      const used = busy(hears.pid)
      const { cost, server } = await talk(inFlight, time)
      costs.push((used().server / server) * cost)
    }
    crowd.leave()
    return costs
  } finally {
    await two.stop()
  }
}

/** How long each failure is felt, in seconds. */
const failures = async (): Promise<ReadonlyArray<readonly [string, number]>> => {
  const found: Array<readonly [string, number]> = []
  const one = await onNats(2, 1).start()
  try {
    const [stays, dies] = one.servers
    const [engine] = one.engines
    if (stays === undefined || dies === undefined || engine === undefined) return []
    const { names, resumed } = await afterDeath(stays.port, dies)
    found.push(
      ["a server is killed: until a session goes on at another", resumed],
      ["a server is killed: until others can have a name that was not kept", names]
    )
    const restart = async () => {
      await engine.kill()
      await engine.restart()
    }
    found.push(["NATS (R1) is killed and started", await pauseOf(stays.port, restart)])
  } finally {
    await one.stop()
  }
  const three = await onNats(1, 3).start()
  try {
    const [server] = three.servers
    if (server === undefined) return found
    const kill = async (isLeader: boolean) => {
      const leader = (await leaderOf(three.engines)) ?? 0
      const engine = three.engines[isLeader ? leader : (leader + 1) % three.engines.length]
      return {
        strike: async () => engine?.kill(),
        mend: async () => engine?.restart()
      }
    }
    for (const [what, isLeader] of [
      ["a follower of NATS (R3) is killed", false],
      ["the leader of NATS (R3) is killed", true]
    ] as const) {
      const { mend, strike } = await kill(isLeader)
      found.push([what, await pauseOf(server.port, strike)])
      await mend()
      await new Promise((resolve) => setTimeout(resolve, 2000))
    }
  } finally {
    await three.stop()
  }
  return found
}

const [byItself = 0, among = 0] = await overheard()
console.log(
  `\nA message costs a server where nobody is in its room ${byItself.toFixed(0)} µs of CPU with W=1, ${among.toFixed(1)} µs with W=64.`
)
console.log("\n| failure | felt for, s |\n| --- | --: |")
for (const [what, seconds] of await failures()) console.log(`| ${what} | ${seconds.toFixed(1)} |`)
process.exit(0)

/**
 * Measures the built server beside what the machine can do, in one run:
 * npm run bench -- [--quick] [--only ROW[,ROW]…] [--no-baselines] [--rounds N]
 * npm run bench -- --only growth [--minutes N] --no-baselines --rounds 1
 * npm run bench -- --tls [--quick] [--only ROW[,ROW]…] [--rounds N]      without encryption and with it
 * npm run bench -- --web [--quick] [--only ROW[,ROW]…] [--rounds N]      plain TCP and WebSockets
 * npm run bench -- --irc [--quick] [--only ROW[,ROW]…] [--rounds N]      natter/1, IRC, and servers of IRC
 * npm run bench -- --store [--quick] [--only ROW[,ROW]…] [--rounds N]    a server in memory beside one with a store
 * npm run bench -- --cluster [--quick]      a server alone, and several on NATS; what failures cost
 * npm run bench -- --plot      draws docs/performance.svg
 */
import { execFileSync } from "node:child_process"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import { bundle } from "../support/bundle.ts"
import { drawCurves } from "./curves.ts"
import { growth } from "./growth.ts"
import { ircServers } from "./irc-servers.ts"
import type { Figure, Measured, Row } from "./row.ts"
import { carriedRows, ircRows, rows, storeRows } from "./rows.ts"
import {
  type Contestant,
  natterEncrypted,
  natterInIrc,
  natterOverWeb,
  natterServer,
  rawServer,
  storing
} from "./servers.ts"
import { table } from "./table.ts"

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    plot: { type: "boolean", default: false },
    cluster: { type: "boolean", default: false },
    store: { type: "boolean", default: false },
    irc: { type: "boolean", default: false },
    web: { type: "boolean", default: false },
    tls: { type: "boolean", default: false },
    baselines: { type: "boolean", default: true },
    rounds: { type: "string" },
    minutes: { type: "string", default: "60" }
  },
  allowNegative: true
})

if (flags.cluster) {
  const args = ["test/support/run.js", "test/bench/cluster.ts", ...(flags.quick ? ["--quick"] : [])]
  execFileSync(process.execPath, args, { stdio: "inherit" })
  process.exit(0)
}

if (flags.plot) {
  await drawCurves()
  process.exit(0)
}

const standardRows = (): ReadonlyArray<Row> => {
  if (flags.store) return storeRows
  if (flags.irc) return ircRows
  return flags.tls || flags.web ? carriedRows : rows
}
const standard = standardRows()
const known = standard === rows ? [...rows, growth(Number(flags.minutes))] : standard
const wanted = flags.only?.split(",") ?? standard.map(({ name }) => name)
const unknown = wanted.filter((name) => !known.some((row) => row.name === name))
if (unknown.length > 0) {
  console.error(
    `--only takes ${known.map(({ name }) => name).join(", ")}; not ${unknown.join(", ")}`
  )
  process.exit(2)
}

const effort = flags.quick
  ? { time: 1, idle: 1000, settling: 0 }
  : { time: 3, idle: 9000, settling: 12 }
const rounds = Number(flags.rounds ?? (flags.quick ? 1 : 3))

const relay = await bundle("test/bench/raw-server.ts")
const baselines = (): ReadonlyArray<Contestant> => {
  if (!flags.baselines) return []
  if (flags.irc) return ircServers()
  if (standard !== rows) return []
  return [rawServer(relay.path, "turn"), rawServer(relay.path, "line"), ...ircServers()]
}
const contestants: ReadonlyArray<Contestant> = flags.store
  ? storing
  : [
      natterServer,
      ...(flags.tls ? [natterEncrypted] : []),
      ...(flags.web ? [natterOverWeb] : []),
      ...(flags.irc ? natterInIrc : []),
      ...baselines()
    ]

console.log(
  `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}; rounds: ${rounds}, of each figure the median\n`
)

const progress = (what: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${what}\x1b[K`)
}

/** Rounds go round all the servers, so that what else the machine does hits them alike. */
const measured = new Map<Contestant, Array<Measured & { readonly row: string }>>()
for (const row of known.filter(({ name }) => wanted.includes(name))) {
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants) {
      if (flags.quick && row.isCrowded && contestant.isSlow) continue
      if (contestant.without.includes(row.name)) continue
      progress(`${row.name}, round ${round}: ${contestant.name}`)
      const one = await row.measure(contestant, effort)
      const all = measured.get(contestant) ?? []
      measured.set(contestant, [...all, { ...one, row: row.name }])
    }
  }
}
progress("")
await relay.remove()

const figures = new Map<string, ReadonlyArray<Figure>>()
for (const [{ name }, all] of measured)
  figures.set(
    name,
    all.flatMap(({ figures }) => figures)
  )
console.log(
  flags.store
    ? table(figures, "disk, full", "memory")
    : table(
        figures,
        natterServer.name,
        standard !== rows ? natterServer.name : "raw, a write per turn"
      )
)

console.log("\nHow busy the load and the server were, in cores:")
for (const [{ name }, all] of measured)
  console.log(
    `${name}: ${all.map(({ load, row, server }) => `${row} ${load.toFixed(2)}/${server.toFixed(2)}`).join(", ")}`
  )

if (flags.store && flags.only === undefined) {
  const messages = flags.quick ? 20_000 : 1_000_000
  console.log("")
  execFileSync(
    process.execPath,
    ["test/support/run.js", "test/bench/search.ts", "--messages", String(messages)],
    { stdio: "inherit" }
  )
}

/**
 * `npm run attack -- --seconds 60 [--only KIND,KIND]`: attacks the built server from one address in
 * every way, and prints what an honest client noticed of it. Exit code 1 where that was too much.
 */
import { loadavg } from "node:os"
import { parseArgs } from "node:util"
import { bundle } from "../support/bundle.ts"
import { attack, bounds, objections, type Verdict } from "./attack.ts"
import { isKind, kindNames } from "./kinds.ts"

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, only: { type: "string" } }
})
const seconds = Number(values.seconds)
const wanted = values.only?.split(",") ?? kindNames
const kinds = wanted.filter(isKind)
if (!(seconds > 0) || kinds.length < wanted.length) {
  console.error(`--seconds takes a number above 0, --only some of: ${kindNames.join(", ")}.`)
  process.exit(2)
}

const row = ({ arrived, kind, lost, max, memory, p50, p99, stopped }: Verdict) =>
  [
    kind,
    p50.toFixed(1),
    p99.toFixed(1),
    Math.round(max),
    Math.round(memory.before),
    Math.round(memory.most),
    Math.round(memory.after),
    `${lost.length} of ${arrived + lost.length}`,
    stopped.toFixed(1)
  ].join(" | ")

console.log(`Each attack lasts ${seconds} s. Load of this machine: ${loadavg()[0]?.toFixed(1)}\n`)
console.log(
  "| attack | PONG p50, ms | p99 | max | MiB before | at most | after | lost | SIGTERM, s |"
)
console.log(`|---|${"---:|".repeat(8)}`)

const { path, remove } = await bundle("test/attack/attacker.ts")
const all: Array<readonly [Verdict, ReadonlyArray<string>]> = []
try {
  for (const kind of kinds) {
    const verdict = await attack(path, kind, seconds)
    console.log(`| ${row(verdict)} |`)
    all.push([verdict, objections(verdict, bounds)])
  }
} finally {
  await remove()
}
console.log(`\nLoad at the end: ${loadavg()[0]?.toFixed(1)}`)
for (const [{ kind }, wrong] of all)
  if (wrong.length > 0) console.log(`${kind}: ${wrong.slice(0, 5).join("; ")}`)
process.exitCode = all.some(([, wrong]) => wrong.length > 0) ? 1 : 0

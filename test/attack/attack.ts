/** A server under attack from one address, and what its other users notice of it. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { performance } from "node:perf_hooks"
import { residentMiB } from "../support/load-process.ts"
import { startServer } from "../support/server-process.ts"
import { Friends } from "./honest.ts"
import type { KindName } from "./kinds.ts"

export interface Verdict {
  readonly kind: KindName
  /** Milliseconds until an honest client's PING is answered. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Resident memory in MiB: before the attack, at most, and a while after it. */
  readonly memory: { readonly before: number; readonly most: number; readonly after: number }
  /** PINGs that were answered, and messages that arrived. */
  readonly pongs: number
  readonly arrived: number
  readonly lost: ReadonlyArray<string>
  /** Seconds that SIGTERM took in the middle of the attack, and what the server ended with. */
  readonly stopped: number
  readonly exit: number | NodeJS.Signals | null
}

/** What an honest client may notice. */
export interface Bounds {
  readonly p99: number
  readonly max: number
  readonly memory: number
  readonly stopped: number
}

export const bounds: Bounds = { p99: 100, max: 1000, memory: 400, stopped: 4 }

/** What is wrong with a verdict. */
export const objections = (
  { exit, lost, max, memory, p99, stopped }: Verdict,
  bounds: Bounds
): ReadonlyArray<string> => [
  ...(p99 > bounds.p99 ? [`p99 is above ${bounds.p99} ms`] : []),
  ...(max > bounds.max ? [`the longest wait is above ${bounds.max} ms`] : []),
  ...(memory.most > bounds.memory ? [`it takes more than ${bounds.memory} MiB`] : []),
  ...(stopped > bounds.stopped || exit !== 0 ? [`SIGTERM takes ${stopped} s (${exit})`] : []),
  ...lost
]

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

const percentile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** @param program the bundle of attacker.ts */
const attacker = (program: string, kind: KindName, port: number): ChildProcess =>
  spawn(process.execPath, [program, kind, String(port)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"]
  })

const end = async (child: ChildProcess) => {
  const exited = once(child, "exit")
  child.kill("SIGKILL")
  await exited
}

/**
 * Attacks a server of its own in one way, with the flags that every server has by default.
 *
 * @param rest seconds until its memory is looked at; then it is attacked again, and told to end
 */
export const attack = async (
  program: string,
  kind: KindName,
  seconds: number,
  rest = 20
): Promise<Verdict> => {
  const server = await startServer("--plain-too", "--log-level", "info", "--message-rate", "10")
  const { port } = server
  const friends = await Friends.gather(port)
  const before = residentMiB(server)
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, residentMiB(server))
  }, 100)
  const first = attacker(program, kind, port)
  await sleep(seconds * 1000)
  await end(first)
  clearInterval(watch)
  const { arrived, lost, pongs } = await friends.leave()
  await sleep(rest * 1000)
  const after = residentMiB(server)
  const second = attacker(program, kind, port)
  await sleep(Math.min(1, rest) * 1000)
  const asked = performance.now()
  const exit = await server.stop()
  const stopped = (performance.now() - asked) / 1000
  await end(second)
  return {
    kind,
    p50: percentile(pongs, 0.5),
    p99: percentile(pongs, 0.99),
    max: Math.max(...pongs),
    memory: { before, most, after },
    pongs: pongs.length,
    arrived,
    lost,
    stopped,
    exit
  }
}

/** A disk that is full for a while. */
import { execFileSync } from "node:child_process"
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { refusal } from "../../src/domain/client/Copy.ts"
import { describeError } from "../../src/domain/protocol/Copy.ts"
import { isRefusal } from "../support/doubts.ts"
import type { Headless } from "../support/headless.ts"
import type { Disaster, Scene } from "./disasters.ts"

/** Mounts an empty disk of 8 MiB in memory, for as long as the scope lasts; undefined where that is not allowed. */
export const smallDisk = (path: string): Effect.Effect<string | undefined, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      mkdirSync(path)
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", path], { stdio: "ignore" })
        return path
      } catch {
        return undefined
      }
    }),
    (mounted) =>
      Effect.sync(() => {
        if (mounted !== undefined) execFileSync("umount", [mounted])
      })
  )

/** Writes a file until nothing more fits on its disk. */
const fill = (path: string): void => {
  const file = openSync(path, "w")
  for (const size of [65_536, 4096, 1])
    try {
      for (;;) writeSync(file, Buffer.alloc(size))
    } catch {
      // Not so much fits any more.
    }
  closeSync(file)
}

export const count = (clients: ReadonlyArray<Headless>, of: (client: Headless) => number): number =>
  clients.reduce((sum, client) => sum + of(client), 0)

/** Sentences that a line was refused. */
export const refusals = (clients: ReadonlyArray<Pick<Headless, "sentences">>) =>
  clients.flatMap(({ sentences }) => sentences.filter(isRefusal))

export const accepted = ({ history }: Headless): number =>
  history.recorded.reduce((sum, { _tag }) => sum + (_tag === "Accepted" ? 1 : 0), 0)

const unavailable = describeError({ _tag: "Unavailable" })

/** Whether a refusal is because of the disk. */
export const isUnavailable = (sentence: string): boolean =>
  [unavailable.text, refusal({ _tag: "Err", ...unavailable })].some((why) => sentence.endsWith(why))

/** Waits for something to be so, for some seconds at most, and gives the seconds that it took. */
export const within = (seconds: number, isSo: () => boolean): Effect.Effect<number | undefined> =>
  Effect.gen(function* () {
    const from = performance.now()
    const elapsed = () => (performance.now() - from) / 1000
    while (!isSo() && elapsed() < seconds) yield* Effect.sleep(50)
    return isSo() ? elapsed() : undefined
  })

/** Its disk is full until somebody is refused and some time more; in some of them it is killed and begins with a full disk. */
export const fullDisk = ({ clients, mortal, random }: Scene): Disaster => {
  const problems: Array<string> = []
  const balloon = join(mortal.path, "balloon")
  const waits: Array<number> = []
  let times = 0
  let spared = 0
  const told = () => refusals(clients).filter(isUnavailable).length
  const strike = Effect.gen(function* () {
    times += 1
    const before = told()
    fill(balloon)
    const refused = yield* within(30, () => told() > before)
    if (refused === undefined) spared += 1
    if (random.chance() < 0.3) yield* mortal.kill()
    yield* Effect.sleep(random.between(500, 3000))
    rmSync(balloon)
    const had = count(clients, accepted)
    const again = yield* within(20, () => count(clients, accepted) > had)
    if (again === undefined) problems.push(`Nothing was accepted after the disk had space again.`)
    else waits.push(again)
  })
  return {
    strike,
    end: Effect.sync(() => rmSync(balloon, { force: true })),
    problems,
    told: () => [
      `the disk was full ${times} times, in ${spared} of them nobody was refused; ${mortal.kills} kills meanwhile; ${told()} lines were refused because of it`,
      `${Math.max(0, ...waits).toFixed(2)} s at most until something was accepted again`
    ]
  }
}

import { readdir } from "node:fs"
import { performance } from "node:perf_hooks"
import { Effect, Option } from "effect"

/** What this process takes of the machine. */
export interface ProcessUsage {
  readonly residentBytes: number
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly cpuSeconds: number
  /** When it was started, in seconds since 1970. */
  readonly startedAt: number
  /** None where the system does not publish it in /proc. */
  readonly openDescriptors: Option.Option<number>
}

/** Beside the event loop: there can be ten thousand. The one that reads the folder is not counted. */
const openDescriptors = Effect.async<Option.Option<number>>((resume) =>
  readdir("/proc/self/fd", (error, all) =>
    resume(Effect.succeed(error === null ? Option.some(all.length - 1) : Option.none()))
  )
)

export const read: Effect.Effect<ProcessUsage> = Effect.map(openDescriptors, (openDescriptors) => {
  const { heapTotal, heapUsed, rss } = process.memoryUsage()
  const { system, user } = process.cpuUsage()
  return {
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    cpuSeconds: (system + user) / 1e6,
    startedAt: performance.timeOrigin / 1000,
    openDescriptors
  }
})

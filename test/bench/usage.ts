/** What processes use, as the system tells it. */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"

/** Resident memory of a process in KiB. */
export const residentKiB = (pid: number): number =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }))

/** Clock ticks per second, in which Linux counts CPU time. */
const ticks = 100

/** CPU time that a process has used, in seconds; not a number where the system does not tell it this way. */
export const cpuSeconds = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return (Number(fields[11]) + Number(fields[12])) / ticks
  } catch {
    return Number.NaN
  }
}

/** CPU time that the threads of a process have used, in seconds; exact, but without threads that have ended. */
export const threadSeconds = (pid: number): number => {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8"))
      .reduce((sum, stat) => sum + Number(stat.split(" ")[0]) / 1e9, 0)
  } catch {
    return Number.NaN
  }
}

/** Seconds of a clock that only goes forward. */
export const seconds = (): number => Number(process.hrtime.bigint()) / 1e9

/** How busy the load and the server, or several, were while something ran, as shares of one core. */
export const busy = (
  pids: number | ReadonlyArray<number>
): (() => { readonly load: number; readonly server: number }) => {
  const all = typeof pids === "number" ? [pids] : pids
  const used = () => all.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const from = seconds()
  const own = process.cpuUsage()
  const other = used()
  return () => {
    const { system, user } = process.cpuUsage(own)
    const elapsed = seconds() - from
    return {
      load: (user + system) / 1e6 / elapsed,
      server: (used() - other) / elapsed
    }
  }
}

/** Runs in a thread of its own, because it must not be late: kills a process in the middle of a commit. */
import { statSync } from "node:fs"
import { parentPort } from "node:worker_threads"

export interface Order {
  readonly pid: number
  /** The file that every commit writes. */
  readonly wal: string
  /** Milliseconds after the beginning of a commit. */
  readonly after: number
}

/** After so many milliseconds without a commit it kills all the same. */
const patience = 3000

const changed = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs

parentPort?.on("message", ({ after, pid, wal }: Order) => {
  const before = changed(wal)
  const late = performance.now() + patience
  while (changed(wal) === before && performance.now() < late);
  const due = performance.now() + after
  while (performance.now() < due);
  process.kill(pid, "SIGKILL")
})

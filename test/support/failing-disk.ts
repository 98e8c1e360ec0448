/** A disk that does not confirm what a process writes, by strace, where that is installed and allowed. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { hasStrace } from "../soak/failpoint.ts"

/** What its disk does: it fails, or it lets one commit wait, until it is mended. */
export type Failure = "fails" | "hangs"

const inject = {
  fails: "error=EIO",
  hangs: "delay_enter=60000000:when=1"
} as const satisfies Record<Failure, string>

/** Whether a process may look into another that is not its child. */
export const canFail =
  hasStrace() &&
  spawnSync("sh", ["-c", "sleep 0.1 & exec strace -qq -o /dev/null -p $!"]).status === 0

/** Lets the disk of a process fail; returns what mends it. */
export const failing = async (pid: number, how: Failure): Promise<() => Promise<void>> => {
  const calls = "fsync,fdatasync"
  const strace = spawn(
    "strace",
    [
      ...["-f", "-o", "/dev/null", "-p", String(pid)],
      ...["-e", `trace=${calls}`, "-e", `inject=${calls}:${inject[how]}`]
    ],
    { stdio: ["ignore", "ignore", "pipe"] }
  )
  const ended = once(strace, "exit")
  // It says so when it has all threads.
  await once(strace.stderr, "data")
  return async () => {
    strace.kill("SIGINT")
    await ended
  }
}

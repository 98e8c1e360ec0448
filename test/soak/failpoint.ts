/** Ends a process at a system call, without its help: by strace, where that is installed and allowed. */
import { execFileSync, spawn } from "node:child_process"

export const hasStrace = (): boolean => {
  try {
    execFileSync("strace", ["-qq", "-o", "/dev/null", "true"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** Kills a process where it is about to do this call with a file, for the nth time from now. */
export const killAt = (
  pid: number,
  file: string,
  call: "pwrite64" | "fsync",
  nth: number
): void => {
  // SQLite's libraries differ in how they sync.
  const calls = call === "fsync" ? "fsync,fdatasync" : call
  const args = ["-f", "-qq", "-o", "/dev/null", "-p", String(pid), "-P", file]
  spawn(
    "strace",
    [...args, "-e", `trace=${calls}`, "-e", `inject=${calls}:signal=SIGKILL:when=${nth}`],
    { stdio: "ignore" }
  )
}

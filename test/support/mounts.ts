/** File systems of a test's own, which can be small or read-only. Mounting needs root, on Linux. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, type Scope } from "effect"

const run = (command: string, ...args: ReadonlyArray<string>): boolean =>
  spawnSync(command, args).status === 0

/** A file system in memory. */
class Mounted {
  readonly path = join(mkdtempSync(join(tmpdir(), "natter-mount-")), "mounted")
  readonly isThere: boolean

  constructor(megabytes: number) {
    mkdirSync(this.path)
    this.isThere = run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", this.path)
  }

  /** From now on nothing can be written; it may not be in use. */
  makeReadOnly(): void {
    if (!run("mount", "-o", "remount,ro", this.path)) throw new Error("It cannot be remounted.")
  }

  remove(): void {
    // What libsql has closed may still be open.
    if (this.isThere) run("umount", "-l", this.path)
    rmSync(join(this.path, ".."), { recursive: true, force: true })
  }
}

export const canMount: boolean = (() => {
  const probe = new Mounted(1)
  probe.remove()
  return probe.isThere
})()

/** Such a file system, for as long as the scope lasts. */
export const mounted = (megabytes: number): Effect.Effect<Mounted, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => new Mounted(megabytes)),
    (mount) => Effect.sync(() => mount.remove())
  )

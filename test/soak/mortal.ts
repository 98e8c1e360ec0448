/** A server with its data on disk that is killed again and again, as by a power cut. */
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { readWal, type Wal } from "./wal.ts"

export class Mortal {
  /** How often it was killed, and how often a commit was half written then. */
  kills = 0
  halfWritten = 0
  /** The folder with its data. */
  readonly path: string
  readonly flags: ReadonlyArray<string>
  private server: ServerProcess

  private constructor(server: ServerProcess, path: string, flags: ReadonlyArray<string>) {
    this.server = server
    this.path = path
    this.flags = flags
  }

  /** Starts a server with its data in a folder, for as long as the scope lasts. */
  static start(
    path: string,
    ...flags: ReadonlyArray<string>
  ): Effect.Effect<Mortal, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.map(
        Effect.promise(() => startServer("--data", path, ...flags)),
        (server) => new Mortal(server, path, flags)
      ),
      (mortal) => Effect.promise(() => mortal.server.stop())
    )
  }

  get host(): string {
    return this.server.host
  }

  get port(): number {
    return this.server.port
  }

  readonly printed = (): string => this.server.printed()

  get pid(): number {
    return this.server.child.pid ?? 0
  }

  get walPath(): string {
    return join(this.path, "natter.db-wal")
  }

  get wal(): Wal {
    return readWal(existsSync(this.walPath) ? readFileSync(this.walPath) : Buffer.alloc(0))
  }

  /**
   * Kills it, and starts it again at the same place.
   *
   * @param aim sends the signal, within five seconds
   * @param meanwhile is done while it is dead
   */
  kill(
    aim: () => void = () => void this.server.child.kill("SIGKILL"),
    meanwhile: () => void = () => {}
  ): Effect.Effect<void> {
    return Effect.promise(async () => {
      const { child, port } = this.server
      const exited = once(child, "exit")
      aim()
      const late = setTimeout(() => child.kill("SIGKILL"), 5000)
      await exited
      clearTimeout(late)
      this.kills += 1
      const { commits, end } = this.wal
      if (end > (commits.at(-1) ?? 32)) this.halfWritten += 1
      meanwhile()
      this.server = await startServer("--data", this.path, ...this.flags, String(port))
    }).pipe(Effect.uninterruptible)
  }

  /** Does something while it is stopped between any two instructions. */
  stopped<A>(act: () => A): A {
    const { child } = this.server
    child.kill("SIGSTOP")
    try {
      return act()
    } finally {
      child.kill("SIGCONT")
    }
  }
}

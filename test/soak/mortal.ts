/** A server with its data on disk that is killed again and again, as by a power cut. */
import { once } from "node:events"
import { cpSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect, Layer, type Scope } from "effect"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import { Limits } from "../../src/services/server/Limits.ts"
import * as DiskLog from "../../src/services/server/log/DiskLog.ts"
import { RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import { Store } from "../../src/services/server/store/Store.ts"
import { folder } from "../support/disk.ts"
import type { History } from "../support/history.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

export class Mortal {
  /** How often it was killed. */
  kills = 0
  /** Copies of its files that were made while it was stopped at any step, and opened. */
  copies = 0
  /** What was missing in copies. */
  readonly problems: Array<string> = []
  private server: ServerProcess
  private readonly path: string
  private readonly flags: ReadonlyArray<string>

  private constructor(server: ServerProcess, path: string, flags: ReadonlyArray<string>) {
    this.server = server
    this.path = path
    this.flags = flags
  }

  /** Starts a server in an empty folder, for as long as the scope lasts. */
  static start(...flags: ReadonlyArray<string>): Effect.Effect<Mortal, never, Scope.Scope> {
    return Effect.flatMap(folder, (path) => {
      const all = ["--data", join(path, "data"), ...flags]
      return Effect.acquireRelease(
        Effect.map(
          Effect.promise(() => startServer(...all)),
          (server) => new Mortal(server, path, all)
        ),
        (mortal) => Effect.promise(() => mortal.server.stop())
      )
    })
  }

  get host(): string {
    return this.server.host
  }

  get port(): number {
    return this.server.port
  }

  /** Kills it, and starts it again at the same place. */
  get kill(): Effect.Effect<void> {
    return Effect.promise(async () => {
      const { child, port } = this.server
      const exited = once(child, "exit")
      child.kill("SIGKILL")
      await exited
      this.kills += 1
      this.server = await startServer(...this.flags, String(port))
    })
  }

  /** Stops it between any two instructions, copies its files, and holds the copy to what was accepted by then. */
  copy(histories: ReadonlyArray<History>): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { child } = this.server
      const to = join(this.path, `copy-${++this.copies}`)
      child.kill("SIGSTOP")
      const accepted = histories.flatMap(({ recorded }) =>
        recorded.flatMap((one) =>
          one._tag === "Accepted" && one.place !== undefined
            ? [{ ...one.place, text: one.text }]
            : []
        )
      )
      cpSync(join(this.path, "data"), to, { recursive: true })
      child.kill("SIGCONT")
      return Effect.ensuring(
        this.judge(to, accepted),
        Effect.sync(() => rmSync(to, { recursive: true }))
      )
    })
  }

  private judge(
    path: string,
    accepted: ReadonlyArray<{
      readonly stream: string
      readonly epoch: string
      readonly seq: number
      readonly text: string
    }>
  ): Effect.Effect<void> {
    const problems = Effect.gen(this, function* () {
      const { open } = yield* RoomLogs
      for (const stream of new Set(accepted.map(({ stream }) => stream))) {
        const log = yield* open(RoomName.make(stream))
        const { epoch } = yield* log.head
        const entries = yield* log.until(1_000_000, 1_000_000)
        const there = new Map(
          entries.map(({ body, seq }) => [
            `${epoch}:${seq}`,
            body._tag === "Said" ? body.text : (body.topic ?? "")
          ])
        )
        for (const { epoch, seq, text } of accepted.filter((one) => one.stream === stream))
          if (there.get(`${epoch}:${seq}`) !== text)
            this.problems.push(
              `Copy ${this.copies} has "${there.get(`${epoch}:${seq}`)}" at ${stream} ${seq}, not "${text}".`
            )
      }
    })
    const logs = DiskLog.layer.pipe(
      Layer.provide(Store.layer(path, "normal")),
      Layer.provide(Limits.layer({ logSize: 1_000_000 }))
    )
    return problems.pipe(
      Effect.scoped,
      Effect.provide(logs),
      Effect.catchAllCause((cause) =>
        Effect.sync(() => this.problems.push(`Copy ${this.copies} could not be read: ${cause}`))
      ),
      Effect.asVoid
    )
  }
}

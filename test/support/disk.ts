/** Stores on disk, in folders that are gone after the test. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Effect, Layer, type Scope } from "effect"
import type { RoomName } from "../../src/domain/chat/RoomName.ts"
import { Limits, type LimitsShape, type Retained } from "../../src/services/server/Limits.ts"
import * as DiskLog from "../../src/services/server/log/DiskLog.ts"
import type { RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import type { Sync } from "../../src/services/server/store/Messages.ts"
import { Store } from "../../src/services/server/store/Store.ts"
import { temporary } from "./temporary.ts"

/** An empty folder, for as long as the scope lasts. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => temporary("store")),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** The logs in the store of a folder. */
export const logsIn = (
  path: string,
  limits: Partial<LimitsShape> = {},
  sync: Sync = "normal",
  retained: ReadonlyMap<RoomName, Retained> = new Map()
): Layer.Layer<RoomLogs | Store> =>
  DiskLog.layer.pipe(
    Layer.provideMerge(Store.layer(path, sync)),
    Layer.provide(Limits.layer(limits, retained)),
    Layer.orDie
  )

/** Logs in a folder of their own. */
export const onDisk = (limits: Partial<LimitsShape> = {}): Layer.Layer<RoomLogs | Store> =>
  Layer.unwrapScoped(Effect.map(folder, (path) => logsIn(path, limits)))

/** What a page with rows of a table begins with. */
const tableLeaf = 13

/** Overwrites the page of a text `message N …` in a store; returns the numbers of all that were on it. */
export const spoil = (path: string, message: number): ReadonlyArray<number> => {
  const file = join(path, "natter.db")
  const all = readFileSync(file)
  // Pages that hold no rows any more may still have its text.
  let at = 0
  while (all[at] !== tableLeaf || !all.subarray(at, at + 4096).includes(`message ${message} `))
    at += 4096
  const page = all.subarray(at, at + 4096).toString("latin1")
  const descriptor = openSync(file, "r+")
  writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(descriptor)
  return Array.from(page.matchAll(/message (\d+) x/g), ([, n]) => Number(n)).sort((a, b) => a - b)
}

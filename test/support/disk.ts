/** Stores on disk, in folders that are gone after the test. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, type Scope } from "effect"
import type { RoomName } from "../../src/domain/chat/RoomName.ts"
import { Limits, type LimitsShape, type Retained } from "../../src/services/server/Limits.ts"
import * as DiskLog from "../../src/services/server/log/DiskLog.ts"
import type { RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import type { Sync } from "../../src/services/server/store/Messages.ts"
import { Store } from "../../src/services/server/store/Store.ts"

/** An empty folder, for as long as the scope lasts. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "natter-store-"))),
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

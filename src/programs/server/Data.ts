import { Context, Effect, Layer, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { isAbsent } from "../../services/Folders.ts"
import type { Limits } from "../../services/server/Limits.ts"
import * as DiskLog from "../../services/server/log/DiskLog.ts"
import * as MemoryLog from "../../services/server/log/MemoryLog.ts"
import type { RoomLogs } from "../../services/server/log/RoomLog.ts"
import * as DiskSessions from "../../services/server/session/DiskSessions.ts"
import { SessionMemory } from "../../services/server/session/SessionMemory.ts"
import type { Sync } from "../../services/server/store/Messages.ts"
import { Store, type StoreUnavailable } from "../../services/server/store/Store.ts"
import type { CannotOpen } from "../../services/server/store/StoreThread.ts"
import { Failure, misused } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"
import { dataFolder } from "./DataFolder.ts"
import * as Copy from "./ServerCopy.ts"

/** What the flags say of the data. */
export interface DataFlags {
  readonly data: Option.Option<Given>
  readonly memory: boolean
  readonly sync: Sync
  /** The flags and variables that were given and mean nothing without data on disk. */
  readonly onlyOnDisk: ReadonlyArray<string>
}

/** Where the data is. */
export interface Data {
  /** How the banner says it. */
  readonly said: string
  readonly logs: Layer.Layer<RoomLogs, StoreUnavailable, Limits>
  readonly sessions: Layer.Layer<SessionMemory>
  /** Why nothing can be stored now; undefined while that works. */
  readonly fault: () => string | undefined
}

const inMemory = (said: string): Data => ({
  said,
  logs: MemoryLog.layer,
  sessions: SessionMemory.layer,
  fault: () => undefined
})

const onDisk = (folder: string, sync: Sync) =>
  Effect.map(Layer.build(Store.layer(folder, sync)), (context): Data => {
    const store = Layer.succeedContext(context)
    return {
      said: Copy.onDisk(folder, sync),
      logs: Layer.provide(DiskLog.layer, store),
      sessions: SessionMemory.layerLasting.pipe(
        Layer.provide(DiskSessions.layer),
        Layer.provide(store)
      ),
      fault: Context.get(context, Store).fault
    }
  })

/** Whether there is no store yet, and none can be made: data that is there is never passed over. */
const canHaveNone = ({ folder, obstacle }: CannotOpen): boolean =>
  obstacle === "driver" || (obstacle === "unusable" && isAbsent(folder))

/**
 * Opens the data that the flags name, for as long as the scope lasts. Where no flag is about data on disk and
 * none can be kept, it is in memory.
 */
export const open = ({ data, memory, onlyOnDisk, sync }: DataFlags) =>
  Effect.gen(function* () {
    const [by] = onlyOnDisk
    if (memory) {
      if (Option.isSome(data)) return yield* misused(Copy.dataAndMemory(data.value.by))
      return by === undefined ? inMemory(Copy.inMemory) : yield* misused(Copy.notInMemory(by))
    }
    const folder = yield* dataFolder(data)
    if (Option.isNone(folder))
      return by === undefined
        ? inMemory(Copy.inMemoryBecause(Copy.homeless))
        : yield* misused(Copy.needsData(by))
    return yield* Effect.catchAll(onDisk(folder.value, sync), (error) =>
      Option.isNone(data) && by === undefined && canHaveNone(error)
        ? Effect.succeed(inMemory(Copy.inMemoryBecause(Copy.obstacle(error))))
        : new Failure({
            message: Copy.cannotOpen(error, Copy.otherFolderOrMemory),
            exitCode: ExitCode.data
          })
    )
  })

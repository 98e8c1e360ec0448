import { resolve } from "node:path"
import { Effect, Layer, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import type { Limits } from "../../services/server/Limits.ts"
import * as DiskLog from "../../services/server/log/DiskLog.ts"
import * as MemoryLog from "../../services/server/log/MemoryLog.ts"
import type { RoomLogs } from "../../services/server/log/RoomLog.ts"
import * as DiskSessions from "../../services/server/session/DiskSessions.ts"
import { SessionMemory } from "../../services/server/session/SessionMemory.ts"
import type { Sync } from "../../services/server/store/Messages.ts"
import { Store, type StoreUnavailable } from "../../services/server/store/Store.ts"
import { Failure, misused } from "../cli/Failure.ts"
import type { Given, Read } from "../cli/Flags.ts"
import * as Copy from "./ServerCopy.ts"

/** What the flags say of the data. */
export interface DataFlags {
  readonly data: Option.Option<Given>
  readonly memory: boolean
  readonly sync: Read<Sync>
  /** The flags and variables, beside that, which mean nothing without data on disk. */
  readonly onlyOnDisk: ReadonlyArray<string>
}

/** Where the data is. */
export interface Data {
  /** How the banner says it. */
  readonly said: string
  readonly logs: Layer.Layer<RoomLogs, StoreUnavailable, Limits>
  readonly sessions: Layer.Layer<SessionMemory>
}

const inMemory: Data = {
  said: Copy.inMemory,
  logs: MemoryLog.layer,
  sessions: SessionMemory.layer
}

/** Opens the data that the flags name, for as long as the scope lasts. */
export const open = ({ data, memory, onlyOnDisk, sync }: DataFlags) =>
  Effect.gen(function* () {
    if (Option.isNone(data)) {
      const [by] = [...(sync.by === undefined ? [] : [sync.by]), ...onlyOnDisk]
      return by === undefined ? inMemory : yield* misused(Copy.needsData(by))
    }
    if (memory) return yield* misused(Copy.dataAndMemory(data.value.by))
    const folder = resolve(data.value.text)
    const store = yield* Layer.build(Store.layer(folder, sync.value)).pipe(
      Effect.map(Layer.succeedContext),
      Effect.mapError(
        (error) => new Failure({ message: Copy.cannotOpen(error), exitCode: ExitCode.data })
      )
    )
    return {
      said: Copy.onDisk(folder, sync.value),
      logs: Layer.provide(DiskLog.layer, store),
      sessions: SessionMemory.layerLasting.pipe(
        Layer.provide(DiskSessions.layer),
        Layer.provide(store)
      )
    }
  })

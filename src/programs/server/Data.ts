import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
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
import type { CannotOpen } from "../../services/server/store/StoreThread.ts"
import { stateFolder } from "../cli/Environment.ts"
import { Failure, misused } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"
import * as Copy from "./ServerCopy.ts"

/** What the flags say of the data. */
export interface DataFlags {
  readonly data: Option.Option<Given>
  readonly memory: boolean
  readonly sync: Sync
}

/** Where the data is to be. */
type Plan =
  | { readonly _tag: "Memory"; readonly why: Copy.WhyMemory }
  | {
      readonly _tag: "Disk"
      readonly folder: string
      readonly sync: Sync
      /** Whether memory is good enough where there is no store yet, and none can be made. */
      readonly isDefault: boolean
    }

const planOf = ({ data, memory, sync }: DataFlags): Effect.Effect<Plan, Failure> => {
  if (memory && Option.isSome(data)) return misused(Copy.dataAndMemory(data.value.by))
  if (memory) return Effect.succeed({ _tag: "Memory", why: "wanted" })
  if (Option.isSome(data))
    return Effect.succeed({
      _tag: "Disk",
      folder: resolve(data.value.text),
      sync,
      isDefault: false
    })
  return Effect.map(
    stateFolder,
    Option.match({
      onNone: (): Plan => ({ _tag: "Memory", why: "homeless" }),
      onSome: (folder): Plan => ({
        _tag: "Disk",
        folder: join(folder, "server"),
        sync,
        isDefault: true
      })
    })
  )
}

/** Where the data is. */
export interface Data {
  /** How the banner says it. */
  readonly said: string
  readonly logs: Layer.Layer<RoomLogs, StoreUnavailable, Limits>
  readonly sessions: Layer.Layer<SessionMemory>
}

const inMemory = (why: Copy.WhyMemory): Data => ({
  said: Copy.inMemory(why),
  logs: MemoryLog.layer,
  sessions: SessionMemory.layer
})

/** Why memory has to do, where it may. A store that is there is never passed over. */
const insteadOf = ({ folder, obstacle }: CannotOpen): Copy.WhyMemory | undefined => {
  if (obstacle === "driver") return "driver"
  return obstacle === "unusable" && !existsSync(folder) ? "unusable" : undefined
}

/** Opens the data that the flags name, for as long as the scope lasts. */
export const open = (flags: DataFlags) =>
  Effect.gen(function* () {
    const plan = yield* planOf(flags)
    if (plan._tag === "Memory") return inMemory(plan.why)
    const { folder, isDefault, sync } = plan
    return yield* Layer.build(Store.layer(folder, sync)).pipe(
      Effect.map((context): Data => {
        const store = Layer.succeedContext(context)
        return {
          said: Copy.onDisk(folder, sync),
          logs: Layer.provide(DiskLog.layer, store),
          sessions: SessionMemory.layerLasting.pipe(
            Layer.provide(DiskSessions.layer),
            Layer.provide(store)
          )
        }
      }),
      Effect.catchAll((error) => {
        const why = isDefault ? insteadOf(error) : undefined
        return why === undefined
          ? new Failure({ message: Copy.cannotOpen(error), exitCode: ExitCode.data })
          : Effect.succeed(inMemory(why))
      })
    )
  })

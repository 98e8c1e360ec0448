import { Context, Effect, Layer, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { isAbsent } from "../../services/Folders.ts"
import type { Moderation } from "../../services/server/access/Moderation.ts"
import { Backing } from "../../services/server/admin/Backing.ts"
import type { ClusterLost } from "../../services/server/cluster/Cluster.ts"
import type { EngineUnusable } from "../../services/server/cluster/Engine.ts"
import { engineAddress } from "../../services/server/cluster/EngineAddress.ts"
import type { Limits } from "../../services/server/Limits.ts"
import * as DiskLog from "../../services/server/log/DiskLog.ts"
import * as MemoryLog from "../../services/server/log/MemoryLog.ts"
import type { RoomLogs } from "../../services/server/log/RoomLog.ts"
import type { Rooms } from "../../services/server/room/Rooms.ts"
import * as DiskSessions from "../../services/server/session/DiskSessions.ts"
import { Nicknames } from "../../services/server/session/Nicknames.ts"
import { ResumableSessions } from "../../services/server/session/ResumableSessions.ts"
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
  readonly state: Option.Option<Given>
  readonly memory: boolean
  readonly nats: Option.Option<Given>
  readonly natsInsist: boolean
  readonly replicas: { readonly value: string; readonly by: string | undefined }
  readonly sync: Sync
  /** The flags and variables that were given and mean nothing without data on disk. */
  readonly onlyOnDisk: ReadonlyArray<string>
}

/** Where the data is. */
export interface Data {
  /** How the banner says it. */
  readonly said: string
  readonly logs: Layer.Layer<RoomLogs, StoreUnavailable | EngineUnusable, Limits>
  readonly sessions: Layer.Layer<SessionMemory, EngineUnusable, Limits>
  readonly names: Layer.Layer<Nicknames, EngineUnusable, Limits>
  readonly resumable: Layer.Layer<
    ResumableSessions,
    EngineUnusable,
    Limits | Nicknames | Rooms | SessionMemory
  >
  /** What is told of it to those who watch over the server. */
  readonly backing: Layer.Layer<Backing, EngineUnusable, Limits>
  /** Fails where the server cannot go on. */
  readonly lost: Effect.Effect<never, ClusterLost>
  /** Is to be built with the server, so that `lost` can be known. */
  readonly watch: Layer.Layer<never, EngineUnusable, Limits | Moderation | Nicknames>
  /** What other servers are told of who may do what, and tell. */
  readonly sharing: Layer.Layer<never, EngineUnusable, Limits>
}

const alone = {
  names: Nicknames.layer,
  resumable: ResumableSessions.layer,
  lost: Effect.never,
  watch: Layer.empty,
  sharing: Layer.empty
}

const inMemory = (said: string): Data => ({
  ...alone,
  said,
  logs: MemoryLog.layer,
  sessions: SessionMemory.layer,
  backing: Backing.memory
})

const onDisk = (folder: string, sync: Sync) =>
  Effect.map(Layer.build(Store.layer(folder, sync)), (context): Data => {
    const store = Layer.succeedContext(context)
    const { fault } = Context.get(context, Store)
    return {
      ...alone,
      said: Copy.onDisk(folder, sync),
      logs: Layer.provide(DiskLog.layer, store),
      sessions: SessionMemory.layerLasting.pipe(
        Layer.provide(DiskSessions.layer),
        Layer.provide(store)
      ),
      backing: Layer.succeed(Backing, {
        fault: () => {
          const reason = fault()
          return reason === undefined ? undefined : { _tag: "StoreRefuses", reason }
        },
        cluster: () => undefined
      })
    }
  })

/** Loaded by a server that is one of several, so that one alone starts as fast. */
const loadOnNats = Effect.promise(() => import("./OnNats.ts"))

/** Whether there is no store yet, and none can be made: data that is there is never passed over. */
const canHaveNone = ({ folder, obstacle }: CannotOpen): boolean =>
  obstacle === "driver" || (obstacle === "unusable" && isAbsent(folder))

/**
 * Opens the data that the flags name, for as long as the scope lasts. Where no flag is about data on disk and
 * none can be kept, it is in memory.
 */
export const open = (flags: DataFlags) =>
  Effect.gen(function* () {
    const { data, memory, nats, natsInsist, onlyOnDisk, replicas, state, sync } = flags
    const [by] = onlyOnDisk
    if (Option.isSome(nats)) {
      const other = Option.isSome(data) ? data.value.by : memory ? "--memory" : by
      if (other !== undefined) return yield* misused(Copy.notOnNats(other))
      const servers = nats.value.text.split(",").map(engineAddress)
      return yield* Effect.mapError(
        Effect.flatMap(loadOnNats, ({ onNats }) =>
          onNats({ servers, replicas: Number(replicas.value), insists: natsInsist })
        ),
        (error) =>
          new Failure({
            message: Copy.engineUnusable(
              error,
              servers.map(({ place }) => place)
            ),
            exitCode: error.obstacle === "unreachable" ? ExitCode.unreachable : ExitCode.data
          })
      )
    }
    const onlyNats = replicas.by ?? (natsInsist ? "--nats-insist" : undefined)
    if (onlyNats !== undefined) return yield* misused(Copy.needsNats(onlyNats))
    if (memory) {
      if (Option.isSome(data)) return yield* misused(Copy.dataAndMemory(data.value.by))
      return by === undefined ? inMemory(Copy.inMemory) : yield* misused(Copy.notInMemory(by))
    }
    const folder = yield* dataFolder(data, state)
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

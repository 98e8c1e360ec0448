import { hostname } from "node:os"
import { Context, Deferred, Effect, Layer } from "effect"
import { Backing } from "../../services/server/admin/Backing.ts"
import { Cluster, type ClusterLost } from "../../services/server/cluster/Cluster.ts"
import * as ClusterLogs from "../../services/server/cluster/ClusterLogs.ts"
import * as ClusterNames from "../../services/server/cluster/ClusterNames.ts"
import * as ClusterRecords from "../../services/server/cluster/ClusterRecords.ts"
import * as ClusterSharing from "../../services/server/cluster/ClusterSharing.ts"
import { Engine, type EngineOptions } from "../../services/server/cluster/Engine.ts"
import * as Expelling from "../../services/server/cluster/Expelling.ts"
import * as Roaming from "../../services/server/cluster/Roaming.ts"
import * as Standing from "../../services/server/cluster/Standing.ts"
import { SessionMemory } from "../../services/server/session/SessionMemory.ts"
import type { Data } from "./Data.ts"
import * as Copy from "./ServerCopy.ts"

/** What several servers share. */
export const onNats = (options: EngineOptions) =>
  Effect.gen(function* () {
    const { servers } = options
    const context = yield* Layer.build(Engine.layer(options))
    const { replicas } = Context.get(context, Engine)
    const engine = Layer.succeedContext(context)
    const lost = yield* Deferred.make<never, ClusterLost>()
    const cluster = Layer.provideMerge(Cluster.layer(`${hostname()} ${process.pid}`), engine)
    const data: Data = {
      said: Copy.onNats(
        servers.map(({ place }) => place),
        replicas
      ),
      backing: Layer.provide(
        Layer.effect(
          Backing,
          Effect.zipWith(Cluster, Engine, ({ figures, isOpen }, { isConnected }) => ({
            fault: () =>
              isOpen() && isConnected() ? undefined : ({ _tag: "EngineAway" } as const),
            cluster: figures
          }))
        ),
        cluster
      ),
      logs: Layer.provide(ClusterLogs.layer, cluster),
      sessions: SessionMemory.layerLasting.pipe(
        Layer.provide(ClusterRecords.layer),
        Layer.provide(cluster)
      ),
      names: Layer.provide(ClusterNames.layer, cluster),
      resumable: Layer.provide(Roaming.layer, cluster),
      lost: Deferred.await(lost),
      watch: Layer.provide(
        Layer.scopedDiscard(
          Effect.flatMap(Cluster, (cluster) =>
            Effect.forkScoped(Effect.interruptible(Deferred.complete(lost, cluster.lost)))
          )
        ).pipe(Layer.merge(Expelling.layer), Layer.merge(Standing.layer)),
        cluster
      ),
      sharing: Layer.provide(ClusterSharing.layer, cluster)
    }
    return data
  })

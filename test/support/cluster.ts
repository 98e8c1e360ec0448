/** Nodes of a cluster in this process. */
import { Clock, Effect, Layer } from "effect"
import { Cluster } from "../../src/services/server/cluster/Cluster.ts"
import * as ClusterLogs from "../../src/services/server/cluster/ClusterLogs.ts"
import { Engine } from "../../src/services/server/cluster/Engine.ts"
import { Limits, type LimitsShape } from "../../src/services/server/Limits.ts"
import type { RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import { type Nats, startNats } from "./nats.ts"

/** NATS for as long as the scope lasts. */
export const nats = Effect.acquireRelease(
  Effect.promise(() => startNats()),
  ({ stop }) => Effect.promise(() => stop())
)

/** The logs of a node. */
export const logsOn = (
  server: Pick<Nats, "url">,
  limits: Partial<LimitsShape> = {}
): Layer.Layer<RoomLogs | Cluster> =>
  ClusterLogs.layer.pipe(
    Layer.provideMerge(Cluster.layer("test")),
    Layer.provide(Engine.layer({ servers: [server.url], replicas: 1, insists: false })),
    Layer.provide(Limits.layer(limits)),
    Layer.provide(Layer.setClock(Clock.make())),
    Layer.orDie
  )

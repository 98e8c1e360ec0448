/** Nodes of a cluster in this process. */
import { Clock, Context, Effect, Layer } from "effect"
import { Moderation } from "../../src/services/server/access/Moderation.ts"
import { Motd } from "../../src/services/server/access/Motd.ts"
import { Operators } from "../../src/services/server/access/Operators.ts"
import { Cluster } from "../../src/services/server/cluster/Cluster.ts"
import * as ClusterLogs from "../../src/services/server/cluster/ClusterLogs.ts"
import * as ClusterNames from "../../src/services/server/cluster/ClusterNames.ts"
import * as ClusterRecords from "../../src/services/server/cluster/ClusterRecords.ts"
import * as ClusterSharing from "../../src/services/server/cluster/ClusterSharing.ts"
import { Engine } from "../../src/services/server/cluster/Engine.ts"
import { engineAddress } from "../../src/services/server/cluster/EngineAddress.ts"
import * as Expelling from "../../src/services/server/cluster/Expelling.ts"
import * as Roaming from "../../src/services/server/cluster/Roaming.ts"
import * as Standing from "../../src/services/server/cluster/Standing.ts"
import { Limits, type LimitsShape } from "../../src/services/server/Limits.ts"
import type { RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import { SessionMemory } from "../../src/services/server/session/SessionMemory.ts"
import { servicesOn } from "./load-server.ts"
import * as Memory from "./memory-transport.ts"
import { type Nats, startNats } from "./nats.ts"

/** NATS for as long as the scope lasts. */
export const nats = Effect.acquireRelease(
  Effect.promise(() => startNats()),
  ({ stop }) => Effect.promise(() => stop())
)

/** A node, without what is made of it. */
const nodeOn = (
  { url }: Pick<Nats, "url">,
  limits: Partial<LimitsShape>,
  change: (engine: Engine["Type"]) => Engine["Type"] = (engine) => engine
) =>
  Cluster.layer("test").pipe(
    Layer.provideMerge(
      Layer.map(
        Engine.layer({ servers: [engineAddress(url)], replicas: 1, insists: false }),
        (context) => Context.make(Engine, change(Context.get(context, Engine)))
      )
    ),
    Layer.provide(Limits.layer(limits)),
    Layer.provide(Layer.setClock(Clock.make())),
    Layer.orDie
  )

/** The logs of a node. */
export const logsOn = (
  server: Pick<Nats, "url">,
  limits: Partial<LimitsShape> = {}
): Layer.Layer<RoomLogs | Cluster> =>
  ClusterLogs.layer.pipe(
    Layer.provideMerge(nodeOn(server, limits)),
    Layer.provide(Layer.setClock(Clock.make()))
  )

/** A node with all its services. */
export const servicesOnNats = (
  server: Pick<Nats, "url">,
  limits: Partial<LimitsShape> = {},
  change?: (engine: Engine["Type"]) => Engine["Type"],
  operators: Layer.Layer<Operators> = Operators.none
) => {
  const node = nodeOn(server, limits, change)
  return servicesOn(
    Memory.layer,
    limits,
    Layer.provide(ClusterLogs.layer, node),
    undefined,
    SessionMemory.layerLasting.pipe(Layer.provide(ClusterRecords.layer), Layer.provide(node)),
    {
      names: Layer.provide(ClusterNames.layer, node),
      resumable: Layer.provide(Roaming.layer, node),
      moderation: Moderation.layer(undefined).pipe(
        Layer.provide(operators),
        Layer.provide(Layer.provide(ClusterSharing.layer, node)),
        Layer.merge(Motd.none)
      ),
      watch: Layer.provide(Layer.merge(Expelling.layer, Standing.layer), node)
    }
  )
}

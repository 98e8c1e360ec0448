import { Effect, Layer } from "effect"
import { logsOn, nats } from "../../../support/cluster.ts"
import { roomLogContract } from "../../../support/room-log-contract.ts"
import { describeWithNats } from "../../../support/with-nats.ts"

describeWithNats("a cluster", () => {
  const logs = (logSize: number) =>
    Layer.unwrapScoped(Effect.map(nats, (server) => logsOn(server, { logSize })))
  roomLogContract("NATS", logs, 0.03)
})

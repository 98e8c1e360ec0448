import { Effect, Layer } from "effect"
import { logsOn, nats } from "../../../support/cluster.ts"
import { describeWithNats } from "../../../support/nats.ts"
import { roomLogContract } from "../../../support/room-log-contract.ts"

describeWithNats("a cluster", () => {
  const logs = (logSize: number) =>
    Layer.unwrapScoped(Effect.map(nats, (server) => logsOn(server, { logSize })))
  roomLogContract("NATS", logs, 0.03)
})

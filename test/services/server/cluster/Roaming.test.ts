import { Effect, Layer } from "effect"
import { nats, servicesOnNats } from "../../../support/cluster.ts"
import { sessionsContract } from "../../../support/sessions-contract.ts"
import { describeWithNats } from "../../../support/with-nats.ts"

describeWithNats("a cluster", () => {
  sessionsContract("NATS", (limits) =>
    Layer.unwrapScoped(Effect.map(nats, (server) => servicesOnNats(server, limits)))
  )
})

import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Engine } from "../../../../src/services/server/cluster/Engine.ts"
import { nats, servicesOnNats } from "../../../support/cluster.ts"
import { ask, connect, keeper, sayUntil, secretOf, vanish } from "../../../support/load-server.ts"
import { sessionsContract } from "../../../support/sessions-contract.ts"
import { describeWithNats } from "../../../support/with-nats.ts"

/** A node to which everything comes a quarter of a second late. */
const late = (engine: Engine["Type"]): Engine["Type"] => ({
  ...engine,
  follow: (take) => engine.follow((record) => void setTimeout(take, 250, record))
})

/** Takes the session of alice back, who has read the lobby up to a position. */
const resume = (head: string) =>
  Effect.flatMap(connect(), (socket) =>
    Effect.map(
      sayUntil(socket, `RESUME ${secretOf("alice")} lobby=${head}\nPING`, "PONG"),
      (lines) => ({ socket, lines })
    )
  )

describeWithNats("a cluster", () => {
  sessionsContract("NATS", (limits) =>
    Layer.unwrapScoped(Effect.map(nats, (server) => servicesOnNats(server, limits)))
  )

  it.scopedLive(
    "gives a session back as it is, also at a node that is behind",
    () =>
      Effect.gen(function* () {
        const server = yield* nats
        const ahead = yield* Layer.build(servicesOnNats(server))
        const behind = yield* Layer.build(servicesOnNats(server, {}, late))
        const first = yield* Effect.provide(keeper("alice"), behind)
        const joined = first.client.heard.find((line) => line.startsWith("JOINED lobby"))
        yield* Effect.provide(vanish(first), behind)
        const there = yield* Effect.provide(resume(joined?.split(" ")[2] ?? ""), ahead)
        const [said = ""] = yield* ask(there.socket, "@7 SAY lobby hello")
        const head = said.split(" ")[3] ?? ""
        assert.match(head, /:1$/)
        yield* Effect.provide(vanish(there.socket), ahead)
        // What was said elsewhere is not new here, and nothing is missing.
        const back = yield* Effect.provide(resume(head), behind)
        assert.include(back.lines.join("\n"), "READY alice 60 7")
        assert.deepStrictEqual(
          back.lines.filter((line) => /^(GAP|MSG|ERR)/.test(line)),
          []
        )
        assert.strictEqual((yield* ask(back.socket, "@7 SAY lobby hello"))[0], said)
      }),
    60_000
  )
})

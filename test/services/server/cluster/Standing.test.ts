import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { Operators } from "../../../../src/services/server/access/Operators.ts"
import type { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { nats, servicesOnNats } from "../../../support/cluster.ts"
import { ask, connect, toTheEnd } from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"
import { describeWithNats } from "../../../support/with-nats.ts"

const keyOf = (letter: string) => Pin.make(`sha256.${letter.repeat(43)}`)
const root = keyOf("R")

/** Whoever has this key is an operator. */
const operators = Layer.succeed(Operators, {
  has: ({ key }) => key === root,
  admit: () => false,
  dismiss: () => false,
  count: () => 1,
  reload: Effect.void
})

type Node = Context.Context<Connections | MemoryTransport>

/** Two nodes with the same operators. */
class Nodes extends Context.Tag("Nodes")<Nodes, { readonly one: Node; readonly other: Node }>() {}

const nodes = Layer.scoped(
  Nodes,
  Effect.gen(function* () {
    const node = Layer.build(servicesOnNats(yield* nats, {}, undefined, operators))
    const [one, other] = yield* Effect.all([node, node], { concurrency: 2 })
    return { one, other }
  })
)

const timeless = (line: string) => line.replace(/ \d{4}-\S+Z/g, " T")

/** Who comes to a node. */
const come = (node: Node, ...who: Parameters<typeof connect>) =>
  Effect.provide(connect(...who), node)

const answers = (connection: MemoryConnection, line: string) =>
  Effect.map(ask(connection, line), (lines) =>
    lines.filter((of) => !/^(?:ENTER|LEAVE) /.test(of)).map(timeless)
  )

/** Says goodbye, and is gone. */
const leave = (connection: MemoryConnection) =>
  Effect.zipRight(
    Effect.sync(() => connection.client.send("BYE")),
    toTheEnd(connection)
  )

/** What is answered to somebody who comes to a node and wants this name. */
const newcomer = (node: Node, nick: string, address: string, key?: Pin) =>
  Effect.gen(function* () {
    const { client } = yield* come(node, undefined, address, key)
    client.send(`NICK ${nick}`)
    client.send("BYE")
    const lines = yield* Effect.promise(() => client.toTheEnd())
    return lines.map((line) => line.split(" ").slice(0, 2).join(" "))
  })

const away = "192.0.2.1"

describeWithNats("somebody at another server", () => {
  layer(nodes, { excludeTestServices: true })((it) => {
    it.scoped("is muted by name and key", () =>
      Effect.gen(function* () {
        const { one, other } = yield* Nodes
        const olga = yield* come(one, "olga", "127.0.0.1", root)
        const bob = yield* come(other, "bob", away, keyOf("B"))
        assert.deepStrictEqual(yield* answers(olga, "MUTE bob 60"), [
          "MUTED bob T olga",
          `MUTED ${keyOf("B")} T olga`,
          "OK"
        ])
        let said = ""
        while (!said.startsWith("ERR muted")) [said = ""] = yield* answers(bob, "TELL olga hello")
        assert.deepStrictEqual(yield* answers(olga, "MUTE bob 0"), ["OK"])
        assert.deepStrictEqual(yield* answers(olga, "BANS"), ["OK"])
        for (const one of [olga, bob]) yield* leave(one)
      })
    )

    it.scoped("is banned by name and key", () =>
      Effect.gen(function* () {
        const { one, other } = yield* Nodes
        const olga = yield* come(one, "olga", "127.0.0.1", root)
        const bob = yield* come(other, "bob", away, keyOf("B"))
        assert.deepStrictEqual(yield* answers(olga, "BAN bob 60"), [
          "BANNED bob T olga",
          `BANNED ${keyOf("B")} T olga`,
          "OK"
        ])
        assert.match((yield* toTheEnd(bob)).at(-1) ?? "", /^BYE banned/)
        assert.include(yield* newcomer(other, "rob", away, keyOf("B")), "BYE banned")
        assert.include(yield* newcomer(other, "rob", away, keyOf("C")), "READY rob")
        yield* leave(olga)
      })
    )

    it.scoped("is banned by name and address without a key", () =>
      Effect.gen(function* () {
        const { one, other } = yield* Nodes
        const olga = yield* come(one, "olga", "127.0.0.1", root)
        const carol = yield* come(other, "carol", away)
        assert.deepStrictEqual(yield* answers(olga, "BAN carol 60"), [
          "BANNED carol T olga",
          `BANNED ${away} T olga`,
          "OK"
        ])
        assert.match((yield* toTheEnd(carol)).at(-1) ?? "", /^BYE banned/)
        assert.include(yield* newcomer(other, "rob", away), "BYE banned")
        yield* leave(olga)
      })
    )
  })
})

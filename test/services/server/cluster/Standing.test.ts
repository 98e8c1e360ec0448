import { afterAll, assert, beforeAll, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { Operators } from "../../../../src/services/server/access/Operators.ts"
import { answer } from "../../../../src/services/server/admin/ControlActs.ts"
import { Metrics } from "../../../../src/services/server/admin/Metrics.ts"
import { Reload } from "../../../../src/services/server/Reload.ts"
import { nats, servicesOnNats } from "../../../support/cluster.ts"
import { ask, connect, toTheEnd } from "../../../support/load-server.ts"
import type { MemoryConnection } from "../../../support/memory-transport.ts"
import { describeWithNats } from "../../../support/with-nats.ts"

const keyOf = (letter: string) => Pin.make(`sha256.${letter.repeat(43)}`)
const [root, sam] = [keyOf("R"), keyOf("S")]

/** Whoever has one of these keys is an operator. */
const operators = (...keys: ReadonlyArray<Pin>) =>
  Layer.succeed(Operators, {
    has: ({ key }) => key !== undefined && keys.includes(key),
    admit: () => false,
    dismiss: () => false,
    count: () => keys.length,
    reload: Effect.void
  })

type Node = Context.Context<Layer.Layer.Success<ReturnType<typeof servicesOnNats>>>

/** Two nodes. One of the operators is known at the other one alone. */
class Nodes extends Context.Tag("Nodes")<Nodes, { readonly one: Node; readonly other: Node }>() {}

const nodes = Layer.scoped(
  Nodes,
  Effect.gen(function* () {
    const server = yield* nats
    const node = (...keys: ReadonlyArray<Pin>) =>
      Layer.build(servicesOnNats(server, {}, undefined, operators(...keys)))
    return yield* Effect.all({ one: node(root), other: node(root, sam) }, { concurrency: 2 })
  })
)

const timeless = (line: string) => line.replace(/ \d{4}-\S+Z/g, " T")

/** Who comes to a node, until the end of the test. */
const come = (node: Node, ...who: Parameters<typeof connect>) =>
  Effect.acquireRelease(Effect.provide(connect(...who), node), ({ client }) =>
    Effect.sync(() => client.drop())
  )

const answers = (connection: MemoryConnection, line: string) =>
  Effect.map(ask(connection, line), (lines) =>
    lines.filter((of) => !/^(?:ENTER|LEAVE) /.test(of)).map(timeless)
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

/** Whom a shell sees at a node: the address, whether it is encrypted, and the key of each. */
const peopleAt = (node: Node) =>
  answer({ _tag: "People" }).pipe(
    Effect.map(
      (reply) =>
        new Map(
          (reply._tag === "Done" ? reply.rows : []).map(
            ({ address, encrypted, key, nick }) => [nick, [address, encrypted, key]] as const
          )
        )
    ),
    Effect.provide(
      Layer.provideMerge(Layer.mergeAll(Metrics.layer, Reload.layer), Layer.succeedContext(node))
    )
  )

const away = "192.0.2.1"

describeWithNats("somebody at another server", () => {
  const scope = Effect.runSync(Scope.make())
  let both: Context.Context<Nodes> | undefined
  beforeAll(async () => {
    both = await Effect.runPromise(Layer.buildWithScope(nodes, scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const test = (name: string, body: Effect.Effect<void, unknown, Nodes | Scope.Scope>) =>
    it.scopedLive(name, () =>
      both === undefined ? Effect.die("There are no nodes.") : Effect.provide(body, both)
    )

  test(
    "is muted by name and key",
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
      while (!said.includes("ERR muted")) said = (yield* answers(bob, "TELL bob hello")).join()
      assert.deepStrictEqual(yield* answers(olga, "MUTE bob 0"), ["OK"])
      assert.deepStrictEqual(yield* answers(olga, "BANS"), ["OK"])
    })
  )

  test(
    "is banned by name and key",
    Effect.gen(function* () {
      const { one, other } = yield* Nodes
      const olive = yield* come(one, "olive", "127.0.0.1", root)
      const ben = yield* come(other, "ben", away, keyOf("D"))
      assert.deepStrictEqual(yield* answers(olive, "BAN ben 60"), [
        "BANNED ben T olive",
        `BANNED ${keyOf("D")} T olive`,
        "OK"
      ])
      assert.match((yield* toTheEnd(ben)).at(-1) ?? "", /^BYE banned/)
      assert.include(yield* newcomer(other, "rob", away, keyOf("D")), "BYE banned")
      assert.include(yield* newcomer(other, "rob", away, keyOf("C")), "READY rob")
      yield* answers(olive, "UNBAN ben")
    })
  )

  test(
    "is banned by name and address without a key",
    Effect.gen(function* () {
      const { one, other } = yield* Nodes
      const orla = yield* come(one, "orla", "127.0.0.1", root)
      const carol = yield* come(other, "carol", away)
      assert.deepStrictEqual(yield* answers(orla, "BAN carol 60"), [
        "BANNED carol T orla",
        `BANNED ${away} T orla`,
        "OK"
      ])
      assert.match((yield* toTheEnd(carol)).at(-1) ?? "", /^BYE banned/)
      assert.include(yield* newcomer(other, "ron", away), "BYE banned")
      yield* answers(orla, "UNBAN carol")
    })
  )

  test(
    "is neither banned nor muted if they are an operator, here or there",
    Effect.gen(function* () {
      const { one, other } = yield* Nodes
      const opal = yield* come(one, "opal", "127.0.0.1", root)
      yield* come(other, "otto", away, root)
      yield* come(other, "sam", away, sam)
      for (const line of ["BAN otto 60", "BAN sam 60", "MUTE otto 60", "MUTE sam 60"])
        assert.match((yield* answers(opal, line)).join(), /^ERR is-operator /, line)
      assert.deepStrictEqual(yield* answers(opal, "BANS"), ["OK"])
    })
  )

  test(
    "is invited into a private room, with a key or without one",
    Effect.gen(function* () {
      const { one, other } = yield* Nodes
      const odile = yield* come(one, "odile", "127.0.0.1", root)
      const frank = yield* come(other, "frank", away)
      const gina = yield* come(other, "gina", away, keyOf("G"))
      yield* answers(odile, "JOIN tea")
      assert.include(yield* answers(odile, "SET tea private on"), "OK")
      for (const [nick, guest] of [
        ["frank", frank],
        ["gina", gina]
      ] as const) {
        assert.deepStrictEqual(yield* answers(odile, `INVITE tea ${nick}`), ["OK"])
        const invited = yield* Effect.promise(() => guest.client.until("INVITED"))
        assert.strictEqual(timeless(invited.at(-1) ?? ""), "INVITED tea T odile")
        assert.match((yield* answers(guest, "JOIN tea"))[0] ?? "", /^JOINED tea/)
      }
      assert.match((yield* answers(odile, "INVITE tea nobody"))[0] ?? "", /^ERR no-such-nick/)
      // A key is let in for good.
      gina.client.drop()
      const again = yield* come(other, "gilda", away, keyOf("G"))
      assert.match((yield* answers(again, "JOIN tea"))[0] ?? "", /^JOINED tea/)
      const hal = yield* come(other, "hal", away, keyOf("H"))
      assert.match((yield* answers(hal, "JOIN tea"))[0] ?? "", /^ERR private/)
    })
  )

  test(
    "is listed with their key and node",
    Effect.gen(function* () {
      const { one, other } = yield* Nodes
      yield* come(one, "ida", away, keyOf("I"))
      yield* come(other, "jim", away, keyOf("J"))
      yield* come(other, "kim", away)
      const people = yield* peopleAt(one)
      assert.deepStrictEqual(people.get("ida"), [`${away}:1`, true, keyOf("I")])
      const [where, ...jim] = people.get("jim") ?? []
      assert.match(String(where), /^at [0-9a-f]{12}$/)
      assert.deepStrictEqual(jim, [null, keyOf("J")])
      assert.deepStrictEqual(people.get("kim"), [where, null, null])
    })
  )
})

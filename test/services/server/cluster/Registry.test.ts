import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import type { NodeChange } from "../../../../src/services/server/cluster/NodeRecord.ts"
import { Registry } from "../../../../src/services/server/cluster/Registry.ts"
import { property } from "../../../support/property.ts"

const nick = Nick.make("alice")
const session = (name: string) => SessionId.make(name)
const at = (n: number) => Timestamp.make(n)

const claimed = (name: string, of = nick, n = 1): NodeChange => ({
  _tag: "Claimed",
  nick: of,
  session: session(name),
  at: at(n),
  since: undefined
})
const freed = (name: string, n = 1): NodeChange => ({
  _tag: "Freed",
  nick: undefined,
  session: session(name),
  at: at(n)
})
const kept = (name: string): NodeChange => ({
  _tag: "Session",
  session: session(name),
  change: {
    _tag: "Kept",
    nick,
    since: at(1),
    digest: name,
    key: undefined,
    seconds: Seconds.make(60),
    hasEntered: true,
    rooms: [],
    inbox: 0,
    handed: 0,
    lastId: 0
  }
})
const took = (name: string, from: string): NodeChange => ({
  _tag: "Took",
  session: session(name),
  from
})

const anyChange = fc
  .record({
    node: fc.constantFrom("a", "b"),
    name: fc.constantFrom("s", "t"),
    of: fc.constantFrom("alice", "Bob", "ALICE"),
    kind: fc.constantFrom("claim", "free", "keep", "take")
  })
  .map(({ kind, name, node, of }): readonly [NodeChange, string] => {
    if (kind === "claim") return [claimed(name, Nick.make(of)), node]
    if (kind === "free") return [freed(name), node]
    return [kind === "keep" ? kept(name) : took(name, "a"), node]
  })

describe("the names of all nodes", () => {
  it("have one holder each, and one who asks is granted a name only when it is free or their own", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
        const registry = new Registry()
        for (const [change, node] of changes) {
          const before = change._tag === "Claimed" ? registry.find(change.nick) : undefined
          const outcome = registry.apply(change, node)
          if (change._tag !== "Claimed") continue
          const isFree =
            before === undefined || (before.session === change.session && before.node === node)
          assert.strictEqual(outcome._tag, isFree ? "Granted" : "Refused")
          if (isFree) assert.strictEqual(registry.find(change.nick)?.session, change.session)
        }
        const all = registry.holdings.map(({ nick }) => nick.toLowerCase())
        assert.strictEqual(new Set(all).size, all.length)
      }),
      property(0.3)
    )
  })

  it("are given on later than all that an earlier holder has said", () => {
    const registry = new Registry()
    registry.apply(claimed("s", nick, 100), "a")
    registry.apply(freed("s", 500), "a")
    const outcome = registry.apply(claimed("t", nick, 200), "b")
    assert.isTrue(outcome._tag === "Granted" && outcome.since > 500)
  })

  it("are free when their node is lost, but for kept sessions, which another node takes", () => {
    const registry = new Registry()
    const other = Nick.make("bob")
    registry.apply(claimed("s"), "a")
    registry.apply(kept("s"), "a")
    registry.apply(claimed("t", other), "a")
    registry.lost("a")
    assert.isUndefined(registry.find(other))
    assert.strictEqual(registry.apply(claimed("u"), "b")._tag, "Refused")
    assert.strictEqual(registry.apply(took("s", "a"), "b")._tag, "Done")
    assert.strictEqual(registry.find(nick)?.node, "b")
    // A third one that had seen it at the first comes too late, and asks again.
    assert.strictEqual(registry.apply(took("s", "a"), "c")._tag, "Refused")
    assert.strictEqual(registry.find(nick)?.node, "b")
    // What the node before still says of it counts nothing.
    assert.strictEqual(registry.apply(freed("s"), "a")._tag, "Done")
    assert.strictEqual(registry.find(nick)?.node, "b")
    assert.strictEqual(
      registry.apply({ _tag: "Session", session: session("s"), change: { _tag: "Forgotten" } }, "a")
        ._tag,
      "Refused"
    )
    assert.isTrue(registry.kept.has(session("s")))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import * as Address from "../../../../src/domain/network/Address.ts"
import { Origin, Origins } from "../../../../src/services/server/access/Origins.ts"
import { defaults } from "../../../../src/services/server/Limits.ts"
import {
  originsRemembered,
  wrongInvitationEvery
} from "../../../../src/services/server/limits/Registration.ts"
import type { Peer } from "../../../../src/services/server/transport/Connection.ts"
import { property } from "../../../support/property.ts"

const limits = { maxClients: 5, maxPerAddress: 2, messageRate: 10 }

const peer = (address: string): Peer => ({
  transport: "tcp",
  name: address,
  origin: Address.group(address),
  isExempt: Address.isExempt(address),
  isEncrypted: false,
  key: undefined
})

const enter = (origins: Origins, address: string, now = 0): Origin => {
  const entered = origins.enter(peer(address), now)
  if (!(entered instanceof Origin)) throw new Error(`Refused: ${JSON.stringify(entered)}`)
  return entered
}

describe("Origins", () => {
  it("remember a wrong invitation until it does not count any more, of so many addresses at most", () => {
    const origins = new Origins({ ...limits, maxClients: 1 })
    const visit = (address: string) => {
      const origin = enter(origins, address)
      origin.triedWrong(0)
      origins.leave(origin)
    }
    const address = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
    for (let n = 0; n <= originsRemembered; n++) visit(address(n))
    origins.sweep(0)
    assert.strictEqual(origins.size, originsRemembered)
    for (const [n, isForgotten] of [true, false].entries()) {
      const origin = enter(origins, address(n))
      assert.strictEqual(origin.isBlameless(0), isForgotten)
      origins.leave(origin)
    }
    origins.sweep(wrongInvitationEvery * 1000 - 1)
    assert.strictEqual(origins.size, originsRemembered)
    origins.sweep(wrongInvitationEvery * 1000)
    assert.strictEqual(origins.size, 0)
  })

  it("take so many connections of an address, whose IPv6 ends count as one, and so many in all", () => {
    const origins = new Origins(limits)
    const one = enter(origins, "2001:db8::1")
    assert.strictEqual(enter(origins, "2001:db8::2"), one)
    assert.deepStrictEqual(origins.enter(peer("2001:db8:0:0:1::3"), 0), { of: "address", limit: 2 })
    for (let n = 0; n < 3; n++) enter(origins, "127.0.0.1")
    assert.deepStrictEqual(origins.enter(peer("192.0.2.1"), 0), { of: "server", limit: 5 })
    origins.leave(one)
    assert.strictEqual(enter(origins, "2001:db8::4"), one)
  })

  it("keep whoever is exempt apart from those who are not, in one address", () => {
    const origins = new Origins(limits)
    const local = enter(origins, "127.0.0.1")
    const proxied = { ...peer("127.0.0.1"), isExempt: false }
    for (let n = 0; n < 2; n++) assert.notStrictEqual(origins.enter(proxied, 0), local)
    assert.deepStrictEqual(origins.enter(proxied, 0), { of: "address", limit: 2 })
    assert.strictEqual(enter(origins, "127.0.0.1"), local)
  })

  it.prop(
    "grant one address as much as so many clients may do, however often it connects",
    [fc.array(fc.record({ passed: fc.nat(500), wanted: fc.integer({ min: 1, max: 40 }) }))],
    ([visits]) => {
      const origins = new Origins(limits)
      let now = 0
      let done = 0
      for (const { passed, wanted } of visits) {
        now += passed
        const origin = enter(origins, "192.0.2.1", now)
        const allowance = origins.allowance(origin, now)
        const granted = Math.min(wanted, allowance.available(now))
        allowance.charge(granted, now)
        done += granted
        origins.leave(origin)
        origins.sweep(now)
        assert.isAtMost(done, 2 * (20 + (10 * now) / 1000) + 1e-6)
        if (granted < wanted && granted < 20) assert.isAbove(allowance.wait(now), 0)
      }
    },
    property()
  )

  it("count changes of nicknames by address as well", () => {
    const origins = new Origins(limits)
    const changes = Array.from({ length: 50 }, () => {
      const origin = enter(origins, "192.0.2.1")
      origins.leave(origin)
      return origins.allowance(origin, 0).mayRename(0)
    })
    assert.lengthOf(
      changes.filter((may) => may),
      2 * 20
    )
  })

  it("limit nobody on this machine but each by itself, and nobody at all without a rate", () => {
    for (const [address, messageRate, most] of [
      ["127.0.0.1", 10, 20],
      ["192.0.2.1", 0, Number.POSITIVE_INFINITY]
    ] as const) {
      const origins = new Origins({ ...defaults, messageRate })
      for (let n = 0; n < 100; n++) {
        const origin = enter(origins, address)
        const allowance = origins.allowance(origin, 0)
        assert.strictEqual(allowance.available(0), most)
        allowance.charge(20, 0)
        assert.strictEqual(allowance.wait(0), messageRate === 0 ? 0 : 100)
        assert.isTrue(allowance.mayRename(0))
        origins.leave(origin)
      }
    }
  })

  it("forget an address that nothing is left of, and no other", () => {
    const origins = new Origins(limits)
    const connected = enter(origins, "192.0.2.1")
    const waiting = enter(origins, "192.0.2.2")
    waiting.detached.add(SessionId.make("somebody"))
    const busy = enter(origins, "192.0.2.3")
    origins.allowance(busy, 0).charge(5, 0)
    const gone = enter(origins, "192.0.2.4")
    for (const origin of [waiting, busy, gone]) origins.leave(origin)
    origins.sweep(0)
    assert.strictEqual(origins.size, 3)
    origins.sweep(1000)
    assert.strictEqual(origins.size, 2)
    waiting.detached.clear()
    origins.leave(connected)
    origins.sweep(1000)
    assert.strictEqual(origins.size, 0)
  })
})

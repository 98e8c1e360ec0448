import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Census } from "../../../../src/services/server/clients/Census.ts"
import type { Peer } from "../../../../src/services/server/transport/Connection.ts"
import { property } from "../../../support/property.ts"

const peer = (transport: string): Peer => ({
  transport,
  name: "192.0.2.1:1",
  origin: "192.0.2.1",
  isExempt: false,
  isEncrypted: false,
  key: undefined
})

const client = fc.record({
  protocol: fc.constantFrom("natter/1", "irc"),
  peer: fc.constantFrom("tcp", "tls", "unix").map(peer)
})

const times = fc.array(fc.array(client, { maxLength: 12 }), { minLength: 1, maxLength: 4 })

describe("the census", () => {
  it.prop(
    "counts everybody once, and tells of a group that is empty now that it is",
    [times],
    ([times]) => {
      const census = new Census()
      const seen = new Set<string>()
      for (const clients of times) {
        const keys = clients.map(({ peer, protocol }) => `${protocol} ${peer.transport}`)
        for (const key of keys) seen.add(key)
        const taken = census
          .take(clients)
          .map(({ count, protocol, transport }) => [`${protocol} ${transport}`, count])
        assert.sameDeepMembers(
          taken,
          Array.from(seen, (key) => [key, keys.filter((one) => one === key).length])
        )
      }
    },
    property(0.5)
  )
})

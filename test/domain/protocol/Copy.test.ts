import { assert, describe, it } from "@effect/vitest"
import { Seconds } from "../../../src/domain/chat/Seconds.ts"
import { describeError, describeRefusal } from "../../../src/domain/protocol/Copy.ts"

describe("A sentence of the server with a count", () => {
  it("has the singular for one", () => {
    const held = (heldFor: number) =>
      describeError({ _tag: "NickTaken", heldFor: Seconds.make(heldFor) }).text
    assert.include(held(1), "up to 1 second to")
    assert.include(held(90), "up to 90 seconds to")
    assert.include(describeError({ _tag: "MembershipLimit", rooms: 1 }).text, "in 1 room, which")
    assert.include(describeRefusal({ of: "server", limit: 1 }), "limit of 1 connection is")
    assert.include(describeRefusal({ of: "address", limit: 1 }), "limit of 1 connection from")
    assert.include(describeRefusal({ of: "address", limit: 32 }), "limit of 32 connections from")
  })
})

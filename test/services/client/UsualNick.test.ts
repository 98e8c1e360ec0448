import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { times } from "../../../src/domain/client/Limits.ts"
import { rememberingUsual } from "../../../src/services/client/UsualNick.ts"
import { parameters } from "../../support/property.ts"

describe("The usual nickname", () => {
  it("is the last of those that a run had soon after its start", () => {
    const waits = fc.array(fc.integer({ min: 0, max: times.mendNick }), { minLength: 1 })
    fc.assert(
      fc.property(waits, (waits) => {
        let usual = ""
        const remember = rememberingUsual((nick) => {
          usual = nick
        })
        let now = 0
        let expected = ""
        for (const [index, wait] of waits.entries()) {
          if (index > 0) now += wait
          const nick = Nick.make(`n${"abcdefghij"[index % 10]}`)
          if (now < times.mendNick) expected = nick
          remember(nick, now)
        }
        assert.strictEqual(usual, expected)
      }),
      parameters(0.2)
    )
  })
})

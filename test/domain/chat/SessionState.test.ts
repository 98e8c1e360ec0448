import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { LeaveReason } from "../../../src/domain/chat/Reasons.ts"
import {
  attach,
  attached,
  detach,
  end,
  type SessionState
} from "../../../src/domain/chat/SessionState.ts"
import { property } from "../../support/property.ts"

type Step =
  | { readonly do: "attach" | "detach"; readonly connection: number }
  | { readonly do: "end"; readonly reason: LeaveReason }

const connection = fc.integer({ min: 0, max: 3 })
const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
  fc.oneof(fc.record({ do: fc.constantFrom("attach" as const, "detach" as const), connection }), {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      reason: fc.constantFrom(...LeaveReason.literals)
    })
  }),
  { maxLength: 40 }
)

const perform = (state: SessionState<number>, step: Step): SessionState<number> => {
  switch (step.do) {
    case "attach":
      return attach(state, step.connection)
    case "detach":
      return detach(state, step.connection)
    case "end":
      return end(state, step.reason)
  }
}

describe("the state of a session", () => {
  it.prop(
    "is attached to the last connection that found it free, and ends once, for the first reason",
    [connection, steps],
    ([first, run]) => {
      let state = attached(first)
      let holder: number | undefined = first
      let reason: LeaveReason | undefined
      for (const step of run) {
        const before = state
        state = perform(before, step)
        let fits = reason === undefined
        switch (step.do) {
          case "attach":
            fits &&= holder === undefined
            if (fits) holder = step.connection
            break
          case "detach":
            fits &&= holder === step.connection
            if (fits) holder = undefined
            break
          case "end":
            if (fits) reason = step.reason
            break
        }
        if (!fits) assert.strictEqual(state, before)
        if (reason !== undefined) assert.deepStrictEqual(state, { _tag: "Ended", reason })
        else if (holder === undefined) assert.deepStrictEqual(state, { _tag: "Detached" })
        else assert.deepStrictEqual(state, { _tag: "Attached", connection: holder })
      }
    },
    property()
  )

  it("stays with the connection that has it when an earlier one is lost late", () => {
    const state = attach(detach(attached("first"), "first"), "second")
    assert.strictEqual(detach(state, "first"), state)
    assert.deepStrictEqual(detach(state, "second"), { _tag: "Detached" })
  })
})

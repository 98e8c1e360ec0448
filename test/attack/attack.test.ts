import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { bundle } from "../support/bundle.ts"
import { attack, objections } from "./attack.ts"

// Short, so that it can run with all tests, and with bounds for a machine that is busy; `npm run attack`
// tries every attack for as long as its flags say.
const bounds = { p99: 5000, max: 5000, memory: 400, stopped: 8 }

let program: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  program = await bundle("test/attack/attacker.ts")
})
afterAll(() => program.remove())

describe("an attack from one address", () => {
  it.each(["resets", "inboxes"] as const)(
    "with %s takes nothing from anybody else",
    async (kind) => {
      const verdict = await attack(program.path, kind, 1, 0.5)
      assert.deepStrictEqual(objections(verdict, bounds), [])
      // Otherwise nothing was tested.
      assert.isAbove(verdict.arrived, 0)
      assert.isAbove(verdict.pongs, 2)
    }
  )
})

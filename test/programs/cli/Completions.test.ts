import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { shells } from "../../../src/programs/cli/CommandLine.ts"
import { completions } from "../../../src/programs/cli/Completions.ts"
import { natter } from "../../../src/programs/client/Natter.ts"

const builtIn = ["--help", "--version", "--completions"]
const known = new Set([
  ...builtIn,
  ...[natter, ...natter.subcommands.values()].flatMap(({ flags }) => [...flags.keys()])
])

describe("The completions", () => {
  it.effect.each(shells)("for %s have the flags that the client has", (shell) =>
    Effect.map(completions(natter, shell), (rows) => {
      const script = rows.join("\n")
      const written = script.matchAll(/(?:(?<![\w-])--| -l )([a-z][a-z-]+)/g)
      const flags = new Set(Array.from(written, ([, name]) => `--${name}`))
      assert.deepStrictEqual(
        [...flags].filter((flag) => !known.has(flag)),
        []
      )
      assert.deepStrictEqual(
        [...known].filter((flag) => flag.startsWith("--") && !flags.has(flag)),
        []
      )
      // No script is made for it.
      assert.notMatch(script, /[({]sh\b/)
    })
  )
})

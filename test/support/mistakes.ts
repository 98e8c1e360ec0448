/** How a program answers a command line that it can't follow: found out in this process, which is much cheaper than in one of its own. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect } from "effect"
import { vi } from "vitest"
import { environment } from "../../src/programs/cli/Environment.ts"
import { failureOf, run } from "../../src/programs/cli/Main.ts"
import type { Program } from "../../src/programs/cli/Program.ts"

/** The exit code and the sentence; it fails for a line that the program follows. */
export const mistakesOf =
  (program: Program, defaults: Parameters<typeof run>[2] = environment) =>
  async (
    words: ReadonlyArray<string>,
    env: Readonly<Record<string, string>> = {}
  ): Promise<readonly [code: number, sentence: string]> => {
    for (const name of Object.keys(process.env))
      if (/^(?:NATTER|XDG)_/.test(name)) vi.stubEnv(name, undefined)
    for (const [name, value] of Object.entries({ HOME: "/nowhere", ...env }))
      vi.stubEnv(name, value)
    const failure = run(program, words, defaults).pipe(
      Effect.sandbox,
      Effect.flip,
      Effect.map(failureOf),
      Effect.provide(NodeContext.layer)
    )
    try {
      const { exitCode, message } = await Effect.runPromise(failure)
      return [exitCode, message]
    } finally {
      vi.unstubAllEnvs()
    }
  }

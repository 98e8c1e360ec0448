/** How a program answers a command line that it can't follow: found out in this process, which is much cheaper than in one of its own. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect } from "effect"
import { vi } from "vitest"
import { failureOf, run } from "../../src/programs/cli/Main.ts"
import { defaults } from "../../src/programs/client/ConfigFile.ts"
import { natter } from "../../src/programs/client/Natter.ts"

/** The exit code and the sentence of the client; it fails for a line that the client follows. */
export const mistake = async (
  words: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {}
): Promise<readonly [code: number, sentence: string]> => {
  for (const name of Object.keys(process.env))
    if (/^(?:NATTER|XDG)_/.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries({ HOME: "/nowhere", ...env })) vi.stubEnv(name, value)
  const failure = run(natter, words, defaults).pipe(
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

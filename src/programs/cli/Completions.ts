import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import { Effect } from "effect"
import { bash } from "./BashCompletions.ts"
import type { Shell } from "./CommandLine.ts"
import type { Program } from "./Program.ts"

/** The rows of a script that completes a program's flags in a shell. */
export const completions = (
  program: Program,
  shell: Shell
): Effect.Effect<ReadonlyArray<string>> =>
  shell === "bash"
    ? Effect.succeed(bash(program))
    : Effect.map(script[shell](program.descriptor, program.name), (rows) =>
        rows.flatMap(withoutForeign)
      )

const script = {
  fish: CommandDescriptor.getFishCompletions,
  zsh: CommandDescriptor.getZshCompletions
}

/** A row about a flag that every program of the library has by itself, and that is refused here. */
const foreign = /'--wizard\[| -l wizard |Sets the minimum log level for a command/

/** A row without the flags, and the shell, that only the library knows. */
const withoutForeign = (row: string): ReadonlyArray<string> =>
  foreign.test(row)
    ? []
    : [row.replace(":(sh bash fish zsh)", ":(bash fish zsh)").replace("{sh'',bash''", "{bash''")]

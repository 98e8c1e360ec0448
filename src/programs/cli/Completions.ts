import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import { Effect } from "effect"
import type { Shell } from "./CommandLine.ts"
import type { Program } from "./Program.ts"

/** The rows of a script that completes a program's flags in a shell. */
export const completions = (
  { descriptor, name }: Program,
  shell: Shell
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(script[shell](descriptor, name), (rows) => rows.flatMap(withoutForeign))

const script = {
  bash: CommandDescriptor.getBashCompletions,
  fish: CommandDescriptor.getFishCompletions,
  zsh: CommandDescriptor.getZshCompletions
}

/** A row about a flag that every program of the library has by itself, and that is refused here. */
const foreign = /'--wizard\[| -l wizard |Sets the minimum log level for a command/

/** A row without the flags, and the shell, that only the library knows. */
const withoutForeign = (row: string): ReadonlyArray<string> =>
  foreign.test(row)
    ? []
    : [
        row
          .replace(" --completions --log-level --help --wizard ", " --completions --help ")
          .replace(":(sh bash fish zsh)", ":(bash fish zsh)")
          .replace("{sh'',bash''", "{bash''")
      ]

import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { bash } from "../../../src/programs/cli/BashCompletions.ts"
import type { Program } from "../../../src/programs/cli/Program.ts"
import { program } from "../../../src/programs/cli/Program.ts"
import { natter } from "../../../src/programs/client/Natter.ts"
import { operations } from "../../../src/programs/server/Operations.ts"
import * as Flags from "../../../src/programs/server/ServerFlags.ts"

const server = program({
  name: "natter-server",
  about: "",
  flags: Flags.flags,
  places: Flags.port,
  run: () => Effect.void,
  subcommands: operations
})

const run = promisify(execFile)

/** The words of a line as bash parts them, of which the last is completed. */
const wordsOf = (line: string): ReadonlyArray<string> =>
  line
    .split(/ +|(=)/)
    .filter((word, at, all) => word !== undefined && (word !== "" || at === all.length - 1))

/** What bash makes of each line: `complete` names the function of a program. */
const completed = async (
  of: Program,
  lines: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const quoted = (words: ReadonlyArray<string>) => words.map((word) => `'${word}'`).join(" ")
  const script = [
    ...bash(of),
    // Of a completion that runs, it would tell what else is completed.
    'compopt() { echo -n "$2 "; }',
    `[[ $(complete -p ${of.name}) =~ -F\\ ([a-z_]+) ]]`,
    `call=\${BASH_REMATCH[1]}`,
    ...lines.map((line) => {
      const words = wordsOf(line)
      return `COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; "$call" ${of.name}; echo "\${COMPREPLY[*]}"`
    })
  ].join("\n")
  const { stdout } = await run("bash", ["--norc", "-c", script])
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((row) => row.trimEnd())
}

const cases = (of: Program, wanted: Readonly<Record<string, string>>) => async () =>
  assert.deepStrictEqual(await completed(of, Object.keys(wanted)), Object.values(wanted))

describe("What bash completes", () => {
  it(
    "for the client is its commands, their flags and the values of those",
    cases(natter, {
      "natter ": "send tail bot forget",
      "natter t": "tail",
      "natter --col": "--color",
      "natter --color ": "auto always never",
      "natter --color a": "auto always",
      "natter --color=": "auto always never",
      "natter --color=n": "never",
      "natter --bell m": "mention",
      "natter --nick ": "",
      "natter -n ": "",
      "natter localhost --pl": "--plain",
      "natter tail --color al": "always",
      "natter tail --no": "--no-follow",
      "natter tail --last ": "",
      "natter tail --json --si": "--since",
      "natter send --color": "",
      "natter send --t": "--to",
      "natter --completions ": "bash fish zsh"
    })
  )

  it(
    "for the server is the same, and folders and files",
    cases(server, {
      "natter-server ": "backup export import forget invite irc oper",
      "natter-server ex": "export",
      "natter-server --log-f": "--log-format",
      "natter-server --log-format ": "pretty json",
      "natter-server --sync=f": "full",
      "natter-server --data ": "dirnames",
      "natter-server --invite ": "default",
      "natter-server export --format ": "json text",
      "natter-server export --f": "--format",
      "natter-server export --data ": "dirnames",
      "natter-server backup ": "default",
      "natter-server backup --d": "--data",
      "natter-server forget --n": "--nick"
    })
  )
})

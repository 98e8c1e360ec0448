import { shells } from "./CommandLine.ts"
import type { Flag, Program } from "./Program.ts"

/**
 * The script that completes a program in bash: its subcommands, their flags, and the values of those. The
 * library's own offers files for every value, and nothing for a subcommand of a program with a hyphen in its name.
 */
export const bash = (program: Program): ReadonlyArray<string> => {
  const { name, subcommands } = program
  const call = `_${name.replaceAll("-", "_")}_completions`
  return [
    `${call}() {`,
    `    local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command=""`,
    "    # The = between a flag and its value is a word of its own.",
    `    if [[ "$prev" == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"`,
    `    elif [[ "$cur" == "=" ]]; then cur=""`,
    "    fi",
    `    if ((COMP_CWORD > 1)); then command="\${COMP_WORDS[1]}"; fi`,
    "    COMPREPLY=()",
    `    case "$command" in`,
    ...[...subcommands].flatMap(([command, of]) => branch(command, of, afterCommand(of))),
    ...branch("*", program, [
      `            if ((COMP_CWORD == 1)) && [[ "$cur" != -* ]]; then ${offer([...subcommands.keys()])}`,
      `            else ${offer(flagsOf(program))}`,
      "            fi ;;"
    ]),
    "    esac",
    "}",
    `complete -F ${call} ${name}`
  ]
}

/** What is completed behind a command: the value of a flag, or else what the `rest` says. */
const branch = (
  command: string,
  { flags }: Program,
  rest: ReadonlyArray<string>
): ReadonlyArray<string> => [
  `        ${command})`,
  `            case "$prev" in`,
  ...[...flags].flatMap(([name, flag]) =>
    flag.takesValue ? [`                ${name}) ${valueOf(flag)}return ;;`] : []
  ),
  `                --completions) ${offer(shells)}; return ;;`,
  "            esac",
  ...rest
]

/** Its flags, and files where it is about one. */
const afterCommand = (of: Program): ReadonlyArray<string> =>
  of.places.includes("<file>")
    ? [
        `            if [[ "$cur" == -* ]]; then ${offer(flagsOf(of))}`,
        `            else ${files}`,
        "            fi ;;"
      ]
    : [`            ${offer(flagsOf(of))} ;;`]

const flagsOf = ({ flags }: Program): ReadonlyArray<string> => [
  ...flags.keys(),
  "--completions",
  "--help",
  "--version",
  "-h"
]

const offer = (words: ReadonlyArray<string>): string =>
  `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$cur"))`

/** Before version 4 there is no compopt, and nothing is completed. */
const files = "compopt -o default 2>/dev/null"
const folders = "compopt -o dirnames 2>/dev/null"
const hosts = `COMPREPLY=($(compgen -A hostname -- "$cur"))`

/** Completes a value; for one that only its author knows, does nothing. */
const valueOf = ({ value }: Flag): string => {
  if (value.includes("|")) return `${offer(value.split("|"))}; `
  if (value === "file") return `${files}; `
  if (value === "folder") return `${folders}; `
  return value === "host" ? `${hosts}; ` : ""
}

import { abbreviate } from "../../domain/client/Suggest.ts"

/** The sentences about a command line, the same for both programs. */

/** `by` is the flag, the variable or the argument that was wrong. */
export const invalid = (by: string, text: string, use: string): string =>
  `Invalid ${by} "${abbreviate(text)}": use ${use}.`

export const wholeNumber = ([least, greatest]: readonly [number, number]): string =>
  `a whole number from ${least} to ${greatest}`

/** `auto, always or never`. */
export const choice = (of: ReadonlyArray<string>): string =>
  of.length < 2 ? of.join("") : `${of.slice(0, -1).join(", ")} or ${of.at(-1)}`

export const valueMissing = (flag: string, usage: string): string =>
  `${flag} needs a value: ${usage}.`
export const valueNotTaken = (flag: string): string => `${flag} does not take a value.`
export const givenTwice = (flag: string): string => `${flag} was given twice; give it once.`

export const unknownFlag = (flag: string, program: string): string =>
  `There is no flag ${flag}; see ${program} --help.`
export const meantFlag = (flag: string, meant: string): string =>
  `There is no flag ${flag}; did you mean ${meant}?`
export const flagOfSubcommand = (flag: string, subcommand: string, usage: string): string =>
  `${flag} is a flag of ${subcommand}: ${usage}.`
export const hyphenInText = (flag: string, usage: string): string =>
  `There is no flag ${flag}; put -- before a text that begins with a hyphen: ${usage}.`

export const meantSubcommand = (word: string, meant: string, usage: string): string =>
  `There is no command ${word}; did you mean ${meant}? ${usage}`
export const noCommand = (word: string, subcommands: ReadonlyArray<string>): string =>
  `There is no command ${word}; the commands are ${choice(subcommands).replace(" or ", " and ")}.`
export const subcommandFirst = (subcommand: string, usage: string): string =>
  `Put ${subcommand} before everything else: ${usage}.`

/** `isHostFlag`, `isRoomFlag`: it is named by a flag alone, so that the argument may have been meant for it. */
export const tooMany = (
  argument: string,
  program: string,
  places: ReadonlyArray<string>,
  isHostFlag = false,
  isRoomFlag = false
): string => {
  const takes = places.length === 0 ? "only flags" : `${places.join(" ")} and flags`
  const quotes = places.includes("<text>") ? " Put a text of several words in quotes." : ""
  const named = [
    ...(isHostFlag ? ["the server with --host"] : []),
    ...(isRoomFlag ? ["the room with --room"] : [])
  ]
  const flags = named.length === 0 ? "" : ` Name ${named.join(", ")}.`
  return `Unexpected argument ${argument}; ${program} takes ${takes}.${flags}${quotes}`
}

/** `code` is that of the system, such as `ENOSPC`. */
export const cannotWrite = (code: string | undefined): string => {
  const why = writeErrors.get(code ?? "")
  const details = [why, code].filter((one) => one !== undefined).join(", ")
  return `Cannot write to standard output${details === "" ? "" : ` (${details})`}.`
}

const writeErrors: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "no space is left on the disk"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "the file is too large"],
  ["EIO", "input/output error"]
])

export const internal = (cause: string): string => `Internal error; please report it: ${cause}`

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
export const subcommandFirst = (subcommand: string, usage: string): string =>
  `Put ${subcommand} before everything else: ${usage}.`

export const tooMany = (
  argument: string,
  program: string,
  places: ReadonlyArray<string>
): string => {
  const takes = places.length === 0 ? "only flags" : `${places.join(" ")} and flags`
  const quotes = places.includes("<text>") ? " Put a text of several words in quotes." : ""
  return `Unexpected argument ${argument}; ${program} takes ${takes}.${quotes}`
}

export const internal = (cause: string): string => `Internal error; please report it: ${cause}`

import { Nick } from "./Nick.ts"

/** Room for two letters at the end of the longest nickname. */
const longestStem = 22

const letters = Array.from("abcdefghijklmnopqrstuvwxyz")
const endings = [
  "",
  ...letters,
  ...letters.flatMap((first) => letters.map((second) => first + second))
]

/** Nicknames like this one, in the order in which they are tried: itself, then with one letter more, then with two. */
export const similarNicks = function* (nick: Nick): Generator<Nick> {
  yield nick
  const stem = nick.slice(0, longestStem)
  for (const ending of endings)
    if (stem + ending !== nick) yield Nick.make(stem + ending, { disableValidation: true })
}

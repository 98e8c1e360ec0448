/** The changes of a MODE line, one by one. */

/** The most changes of one line that are made. */
export const maxModes = 20

/** One change: a letter with its sign, and what it is about where it takes that. */
export interface ModeChange {
  readonly letter: string
  readonly isOn: boolean
  readonly param: string | undefined
}

/** Letters that take a parameter somewhere, so that those behind them get theirs. */
const withParameter = /[Iabehkoqv]/

/** @param params those behind the letters, in their order */
export const modeChanges = (
  letters: string,
  params: ReadonlyArray<string>
): ReadonlyArray<ModeChange> => {
  const rest = params.values()
  const changes: Array<ModeChange> = []
  let isOn = true
  for (const letter of letters) {
    if (letter === "+" || letter === "-") isOn = letter === "+"
    else {
      const takesOne = withParameter.test(letter) || (letter === "l" && isOn)
      changes.push({ letter, isOn, param: takesOne ? rest.next().value : undefined })
    }
  }
  return changes
}

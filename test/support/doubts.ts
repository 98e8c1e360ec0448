import * as Copy from "../../src/domain/client/Copy.ts"

/** How often a sentence of the client says, alone or in a list, that this line was perhaps not delivered. */
export const doubtsOf = (sentence: string, to: string, text: string): number => {
  if (sentence === Copy.perhapsNotDelivered(to, text)) return 1
  const [heading, ...rows] = sentence.split("\n  ")
  const list = Copy.linesPerhapsNotDelivered(rows.map(() => ({ to, text })))
  return heading === list.split("\n")[0] ? rows.filter((row) => row === `${to}: ${text}`).length : 0
}

/** Whether a sentence may say that of any line. */
export const isDoubt = (sentence: string): boolean => /perhaps not delivered/i.test(sentence)

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

/** Whether a sentence says that the server has refused this line. */
export const refuses = (sentence: string, to: string, text: string): boolean =>
  [text, `/topic ${text}`, `/msg ${to} ${text}`].some((typed) =>
    sentence.startsWith(Copy.notSent(typed, ""))
  )

/** Whether a sentence may say that of any line. */
export const isRefusal = (sentence: string): boolean => sentence.startsWith("Not sent: ")

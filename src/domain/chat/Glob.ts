/**
 * Whether a mask is about a name: `*` stands for anything, `?` for one character. The case of letters of ASCII counts
 * as the same.
 */
export const matches = (mask: string, name: string): boolean => {
  const [wanted, given] = [fold(mask), fold(name)]
  let at = 0
  let star = -1
  let resumed = 0
  let index = 0
  while (index < given.length) {
    const letter = wanted[at]
    if (letter === "*") {
      star = at++
      resumed = index
    } else if (letter === "?" || letter === given[index]) {
      at += 1
      index += 1
    } else if (star >= 0) {
      at = star + 1
      index = ++resumed
    } else return false
  }
  return /^\**$/.test(wanted.slice(at))
}

const fold = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

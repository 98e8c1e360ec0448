// A text that stands in a comment of a function, which tells it when it is asked for its source. V8 reads
// past a comment in less time than it takes to read a string.

const [end, mark] = ["*/", "*|/"]

/** @param {string} text */
export const commented = (text) => {
  if (text.includes(mark)) throw new Error(`There is ${mark} in the text, which stands for ${end}.`)
  return `()=>{/*${text.replaceAll(end, mark)}*/}`
}

/**
 * Gives the text that was `commented`. It is written out into the file, so it uses nothing from around it.
 *
 * @param {() => void} program
 */
export const textOf = (program) => String(program).slice(7, -3).replaceAll("*|/", "*/")

/**
 * Makes the help that the library for command lines writes readable at a glance: every flag with what
 * it does on the line below, wrapped, and without what the library says about all of them alike.
 */
const columns = 80

const styles = /\x1b\[[\d;]*m/g
const boilerplate =
  /^(A user-defined piece of text\.|An integer\.|A true or false value\.|One of the following: .*|This setting is optional\.|This option can be set from environment variables\.)$/
const isHelp = /^USAGE$/m
const heading = /^[A-Z]+$/
const flagOrArgument = /^(--|<)/
/** A subcommand, its flags, and what it does. */
const subcommand = /^- (\S+) .*? {2,}(\S.*)$/

const wrap = (text: string, indent: string): string => {
  const rows: Array<string> = []
  let row = ""
  for (const word of text.split(" ")) {
    if (row !== "" && indent.length + row.length + 1 + word.length > columns) {
      rows.push(indent + row)
      row = word
    } else row = row === "" ? word : `${row} ${word}`
  }
  return [...rows, indent + row].join("\n")
}

/** The usage without the flags, which are listed below it. */
const usage = (line: string): string => {
  const [name, ...rest] = line
    .replace(/^\$ /, "")
    .replace(/ \[--[^\]]*\]/g, "")
    .split(" ")
  return `  ${[name, "[flags]", ...rest].join(" ")}`
}

const shown = (line: string, section: string): string => {
  if (heading.test(line)) return `\n${line}`
  if (line.startsWith("$ ")) return usage(line)
  if (flagOrArgument.test(line)) return `  ${line}`
  const [, name, about] = subcommand.exec(line) ?? []
  if (name !== undefined && about !== undefined) return `  ${name}\n${wrap(about, "      ")}`
  return wrap(line, section === "DESCRIPTION" || section === "" ? "  " : "      ")
}

/** The short form of a help; other text stays as it is. */
export const shortHelp = (text: string): string => {
  const plain = text.replace(styles, "")
  if (!isHelp.test(plain)) return text
  let section = ""
  const [title = "", ...lines] = plain
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !boilerplate.test(line))
  const body = lines
    .filter((line) => !line.startsWith(`${title} `))
    .map((line) => {
      if (heading.test(line)) section = line
      return shown(line, section)
    })
  const version = lines.find((line) => line.startsWith(`${title} `))
  return [version ?? title, ...body].join("\n")
}

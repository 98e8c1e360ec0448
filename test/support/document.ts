/** docs/protocol.md as data: its tables, its code blocks, and lines made from its patterns alone. */
import { readFileSync } from "node:fs"
import { FastCheck as fc } from "effect"

export const path = "docs/protocol.md"
export const text = readFileSync(path, "utf8")

const between = (table: string) =>
  new RegExp(`<!-- table: ${table} -->\\n\\n([^]*?)\\n<!-- end -->`).exec(text)?.[1] ?? ""

const cells = (row: string): ReadonlyArray<string> => row.split(/ ?\| ?/).slice(1, -1)

const rowsOf = (block: string): ReadonlyArray<ReadonlyArray<string>> =>
  block
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map(cells)

/** What stands in backticks. */
export const spans = (cell: string): ReadonlyArray<string> =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? "")

/** The rows of the table between `<!-- table: name -->` and `<!-- end -->`. */
export const table = (name: string) => rowsOf(between(name))

/** The rows of the first table whose head begins with this cell. */
export const tableHeaded = (head: string) =>
  rowsOf(text.slice(text.indexOf(`\n| ${head} |`)).split("\n\n")[0] ?? "")

/** The first column of a table, without its backticks. */
export const column = (name: string) => table(name).map(([first = ""]) => spans(first)[0] ?? first)

/** The contents of the fenced blocks in this language, in order. */
export const blocks = (language: string): ReadonlyArray<ReadonlyArray<string>> =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\\n\`\`\``, "g"))].map(([, block]) =>
    (block ?? "").split("\n")
  )

interface Part {
  readonly name: string
  readonly kind: "word" | "list" | "text"
  /** A bracket opens before it: the line may end there. */
  readonly opens: boolean
}

const texts: ReadonlyArray<string> = ["text", "topic", "why", "query"]

/** The parts of a form, such as `OK [room position [time]]`. */
export const parts = (form: string): { verb: string; parts: ReadonlyArray<Part> } => {
  const [verb = "", ...words] = form.split(" ")
  return {
    verb,
    parts: words.map((word) => {
      const name = word.replace(/[[\]…]/g, "")
      const kind = texts.includes(name) ? "text" : word.includes("…") ? "list" : "word"
      return { name, kind, opens: word.startsWith("[") }
    })
  }
}

const written = new Map(
  tableHeaded("part").flatMap(([names = "", how = "", note = ""]) =>
    spans(names).map((name) => [name, { how: spans(how), note }] as const)
  )
)

/** What one pattern of the table of words can stand for. */
const fromPattern = (pattern: string): fc.Arbitrary<string> => {
  const range = /^(\d+)…(\d+)$/.exec(pattern)
  if (range) return fc.integer({ min: Number(range[1]), max: Number(range[2]) }).map(String)
  if (/^\/.*\/$/.test(pattern)) return fc.stringMatching(new RegExp(`^${pattern.slice(1, -1)}$`))
  const pieces = pattern
    .split(/([a-z]+)/)
    .map((piece) =>
      written.has(piece) && piece !== pattern ? word("", piece) : fc.constant(piece)
    )
  return fc.tuple(...pieces).map((all) => all.join(""))
}

const listed: Record<string, string> = {
  "ERR code": "errors",
  "LEAVE reason": "leave-reasons",
  "BYE reason": "bye-reasons",
  "GAP cause": "gap-causes"
}

/** What a part can be, as the document says it. */
export const word = (verb: string, part: string): fc.Arbitrary<string> => {
  const list = listed[`${verb} ${part}`]
  if (list !== undefined) return fc.constantFrom(...column(list))
  if (part === "time") {
    const max = new Date(Date.UTC(9999, 11, 31))
    return fc.date({ min: new Date(0), max, noInvalidDate: true }).map((date) => date.toISOString())
  }
  const { how, note } = written.get(part) ?? { how: [], note: "" }
  const except = /^but not `(.+)`$/.exec(note)?.[1]
  return fc.oneof(...how.map(fromPattern)).filter((made) => made !== except)
}

/** Whether a string is what one pattern of the table of words stands for. */
const matches = (how: string, made: string): boolean => {
  const range = /^(\d+)…(\d+)$/.exec(how)
  if (range) {
    const isBetween = Number(made) >= Number(range[1]) && Number(made) <= Number(range[2])
    return /^(0|[1-9]\d*)$/.test(made) && isBetween
  }
  if (/^\/.*\/$/.test(how)) return new RegExp(`^${how.slice(1, -1)}$`).test(made)
  // Two other words, or a word as it stands and another, with a character between them.
  const [, first, between = "", second] = /^([a-z]+)([:=])([a-z]+)$/.exec(how) ?? []
  if (first === undefined || second === undefined) return how === made
  const at = made.indexOf(between)
  const isWord = (name: string, of: string) => (written.has(name) ? pattern(name)(of) : name === of)
  return at >= 0 && isWord(first, made.slice(0, at)) && isWord(second, made.slice(at + 1))
}

/** Whether a string is a word of this name, as the document says it. */
export const pattern =
  (part: string) =>
  (made: string): boolean => {
    const { how, note } = written.get(part) ?? { how: [], note: "" }
    return made !== /^but not `(.+)`$/.exec(note)?.[1] && how.some((of) => matches(of, made))
  }

const control = /[\0-\x1f\x7f-\x9f]/

const piece = fc
  .oneof(
    { weight: 4, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }) },
    fc.constantFrom("\t", " ", "n", "\\", "\\n", "\\\\n", "@1", "\u2028", "\ufeff")
  )
  .filter((made) => !control.test(made.replaceAll("\t", "")))

/** A text as it is written in a line. */
export const textInLine = fc
  .array(piece, { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join(""))

/** Whether a text, as it is written, is short and has no line break. */
const isTopic = (made: string): boolean =>
  made.length <= 300 &&
  [...made.matchAll(/(\\+)n/g)].every(([, slashes = ""]) => slashes.length % 2 === 0)

/** A query as it is written in a line: a word, and what else may stand beside it. */
const queryInLine = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "tea",
        "tea*",
        '"green  tea"',
        "it's",
        "\\n",
        "caf\u00e9",
        "\u6c49",
        "C:\\new"
      ),
      word("", "nick").map((nick) => `from:${nick}`),
      fc
        .tuple(fc.constantFrom("before", "after"), fc.oneof(word("", "time"), word("", "position")))
        .map(([side, border]) => `${side}:${border}`)
    ),
    { maxLength: 6 }
  )
  .map((parts) => ["green", ...parts].join(" "))

const tailOf = (verb: string, { kind, name, opens }: Part): fc.Arbitrary<string> => {
  if (name === "query") return queryInLine.map((query) => ` ${query}`)
  if (kind === "text") {
    const made = name === "topic" || name === "why" ? textInLine.filter(isTopic) : textInLine
    return made.map((one) => ` ${one}`)
  }
  // The two words of a setting go together.
  if (name === "setting") return word(verb, name).map((made) => ` ${made}`)
  if (name === "value") return fc.constant("")
  const one = word(verb, name).map((made) => ` ${made}`)
  if (kind === "word") return one
  return fc.array(one, { minLength: opens ? 0 : 1, maxLength: 5 }).map((all) => all.join(""))
}

/** A line as the document writes this form, with any number of its optional parts. */
export const lineOf = (form: string): fc.Arbitrary<string> => {
  const { parts: all, verb } = parts(form)
  const tails = all.map((part) => tailOf(verb, part))
  const ends = [...all.flatMap(({ opens }, at) => (opens ? [at] : [])), all.length]
  return fc
    .oneof(...ends.map((end) => fc.tuple(...tails.slice(0, end))))
    .map((made) => verb + made.join(""))
}

/** Any canonical line of the forms in this table, with or without an id. */
export const canonicalLine = (name: "commands" | "events"): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.option(
        word("", "id").map((id) => `@${id} `),
        { nil: "" }
      ),
      fc.oneof(...column(name).map(lineOf))
    )
    .map(([id, line]) => id + line)

import * as CliConfig from "@effect/cli/CliConfig"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Span from "@effect/cli/HelpDoc/Span"
import * as Usage from "@effect/cli/Usage"
import { wrap } from "../../domain/terminal/Wrap.ts"
import type { Program } from "./Program.ts"

/** The help of a program: the tree that `@effect/cli` makes of its flags, in rows of 80 columns. */

const columns = 80
const step = 4

/** The text of a span, without its colours and weights. */
const plain = (span: Span.Span): string => {
  switch (span._tag) {
    case "Text":
    case "URI":
      return span.value
    case "Sequence":
      return plain(span.left) + plain(span.right)
    default:
      return plain(span.value)
  }
}

const paragraphs = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> => {
  switch (doc._tag) {
    case "Paragraph":
      return [plain(doc.value)]
    case "Sequence":
      return [...paragraphs(doc.left), ...paragraphs(doc.right)]
    default:
      return []
  }
}

/** All paragraphs of a document in one line, as an error is printed. */
export const sentence = (doc: HelpDoc.HelpDoc): string => paragraphs(doc).join(" ")

const rows = (doc: HelpDoc.HelpDoc, indent: number): ReadonlyArray<string> => {
  const indented = (text: string) =>
    wrap(text, columns - indent).map((row) => " ".repeat(indent) + row)
  switch (doc._tag) {
    case "Empty":
      return []
    case "Header":
      return ["", plain(doc.value)]
    case "Paragraph":
      return indented(plain(doc.value))
    case "Sequence":
      return [...rows(doc.left, indent), ...rows(doc.right, indent)]
    case "Enumeration":
      return doc.elements.flatMap((element) => rows(element, indent))
    case "DescriptionList":
      return doc.definitions.flatMap(([term, about]) => {
        // The library puts the names of a flag in parentheses where it has two.
        const name = plain(term).replace(/^\((.*)\)$/, "$1")
        const below = rows(about, indent + step)
        // A term that is shorter than the indentation shares the first row.
        if (name.length >= step) return [...indented(name), ...below]
        const [first = "", ...others] = below
        return [" ".repeat(indent) + name + first.slice(indent + name.length), ...others]
      })
  }
}

/** The rows of a document. */
export const render = (doc: HelpDoc.HelpDoc): string => rows(doc, 2).join("\n")

/**
 * Every definition with its own description alone. The library puts a paragraph before it that names
 * the type of the value, and others after it that say where the value may come from.
 */
const described = (doc: HelpDoc.HelpDoc): HelpDoc.HelpDoc => {
  if (doc._tag === "Sequence") return HelpDoc.blocks([described(doc.left), described(doc.right)])
  if (doc._tag !== "DescriptionList") return doc
  const [first, ...others] = doc.definitions
  const own = ([term, about]: readonly [Span.Span, HelpDoc.HelpDoc]): [
    Span.Span,
    HelpDoc.HelpDoc
  ] => [term, HelpDoc.p(paragraphs(about)[1] ?? "")]
  return HelpDoc.descriptionList([own(first), ...others.map(own)])
}

/** A header and what is below it; nothing where that is empty. */
export const section = (title: string, body: HelpDoc.HelpDoc): HelpDoc.HelpDoc =>
  body._tag === "Empty" ? HelpDoc.empty : HelpDoc.blocks([HelpDoc.h1(title), body])

/** Terms and their descriptions. */
export const definitions = (
  all: Iterable<readonly [term: string, about: string]>
): HelpDoc.HelpDoc => {
  const [first, ...others] = Array.from(all, ([term, about]): [Span.Span, HelpDoc.HelpDoc] => [
    Span.text(term),
    HelpDoc.p(about)
  ])
  return first === undefined ? HelpDoc.empty : HelpDoc.descriptionList([first, ...others])
}

/** What `--help` prints about a program or a subcommand. */
export const help = (program: Program, version: string): string => {
  const [root = ""] = program.name.split(" ")
  const places = Usage.enumerate(program.help.usage, CliConfig.defaultConfig).map(plain)
  const usage = [program.name, "[flags]", ...places].join(" ").trimEnd()
  const subcommands = [...program.subcommands].map(([name, { about }]) => [name, about] as const)
  const doc = HelpDoc.blocks([
    section("USAGE", HelpDoc.p(usage)),
    section("DESCRIPTION", HelpDoc.p(program.about)),
    section("ARGUMENTS", described(program.help.places)),
    section("OPTIONS", described(program.help.flags)),
    section("COMMANDS", definitions(subcommands)),
    program.footer
  ])
  return `${root} ${version}\n${render(doc)}`
}

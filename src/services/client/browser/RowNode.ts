import * as Copy from "../../../domain/browser/Copy.ts"
import type { Placed } from "../../../domain/browser/Display.ts"
import { piecesOf } from "../../../domain/browser/Pieces.ts"
import type { Missing, Note, Row, Said } from "../../../domain/browser/Row.ts"
import type { Term } from "../../../domain/chat/search/Conditions.ts"
import type { Again } from "../../../domain/client/Notice.ts"
import type { Clock } from "../../../domain/terminal/Clock.ts"
import { button, h } from "./Dom.ts"

/** How a row is drawn. */

/** What rows need to be drawn. */
export interface RowEvents {
  readonly onMissing: (missing: Missing) => void
  /** The reader wants to send a line again that a note lists. */
  readonly onAgain: (note: Note, line: Again) => void
  readonly clock: Clock
}

/** A text with its links, and with what was found in it. */
export const textNodes = (
  text: string,
  terms?: ReadonlyArray<Term>
): ReadonlyArray<Node | string> =>
  piecesOf(text, terms).map(({ href, isFound, text }) => {
    const content = isFound === true ? h("mark", {}, text) : text
    if (href === undefined) return content
    const link = h("a", { href, target: "_blank", rel: "noopener noreferrer" }, content)
    if (href !== text) link.title = href
    return link
  })

const timeNode = ({ day, time }: Clock, at: number): HTMLElement =>
  h("time", { datetime: new Date(at).toISOString(), title: `${day(at)}, ${time(at)}` }, time(at))

const saidNode = (said: Said, clock: Clock): ReadonlyArray<Node> => {
  const { found, isOwn, nick, text } = said
  const where = found === undefined ? [] : [h("span", { class: "where" }, Copy.foundIn(found.room))]
  return [
    h("span", { class: isOwn ? "nick own" : `nick n${said.colour}`, title: nick }, nick),
    ...where,
    h("div", { class: "text", dir: "auto" }, ...textNodes(text, found?.terms)),
    timeNode(clock, said.time)
  ]
}

/** A text in columns, such as a list of commands, whose blanks have to be as wide as letters. */
const isTable = (text: string): boolean => /^ +\S.* {2,}\S/m.test(text)

/** The lines of such a text, each an element of its own: where there is no space for columns they stand below each other. */
const lineNodes = (text: string): ReadonlyArray<Node> =>
  text.split(/(?<=\n)/).map((line) => {
    const [first = ""] = /^ +\S.*? {2,}(?=\S)/.exec(line) ?? []
    const rest = textNodes(line.slice(first.length))
    return first === ""
      ? h("span", {}, ...rest)
      : h("span", { class: "cells" }, h("b", {}, first), ...rest)
  })

const noteNode = (note: Note, { clock, onAgain }: RowEvents): ReadonlyArray<Node> => {
  const { again = [], text, time } = note
  const buttons = again.map((line) =>
    button({ class: "link again" }, Copy.sendAgain(line.text), () => onAgain(note, line))
  )
  const content = isTable(text) ? lineNodes(text) : textNodes(text)
  return [h("div", { class: "text", dir: "auto" }, ...content, ...buttons), timeNode(clock, time)]
}

const missingNode = (missing: Missing, show: (missing: Missing) => void): ReadonlyArray<Node> => [
  h("div", { class: "text" }, Copy.notShown(missing.place.seq - missing.from + 1)),
  button({ class: "link" }, Copy.showThem, () => show(missing))
]

const classOf = (row: Row): string => {
  switch (row._tag) {
    case "Said":
      return [
        "row said",
        ...(row.isAction ? ["action"] : []),
        ...(row.isMention ? ["mention"] : []),
        ...(row.found === undefined ? [] : ["found"])
      ].join(" ")
    case "Note":
      return `row note ${row.kind}${isTable(row.text) ? " table" : ""}`
    case "Missing":
      return "row missing"
  }
}

/** Sets what depends on the row above. It is not read aloud. */
export const decorate = (node: HTMLElement, { day, isHead, isNew }: Placed): void => {
  node.classList.toggle("head", isHead)
  for (const above of node.querySelectorAll(":scope > .day, :scope > .since")) above.remove()
  if (isNew)
    node.prepend(h("div", { class: "since", "aria-live": "off" }, h("span", {}, Copy.newSince)))
  if (day !== undefined)
    node.prepend(h("div", { class: "day", "aria-live": "off" }, h("span", {}, day)))
}

/** A row. One that is quiet is not read aloud when it comes. */
export const rowNode = (placed: Placed, events: RowEvents, isQuiet: boolean): HTMLElement => {
  const { row } = placed
  const content =
    row._tag === "Said"
      ? saidNode(row, events.clock)
      : row._tag === "Note"
        ? noteNode(row, events)
        : missingNode(row, events.onMissing)
  const isKnown = row._tag === "Said" ? row.isOwn : row._tag === "Note" && row.kind === "presence"
  const silent = isQuiet || isKnown
  const node = h(
    "div",
    { class: classOf(row), "aria-live": silent ? "off" : undefined },
    h("div", { class: "line" }, ...content)
  )
  node.dataset.id = String(row.id)
  decorate(node, placed)
  return node
}

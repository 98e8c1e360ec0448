import { type Capabilities, takesMultiline } from "./Capabilities.ts"
import { moreLines } from "./Copy.ts"
import { wrapping } from "./Ctcp.ts"
import { type Message, maxBytes } from "./Message.ts"
import { pieces } from "./Splitting.ts"
import type { Tags } from "./Tags.ts"

/** Something that is said: by whom, in which words, and to whom. */
export interface Saying {
  readonly source: string
  readonly verb: "PRIVMSG" | "NOTICE"
  readonly target: string
  readonly text: string
  readonly tags: Tags
  /** Names a batch of its lines: letters and digits that no other open batch of the client has. */
  readonly ref: string
}

/**
 * The most lines that are told of one text. Of a client of IRC none has more: its 100 lines, and what goes on in
 * another one, as each holds at least 200 bytes. A text of natter may have 2,048, of which each would cost a hundred
 * bytes and more.
 */
export const maxLines = 128

interface Piece {
  readonly text: string
  /** It goes on where the piece before it ends. */
  readonly isRest: boolean
}

/** Only the first line of a text can make it an action. */
const piecesOf = (line: string, room: number, isFirst: boolean): ReadonlyArray<Piece> => {
  const { after, before, text } = isFirst ? wrapping(line) : { before: "", text: line, after: "" }
  return pieces(text, room - before.length - after.length).map((piece, index) => ({
    text: `${before}${piece}${after}`,
    isRest: index > 0
  }))
}

/** The first pieces of a text, and what tells how many lines more there are. */
const bounded = (all: ReadonlyArray<Piece>, most: number): ReadonlyArray<Piece> =>
  all.length <= most
    ? all
    : [...all.slice(0, most - 1), { text: moreLines(all.length - most + 1), isRest: false }]

/** A text in as many lines as it needs: a batch for those who take one. Only the first line has the tags of the whole. */
export const printable = (
  caps: Capabilities,
  { ref, source, tags, target, text, verb }: Saying
): ReadonlyArray<Message> => {
  const room = maxBytes - Buffer.byteLength(`:${source} ${verb} ${target} :`)
  // Most texts are this.
  if (!text.includes("\n") && !text.startsWith("/") && Buffer.byteLength(text) <= room)
    return [{ tags, source, verb, params: [target], text }]
  const all = text.split("\n").flatMap((line, index) => piecesOf(line, room, index === 0))
  const line = (piece: Piece, tags: Tags): Message => ({
    tags,
    source,
    verb,
    params: [target],
    text: piece.text
  })
  const time = tags.filter(([key]) => key !== "msgid" && key !== "label" && !key.startsWith("+"))
  if (!takesMultiline(caps) || all.length === 1) {
    const filled = bounded(
      all.filter(({ text }) => text !== ""),
      maxLines
    )
    const [first = { text: " ", isRest: false }, ...rest] = filled
    return [line(first, tags), ...rest.map((piece) => line(piece, time))]
  }
  const inside = (piece: Piece): Tags => [
    ["batch", ref],
    ...(piece.isRest ? ([["draft/multiline-concat", ""]] as const) : [])
  ]
  return [
    { tags, source, verb: "BATCH", params: [`+${ref}`, "draft/multiline", target] },
    ...bounded(all, maxLines).map((piece) => line(piece, inside(piece))),
    { source, verb: "BATCH", params: [`-${ref}`] }
  ]
}

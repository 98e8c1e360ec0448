import { Effect, Layer, Mailbox, Option } from "effect"
import type { RoomName } from "../../domain/chat/RoomName.ts"
import { json } from "../../domain/client/JsonEvents.ts"
import type { Notice } from "../../domain/client/Notice.ts"
import { initial, push } from "../../domain/protocol/LineFramer.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { type Look, render, type TranscriptState } from "../../domain/terminal/Transcript.ts"
import { pull, type Source } from "./terminal/Readable.ts"
import { Ui, type UiInput } from "./Ui.ts"

/** Gives what is to be said, one after the other, and then the end. */
export type PipeInput = (give: (input: UiInput) => Effect.Effect<unknown>) => Effect.Effect<void>

/** What a pipe is given. */
export interface PipeOptions {
  /** What is to be said. */
  readonly input: PipeInput
  readonly output: NodeJS.WritableStream
  /** Where the client's own sentences go. */
  readonly errors: NodeJS.WritableStream
  /** How a message is written; undefined for one that is left out. */
  readonly write: (notice: Notice) => string | undefined
  /** Whether the loss of the connection, and its return, are written too, and not told as errors. */
  readonly links: boolean
}

/** Messages as text, in one row each but for the lines of a text that has several. */
export const asText = (look: Omit<Look, "columns">): PipeOptions["write"] => {
  let reading: TranscriptState = { day: undefined }
  const endless: Look = { ...look, columns: Number.POSITIVE_INFINITY }
  return (notice) => {
    if (notice._tag === "Message" && notice.origin === "mine") return undefined
    const [text, after] = render(endless, reading, notice)
    reading = after
    return text
  }
}

/** Messages and events of one room as JSON objects, one in a line. */
export const asJson =
  (room: RoomName): PipeOptions["write"] =>
  (notice) => {
    const object = json(notice, room)
    return object === undefined ? undefined : JSON.stringify(object)
  }

/** A line of input with more bytes than this ends the input. */
const longestLine = 1 << 20
const tooLong = `Not sent: a line of more than ${longestLine} bytes, and what came after it.`

/** The face for other programs: lines in are said, lines out are printed. */
export const layer = (options: PipeOptions): Layer.Layer<Ui> =>
  Layer.scoped(
    Ui,
    Effect.gen(function* () {
      const inputs = yield* Mailbox.make<UiInput>(16)
      yield* Effect.forkScoped(options.input((input) => inputs.offer(input)))
      return {
        inputs,
        show: (notices) => Effect.sync(() => write(options, notices)),
        view: () => Effect.void,
        draft: () => Effect.void,
        clear: Effect.void,
        bell: Effect.void
      }
    })
  )

const write = ({ errors, links, output, write }: PipeOptions, notices: ReadonlyArray<Notice>) => {
  let text = ""
  for (const notice of notices) {
    if (notice._tag === "Info" && !(links && notice.link !== undefined)) {
      if (notice.tone !== "dim")
        errors.write(`${notice.text.split("\n").map(sanitizeForTerminal).join("\n")}\n`)
      continue
    }
    const line = write(notice)
    if (line !== undefined) text += `${line}\n`
  }
  if (text !== "") output.write(text)
}

/** Nothing is said; only the end of the output, or a signal, ends it. */
export const nothing: PipeInput = () => Effect.void

/** One message, which may have several lines. */
export const message =
  (text: string): PipeInput =>
  (give) =>
    Effect.zipRight(give({ _tag: "Line", text }), give({ _tag: "End" }))

/** Each line of a source is a message. The last one counts without its LF, too. */
export const lines =
  (source: Source): PipeInput =>
  (give) =>
    Effect.gen(function* () {
      const more = pull(source)
      let framing = initial
      let isMore = true
      while (isMore && !framing.overflowed) {
        const chunk = yield* more
        isMore = Option.isSome(chunk)
        const [after, frames] = push(
          framing,
          Option.getOrElse(chunk, () => Buffer.from("\n")),
          longestLine
        )
        framing = after
        for (const { line } of frames) yield* give({ _tag: "Line", text: line })
      }
      if (framing.overflowed) yield* give({ _tag: "Unreadable", sentence: tooLong })
      yield* give({ _tag: "End" })
      // An input that nobody reads any more must not keep the program from ending.
    }).pipe(Effect.ensuring(Effect.sync(() => source.destroy())))

import { Readable } from "node:stream"
import { Effect, Layer, Mailbox, Option, type Scope } from "effect"
import { json } from "../../domain/conversation/Json.ts"
import type { Notice } from "../../domain/conversation/Notice.ts"
import { type Look, type Reading, render } from "../../domain/display/Transcript.ts"
import { initial, push } from "../../domain/LineFramer.ts"
import type { RoomName } from "../../domain/RoomName.ts"
import { Face } from "./Face.ts"
import { pull, type Source } from "./Readable.ts"
import type { TerminalInput } from "./Terminal.ts"

/** Standard input. */
export const standardInput = (): Source => process.stdin

/** A text instead of an input. */
export const only = (text: string) => (): Source => Readable.from([Buffer.from(text)])

/** What a pipe is given. */
export interface PipeOptions {
  /** Where the lines to be said come from; without it nothing is said, and only the output's end ends it. */
  readonly input: (() => Source) | undefined
  readonly output: NodeJS.WritableStream
  /** Where the client's own sentences go. */
  readonly errors: NodeJS.WritableStream
  /** How a message is written; undefined for one that is left out. */
  readonly write: (notice: Notice) => string | undefined
}

/** Messages as text, in one row each but for the lines of a text that has several. */
export const asText = (look: Omit<Look, "columns">): PipeOptions["write"] => {
  let reading: Reading = { day: undefined }
  const endless: Look = { ...look, columns: Number.POSITIVE_INFINITY }
  return (notice) => {
    if (notice._tag === "Said" && notice.how === "mine") return undefined
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

/** The face for other programs: lines in are said, lines out are printed. */
export const layer = (options: PipeOptions): Layer.Layer<Face> =>
  Layer.scoped(
    Face,
    Effect.gen(function* () {
      const inputs = yield* Mailbox.make<TerminalInput>(16)
      yield* listenForClose(options.output, inputs)
      if (options.input !== undefined) yield* Effect.forkScoped(readLines(options.input(), inputs))
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

const write = ({ errors, output, write }: PipeOptions, notices: ReadonlyArray<Notice>) => {
  let text = ""
  for (const notice of notices) {
    if (notice._tag === "Info") {
      if (notice.tone !== "dim") errors.write(`${notice.text}\n`)
      continue
    }
    const line = write(notice)
    if (line !== undefined) text += `${line}\n`
  }
  if (text !== "") output.write(text)
}

/** Whoever read the output has gone (EPIPE): there is nobody left to do this for. */
const listenForClose = (
  output: NodeJS.WritableStream,
  inputs: Mailbox.Mailbox<TerminalInput>
): Effect.Effect<void, never, Scope.Scope> => {
  const onError = () => {
    inputs.unsafeOffer({ _tag: "Interrupt", draft: "" })
  }
  return Effect.acquireRelease(
    Effect.sync(() => void output.on("error", onError)),
    () => Effect.sync(() => void output.off("error", onError))
  )
}

const readLines = (source: Source, inputs: Mailbox.Mailbox<TerminalInput>): Effect.Effect<void> =>
  Effect.gen(function* () {
    const more = pull(source)
    let framing = initial
    const say = (line: string) => inputs.offer({ _tag: "Line", text: line })
    for (;;) {
      const chunk = yield* more
      // The last line counts without its LF, too.
      const bytes = Option.getOrElse(chunk, () => Buffer.from("\n"))
      const [after, frames] = push(framing, bytes, longestLine)
      framing = after
      for (const { line } of frames) yield* say(line)
      if (Option.isNone(chunk) || framing.overflowed) break
    }
    yield* inputs.offer({ _tag: "End" })
  })

import { Effect, Layer, Mailbox, Option } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import type { RoomName } from "../../domain/chat/RoomName.ts"
import { sanitizeText } from "../../domain/chat/Text.ts"
import type { Answer } from "../../domain/client/Answer.ts"
import * as Copy from "../../domain/client/Copy.ts"
import { noDraft } from "../../domain/client/Draft.ts"
import { requestOf } from "../../domain/client/JsonCommands.ts"
import { json } from "../../domain/client/JsonEvents.ts"
import { limits } from "../../domain/client/Limits.ts"
import type { Info, Notice } from "../../domain/client/Notice.ts"
import { initial, push } from "../../domain/protocol/LineFramer.ts"
import type { Look } from "../../domain/terminal/Entry.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { emptyTranscript, render, type TranscriptState } from "../../domain/terminal/Transcript.ts"
import { pull, type Source } from "./terminal/Readable.ts"
import { Ui, type UiInput } from "./Ui.ts"

/** Gives the texts to send, one after the other, and then the end. */
export type PipeInput = (give: (input: UiInput) => Effect.Effect<unknown>) => Effect.Effect<void>

/** The streams of a pipe, and what is written to them. */
export interface PipeOptions {
  readonly input: PipeInput
  readonly output: NodeJS.WritableStream
  /** Gets the client's own sentences. */
  readonly errors: NodeJS.WritableStream
  /** A notice as a line; undefined for one that is left out. */
  readonly write: (notice: Notice) => string | undefined
  /** An answer as a line; without it, nobody reads answers. */
  readonly answer?: (answer: Answer) => string
  /** Writes the loss of the connection and its return to the output, and not to the errors. */
  readonly links: boolean
  /** Writes what others tell, such as an invitation to a room, to the output as an event, and not to the errors. */
  readonly events?: boolean
  /** Leaves the message of the day out. */
  readonly skipsMotd?: boolean
}

/** Whether this client has said it. */
const isOwn = (notice: Notice): boolean =>
  notice._tag === "Message" || notice._tag === "TopicSet"
    ? notice.origin === "mine"
    : notice._tag === "PrivateMessage" && notice.direction === "to"

/** Writes notices as text that is not wrapped; this client's own messages are left out. */
export const asText = (look: Omit<Look, "columns">): PipeOptions["write"] => {
  let state: TranscriptState = emptyTranscript
  const endless: Look = { ...look, columns: Number.POSITIVE_INFINITY }
  return (notice) => {
    if (isOwn(notice)) return undefined
    const [text, after] = render(endless, state, notice)
    state = after
    return text
  }
}

/** Writes events as JSON objects, one on each line: those of one room, or of all. */
export const asJson =
  (room?: RoomName): PipeOptions["write"] =>
  (notice) => {
    const object = room === undefined && isOwn(notice) ? undefined : json(notice, room)
    return object === undefined ? undefined : JSON.stringify(object)
  }

/** The front end for other programs: lines of the input are sent, and notices are printed. */
export const layer = (options: PipeOptions): Layer.Layer<Ui> =>
  Layer.scoped(
    Ui,
    Effect.gen(function* () {
      const inputs = yield* Mailbox.make<UiInput>(limits.pipeInputs)
      yield* Effect.forkScoped(options.input((input) => inputs.offer(input)))
      return {
        inputs,
        show: (notices) =>
          Effect.suspend(() => (write(options, notices) ? Effect.void : drained(options.output))),
        earlier: () => Effect.void,
        answer: (answer) =>
          Effect.suspend(() =>
            options.answer === undefined || options.output.write(`${options.answer(answer)}\n`)
              ? Effect.void
              : drained(options.output)
          ),
        view: () => Effect.void,
        draft: () => Effect.void,
        recall: () => Effect.void,
        takeDraft: Effect.succeed(noDraft),
        unsent: Effect.succeed(""),
        clear: Effect.void,
        scrollUp: Effect.void,
        links: Effect.void,
        bell: Effect.void
      }
    })
  )

/**
 * Waits until whoever reads the output has read what was written. Meanwhile the client reads nothing,
 * so that a flood stays in the network. At the end of the client nothing is waited for.
 */
const drained = (output: NodeJS.WritableStream): Effect.Effect<unknown> =>
  Effect.exit(
    Effect.interruptible(
      Effect.async<void>((resume) => {
        const events = ["drain", "close", "error"] as const
        const wake = () => {
          mute()
          resume(Effect.void)
        }
        const mute = () => {
          for (const event of events) output.off(event, wake)
        }
        for (const event of events) output.on(event, wake)
        return Effect.sync(mute)
      })
    )
  )

const isForOutput = ({ link, told }: Info, { events, links }: PipeOptions): boolean =>
  (links && link !== undefined) || (events === true && told !== undefined)

/** Writes notices; false when the output takes no more for now. */
const write = (options: PipeOptions, notices: ReadonlyArray<Notice>): boolean => {
  const { errors, output, skipsMotd, write } = options
  let text = ""
  for (const notice of notices) {
    if (notice._tag === "Info" && skipsMotd === true && notice.told?._tag === "Motd") continue
    if (notice._tag === "Info" && !isForOutput(notice, options)) {
      if (notice.tone !== "dim")
        errors.write(`${notice.text.split("\n").map(sanitizeForTerminal).join("\n")}\n`)
      continue
    }
    const line = write(notice)
    if (line !== undefined) text += `${line}\n`
  }
  return text === "" || output.write(text)
}

/** Sends nothing; only the end of the output, or a signal, ends the client. */
export const nothing: PipeInput = () => Effect.void

/** Ends when everything that the client asked for by itself has come. */
export const end: PipeInput = (give) => give({ _tag: "End" })

/** What a text of the input is to the client. */
export type Reading = (text: string) => UiInput

/** A text is what a person would type. */
export const typed: Reading = (text) => ({ _tag: "Line", text })

/** A text is sent privately, as it is. */
export const toldTo =
  (nick: Nick): Reading =>
  (text) => ({
    _tag: "Ask",
    request: { asker: undefined, command: { _tag: "Tell", nick, text: sanitizeText(text) } }
  })

/** Whether a text is sent otherwise than it was given. */
const isReplaced = (text: string): boolean => text !== "" && sanitizeText(text) !== text

/** What tells so. */
const replaced: UiInput = { _tag: "Replaced" }

/** A text is a command in JSON; one that names no room is for this one. */
export const jsonCommand =
  (room: RoomName): Reading =>
  (text) => ({ _tag: "Ask", request: requestOf(text, room) })

/** Sends one message, which may have several lines. */
export const message =
  (text: string, read: Reading): PipeInput =>
  (give) =>
    Effect.gen(function* () {
      if (isReplaced(text)) yield* give(replaced)
      yield* give(read(text))
      yield* give({ _tag: "End" })
    })

const tooLong = {
  _tag: "Unreadable",
  sentence: Copy.inputLineTooLong(limits.pipeLineBytes)
} as const

/** Gives each line of a source. The last one needs no LF. With `tells`, the first that is not sent as it is is told of. */
export const lines =
  (source: Source, read: Reading, tells = true): PipeInput =>
  (give) =>
    Effect.gen(function* () {
      const more = pull(source)
      let framing = initial
      let isMore = true
      let tellsStill = tells
      while (isMore && !framing.overflowed) {
        const chunk = yield* more
        isMore = Option.isSome(chunk)
        const [after, frames] = push(
          framing,
          Option.getOrElse(chunk, () => Buffer.from("\n")),
          limits.pipeLineBytes
        )
        framing = after
        for (const { fault, line } of frames)
          if (fault === "long") yield* give(tooLong)
          else if (line !== "") {
            if (tellsStill && (fault === "utf8" || isReplaced(line))) {
              tellsStill = false
              yield* give(replaced)
            }
            yield* give(read(line))
          }
      }
      if (framing.overflowed) yield* give(tooLong)
      yield* give({ _tag: "End" })
      // An input that is not read any more must not keep the program from ending.
    }).pipe(Effect.ensuring(Effect.sync(() => source.destroy())))

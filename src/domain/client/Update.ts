import { type Either, Option } from "effect"
import type { Command } from "../chat/Command.ts"
import type { Event } from "../chat/Event.ts"
import { LineId } from "../chat/Count.ts"
import type { BadLine, Line } from "../protocol/natter/LineCodec.ts"
import type { ExitCode } from "./ExitCode.ts"
import { type Info, info, type Notice } from "./Notice.ts"
import { type Asked, bounds, type Conversation, type Entry } from "./Model.ts"

/** What can happen to the client. */
export type Input =
  /** The person has ended a line, or the pipe has given one. */
  | { readonly _tag: "Typed"; readonly line: string }
  /** Some of the input can't be read, for the reason in the sentence. */
  | { readonly _tag: "Unreadable"; readonly sentence: string }
  /** Ctrl-C, and what the draft was. */
  | { readonly _tag: "Interrupt"; readonly draft: string }
  /** Ctrl-D on an empty draft, or the end of the input. */
  | { readonly _tag: "End" }
  /** The key that goes to the next room. */
  | { readonly _tag: "NextRoom" }
  /** Any other key. */
  | { readonly _tag: "Key" }
  /** A connection stands, and the server has said HELLO. */
  | { readonly _tag: "Connected"; readonly host: string }
  /** The server has said a line. */
  | { readonly _tag: "Heard"; readonly line: Either.Either<Line<Event>, BadLine> }
  /** The connection is gone, or none could be made. `chance` is a random number from 0 to below 1. */
  | { readonly _tag: "Lost"; readonly sentence: string; readonly chance: number }
  /** The program is being stopped from outside, by a signal. */
  | { readonly _tag: "Stop" }
  /** Time has passed; about once a second. */
  | { readonly _tag: "Tick" }

/** What the client is to do. */
export type Output =
  | { readonly _tag: "Send"; readonly command: Command; readonly id: Option.Option<LineId> }
  | { readonly _tag: "Show"; readonly notice: Notice }
  /** Ring, if the terminal isn't looked at. */
  | { readonly _tag: "Bell" }
  /** Put this text where it can be changed and sent again. */
  | { readonly _tag: "Draft"; readonly text: string }
  | { readonly _tag: "Clear" }
  /** Make a connection after so many milliseconds, instead of any that was to be made. */
  | { readonly _tag: "Connect"; readonly after: number }
  /** Drop the connection; `Lost` follows. */
  | { readonly _tag: "Disconnect"; readonly sentence: string }
  /** Everything is over. With a code other than 0 there is a sentence that says why. */
  | { readonly _tag: "Quit"; readonly code: ExitCode; readonly sentence: string | undefined }

/** The state after something has happened, and what is to be done about it, in order. */
export type Step = readonly [Conversation, ReadonlyArray<Output>]

/** One part of a step. */
export type Part = (state: Conversation) => Step

export const step = (state: Conversation, ...outputs: ReadonlyArray<Output>): Step => [
  state,
  outputs
]

/** Does the parts one after the other. */
export const steps = (state: Conversation, ...parts: ReadonlyArray<Part>): Step => {
  let now = state
  const all: Array<Output> = []
  for (const part of parts) {
    const [after, outputs] = part(now)
    now = after
    for (const output of outputs) all.push(output)
  }
  return [now, all]
}

/** The parts as one, which does them one after the other. */
export const series =
  (...parts: ReadonlyArray<Part>): Part =>
  (state) =>
    steps(state, ...parts)

/** Does `part` for each of the list. */
export const each = <A>(list: Iterable<A>, part: (of: A) => Part): Part =>
  series(...Array.from(list, part))

/** A part that only changes the state. */
export const change =
  (f: (state: Conversation) => Partial<Conversation>): Part =>
  (state) => [{ ...state, ...f(state) }, []]

/** A part that does only this. */
export const put =
  (...outputs: ReadonlyArray<Output>): Part =>
  (state) => [state, outputs]

export const nothing: Part = (state) => [state, []]

/** A part that depends on the state. */
export const when =
  (condition: (state: Conversation) => boolean, part: Part, otherwise: Part = nothing): Part =>
  (state) =>
    (condition(state) ? part : otherwise)(state)

export const show = (...notices: ReadonlyArray<Notice>): Part =>
  put(...notices.map((notice) => ({ _tag: "Show", notice }) as const))

export const tell = (text: string, tone: Info["tone"] = "plain"): Part => show(info(text, tone))

/** Sends a command under a new id, and remembers that it wants an answer. */
export const ask =
  (command: Asked["command"], by: Asked["by"]): Part =>
  (state) => {
    const id = LineId.make(state.nextId)
    // A server that never answers can't make this grow: then the oldest is forgotten.
    const asked = [...state.asked, { id, command, by, nicks: [], past: 0 }].slice(-bounds.asked)
    return [{ ...state, asked, nextId: state.nextId + 1 }, [send(command, id)]]
  }

const send = (command: Command, id: LineId): Output => ({
  _tag: "Send",
  command,
  id: Option.some(id)
})

export const sendEntry = ({ command, id }: Entry): Output => send(command, id)

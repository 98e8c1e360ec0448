import { type Either, Option } from "effect"
import type { Command } from "../chat/Command.ts"
import type { Event } from "../chat/Event.ts"
import { LineId } from "../chat/LineId.ts"
import type { InvalidLine, Line } from "../protocol/natter/LineCodec.ts"
import type { ExitCode } from "./ExitCode.ts"
import { bounds, type Model, type PendingLine, type PendingRequest } from "./Model.ts"
import { type Info, info, type Notice } from "./Notice.ts"

/** What can happen to the client. */
export type Msg =
  /** The person has ended a line, or the pipe has given one. */
  | { readonly _tag: "Line"; readonly text: string }
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
  | { readonly _tag: "Received"; readonly line: Either.Either<Line<Event>, InvalidLine> }
  /** The connection is gone, or none could be made. `chance` is a random number from 0 to below 1. */
  | { readonly _tag: "Disconnected"; readonly sentence: string; readonly chance: number }
  /** The program is being stopped from outside, by a signal. */
  | { readonly _tag: "Stop" }
  /** Time has passed; about once a second. */
  | { readonly _tag: "Tick" }

/** What the client is to do. */
export type Cmd =
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
export type Next = readonly [Model, ReadonlyArray<Cmd>]

/** One part of a step. */
export type Update = (state: Model) => Next

export const next = (state: Model, ...outputs: ReadonlyArray<Cmd>): Next => [state, outputs]

/** Does the parts one after the other. */
export const steps = (state: Model, ...parts: ReadonlyArray<Update>): Next => {
  let now = state
  const all: Array<Cmd> = []
  for (const part of parts) {
    const [after, outputs] = part(now)
    now = after
    for (const output of outputs) all.push(output)
  }
  return [now, all]
}

/** The parts as one, which does them one after the other. */
export const series =
  (...parts: ReadonlyArray<Update>): Update =>
  (state) =>
    steps(state, ...parts)

/** Does `part` for each of the list. */
export const each = <A>(list: Iterable<A>, part: (of: A) => Update): Update =>
  series(...Array.from(list, part))

/** A part that only changes the state. */
export const modify =
  (f: (state: Model) => Partial<Model>): Update =>
  (state) => [{ ...state, ...f(state) }, []]

/** A part that does only this. */
export const emit =
  (...outputs: ReadonlyArray<Cmd>): Update =>
  (state) => [state, outputs]

export const nothing: Update = (state) => [state, []]

/** A part that depends on the state. */
export const when =
  (condition: (state: Model) => boolean, part: Update, otherwise: Update = nothing): Update =>
  (state) =>
    (condition(state) ? part : otherwise)(state)

export const show = (...notices: ReadonlyArray<Notice>): Update =>
  emit(...notices.map((notice) => ({ _tag: "Show", notice }) as const))

export const tell = (text: string, tone: Info["tone"] = "plain"): Update => show(info(text, tone))

/** Sends a command under a new id, and remembers that it wants an answer. */
export const ask =
  (command: PendingRequest["command"], requestedBy: PendingRequest["requestedBy"]): Update =>
  (state) => {
    const id = LineId.make(state.nextId)
    // A server that never answers can't make this grow: then the oldest is forgotten.
    const pendingRequests = [
      ...state.pendingRequests,
      { id, command, requestedBy, nicks: [], pastCount: 0 }
    ].slice(-bounds.asked)
    return [{ ...state, pendingRequests, nextId: state.nextId + 1 }, [send(command, id)]]
  }

const send = (command: Command, id: LineId): Cmd => ({
  _tag: "Send",
  command,
  id: Option.some(id)
})

export const sendEntry = ({ command, id }: PendingLine): Cmd => send(command, id)

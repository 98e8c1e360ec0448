import { Effect, Mailbox, Option, Runtime } from "effect"
import { limits } from "../../../domain/client/Limits.ts"

/** What a person did at the terminal. */
export type TerminalInput =
  /**
   * Enter. A text with line breaks was pasted, and is one message. `isAnswer`: it answers a question of the
   * prompt; undefined for what was typed ahead, behind an answer. `begunAt`: when the draft began to name whom
   * it is for; undefined where the terminal edits its lines itself. `startedAt`: when the draft was begun; where
   * the terminal edits its lines itself, when it came.
   */
  | {
      readonly _tag: "Line"
      readonly text: string
      readonly isAnswer?: boolean
      readonly begunAt?: number
      readonly startedAt?: number
    }
  /** Ctrl-C, with the draft as it was; the draft is empty now. */
  | { readonly _tag: "Interrupt"; readonly draft: string }
  /** Ctrl-D on an empty draft. */
  | { readonly _tag: "Leave" }
  /** The end of the input. Nothing follows. */
  | { readonly _tag: "End" }
  /** Alt-A: switch to the next room. The draft is put away with the room that it was for. */
  | { readonly _tag: "NextRoom"; readonly draft: string }
  /** Any other key; left out while other inputs wait. */
  | { readonly _tag: "Key" }

/** A line that was entered where the prompt asked a question, or did not. */
export type Line = Extract<TerminalInput, { readonly _tag: "Line" }>

/** Tells answers to a question from other lines. */
export const answering = () => {
  let isQuestion = false
  let isAnswered = false
  return {
    /** The prompt is another one. */
    prompted: (asks: boolean) => {
      isQuestion = asks
      isAnswered = false
    },
    isAnswered: () => isAnswered,
    entered: (text: string): Line => {
      if (isAnswered) return { _tag: "Line", text }
      isAnswered = isQuestion && text.trim() !== ""
      return { _tag: "Line", text, isAnswer: isQuestion }
    }
  }
}

/** A mailbox for the inputs of a terminal. While it is full, the keyboard is not read. */
export const make = (input: NodeJS.ReadableStream) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime()
    const inputs = yield* Effect.acquireRelease(
      Mailbox.make<TerminalInput>(limits.terminalInputs),
      (mailbox) => mailbox.shutdown
    )
    let waiting = 0
    const wait = (item: TerminalInput) => {
      waiting++
      input.pause()
      Runtime.runFork(runtime)(
        Effect.map(inputs.offer(item), (taken) => {
          if (--waiting === 0 && taken) input.resume()
        })
      )
    }
    const offer = (item: TerminalInput) => {
      const busy = Option.exists(inputs.unsafeSize(), (size) => size > 0)
      if (item._tag === "Key" && busy) return
      if (!inputs.unsafeOffer(item)) wait(item)
    }
    return { inputs, offer }
  })

import { Effect, Mailbox, Option, Runtime } from "effect"
import { limits } from "../../../domain/client/Limits.ts"
import type { Msg } from "../../../domain/client/Msg.ts"

/** What a person does at the terminal. Nothing follows `End` or `HungUp`; `Key` is left out while other inputs wait. */
export type TerminalInput = Extract<
  Msg,
  {
    readonly _tag:
      | "Line"
      | "Interrupt"
      | "Leave"
      | "End"
      | "HungUp"
      | "NextRoom"
      | "RoomBeside"
      | "Key"
  }
>

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

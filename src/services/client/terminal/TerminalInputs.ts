import { Effect, Mailbox, Option, Runtime } from "effect"

/** What the person in front of the terminal did. */
export type TerminalInput =
  /** Enter. A text with LFs was pasted, and is one message. */
  | { readonly _tag: "Line"; readonly text: string }
  /** Ctrl-C, with the draft as it was; the draft is empty now. */
  | { readonly _tag: "Interrupt"; readonly draft: string }
  /** Ctrl-D on an empty draft, or the end of the input. Nothing follows. */
  | { readonly _tag: "End" }
  /** Alt-A: on to the next room. */
  | { readonly _tag: "NextRoom" }
  /** Any other key; left out while something else waits to be taken. */
  | { readonly _tag: "Key" }

/** Inputs that may wait to be taken before the keyboard has to wait, too. */
const inputCapacity = 256

/** A mailbox for what was typed. While it is full, the keyboard is not read. */
export const make = (input: NodeJS.ReadableStream) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime()
    const inputs = yield* Effect.acquireRelease(
      Mailbox.make<TerminalInput>(inputCapacity),
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

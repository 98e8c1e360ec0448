import { Context, type Effect, type Mailbox } from "effect"
import type { Notice } from "../../domain/client/Notice.ts"
import type { View } from "../../domain/client/View.ts"
import type { TerminalInput } from "./terminal/Terminal.ts"

/** What was typed, or came through a pipe. */
export type UiInput =
  | TerminalInput
  /** Some of the input can't be read, and is not sent. */
  | { readonly _tag: "Unreadable"; readonly sentence: string }

/** The side of the client that is turned to whoever uses it: a person at a terminal, or other programs. */
export class Ui extends Context.Tag("natter/services/client/Face")<
  Ui,
  {
    /** What was typed or piped in. Nothing is read ahead of what is taken, but for what it holds. */
    readonly inputs: Mailbox.ReadonlyMailbox<UiInput>
    readonly show: (notices: ReadonlyArray<Notice>) => Effect.Effect<void>
    readonly view: (view: View) => Effect.Effect<void>
    /** Gives a line back to be changed. */
    readonly draft: (text: string) => Effect.Effect<void>
    readonly clear: Effect.Effect<void>
    readonly bell: Effect.Effect<void>
  }
>() {}

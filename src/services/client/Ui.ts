import { Context, type Effect, type Mailbox } from "effect"
import type { Answer } from "../../domain/client/Answer.ts"
import type { EarlierEntries } from "../../domain/client/Cmd.ts"
import type { Draft, Recalled } from "../../domain/client/Draft.ts"
import type { Msg } from "../../domain/client/Msg.ts"
import type { Notice } from "../../domain/client/Notice.ts"
import type { View } from "../../domain/client/View.ts"

/** What a person or a program does: the messages of the model that come from outside. */
export type UiInput = Extract<
  Msg,
  {
    readonly _tag:
      | "Line"
      | "Ask"
      | "Unreadable"
      | "Replaced"
      | "Interrupt"
      | "Leave"
      | "End"
      | "HungUp"
      | "NextRoom"
      | "RoomBeside"
      | "GoTo"
      | "DraftTaken"
      | "Earlier"
      | "ListRooms"
      | "ListPeople"
      | "Key"
      | "Offline"
      | "Seen"
  }
>

/**
 * The client's front end: a person at a terminal, or another program.
 *
 * @example
 * ```ts
 * // A front end that sends one line and prints what others say.
 * const layer = Layer.effect(
 *   Ui,
 *   Effect.gen(function* () {
 *     const inputs = yield* Mailbox.make<UiInput>()
 *     yield* inputs.offerAll([{ _tag: "Line", text: "hello" }, { _tag: "End" }])
 *     const show = (notices: ReadonlyArray<Notice>) =>
 *       Effect.sync(() => {
 *         for (const notice of notices) if (notice._tag === "Message") console.log(notice.text)
 *       })
 *     const ignore = () => Effect.void
 *     const rest = { earlier: ignore, view: ignore, draft: ignore, recall: ignore, takeDraft: Effect.succeed(noDraft), unsent: Effect.succeed(""), clear: Effect.void, scrollUp: Effect.void, links: Effect.void, bell: Effect.void }
 *     return { inputs, show, answer: ignore, ...rest }
 *   })
 * )
 * ```
 */
export class Ui extends Context.Tag("natter/services/client/Ui")<
  Ui,
  {
    /** Inputs in their order; `End` or `HungUp` is the last. The client takes none while it cannot accept more. */
    readonly inputs: Mailbox.ReadonlyMailbox<UiInput>
    /** Appends notices to the transcript. */
    readonly show: (notices: ReadonlyArray<Notice>) => Effect.Effect<void>
    /** Puts entries of a room above those that are shown of it. Only who asks with `Earlier` gets any. */
    readonly earlier: (of: EarlierEntries) => Effect.Effect<void>
    /** Gives a program what it asked for. A person asks for nothing in this way. */
    readonly answer: (answer: Answer) => Effect.Effect<void>
    /** Replaces what is shown below the transcript; may be called again with the same view. */
    readonly view: (view: View) => Effect.Effect<void>
    /** Gives a line back so that the person can change it and send it again. */
    readonly draft: (draft: Draft) => Effect.Effect<void>
    /** Adds a text to the lines that arrow-up brings. */
    readonly recall: (draft: Recalled) => Effect.Effect<void>
    /** Takes what was typed and not entered out of the line; empty where there is nothing, or it is not known. */
    readonly takeDraft: Effect.Effect<Draft>
    /** The draft: what was typed and not entered; empty where it is not known. */
    readonly unsent: Effect.Effect<string>
    readonly clear: Effect.Effect<void>
    /** Shows what is earlier, where it stands above. Only who shows rooms apart is asked for that. */
    readonly scrollUp: Effect.Effect<void>
    /** Shows the last links of messages, each unbroken, so that it can be copied. */
    readonly links: Effect.Effect<void>
    readonly bell: Effect.Effect<void>
  }
>() {}

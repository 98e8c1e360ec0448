import { Context, Effect, Layer, type Mailbox, type Scope } from "effect"
import * as Copy from "../../../domain/client/Copy.ts"
import { type Draft, noDraft } from "../../../domain/client/Draft.ts"
import { limits } from "../../../domain/client/Limits.ts"
import { keepsRowsAs } from "../../../domain/terminal/Devices.ts"
import type { Live } from "../../../domain/terminal/LiveArea.ts"
import { draftHint } from "../../../domain/terminal/Paste.ts"
import { sanitizeForTerminal } from "../../../domain/terminal/Sanitize.ts"
import { wrap } from "../../../domain/terminal/Wrap.ts"
import { isInputGone } from "../../Terminals.ts"
import * as CookedTerminal from "./CookedTerminal.ts"
import { hold } from "./HeldScreen.ts"
import * as LineEditor from "./LineEditor.ts"
import * as PlainScreen from "./PlainScreen.ts"
import * as Screen from "./Screen.ts"
import * as TerminalInputs from "./TerminalInputs.ts"
import * as TerminalLifecycle from "./TerminalLifecycle.ts"
import * as TerminalModes from "./TerminalModes.ts"

export type { Live } from "../../../domain/terminal/LiveArea.ts"
export type { Complete, Completion } from "./LineEditor.ts"
export type { TerminalInput } from "./TerminalInputs.ts"

export interface TerminalOptions {
  readonly complete: LineEditor.Complete
  /** What stands for the beginning of a draft, such as `/msg alice ` for `/reply `; undefined for what was typed. */
  readonly expand?: NonNullable<LineEditor.Options["expand"]>
  /** How Enter sends a draft, if that is not evident; by default, that several lines are one message. */
  readonly hint?: (draft: string) => string | undefined
  /** Rows are only appended, and the cursor moves only by backspaces, for a screen reader. */
  readonly plain: boolean
}

/** The streams and the kind of a terminal. */
export interface Tty extends CookedTerminal.Streams {
  readonly output: Screen.Output & { readonly isTTY?: boolean | undefined }
  /** The value of TERM. */
  readonly kind: string | undefined
  /** It wraps its rows again when its width changes, also the row of the cursor. */
  readonly reflows?: boolean | undefined
  /** Milliseconds for which it must keep a new size before something is drawn on it. */
  readonly resizeDelay?: number | undefined
}

/**
 * A terminal that shows lines and reads keys. The transcript is only appended to and scrolls as usual; the
 * live area below it is redrawn in place.
 */
export class Terminal extends Context.Tag("natter/services/client/Terminal")<
  Terminal,
  {
    readonly inputs: Mailbox.ReadonlyMailbox<TerminalInputs.TerminalInput>
    /** Appends finished, styled lines to the transcript. Draft and cursor stay as they are. */
    readonly print: (block: string) => Effect.Effect<void>
    /** Replaces what is around the draft. While the prompt asks for something, the draft before is put aside. */
    readonly live: (live: Live) => Effect.Effect<void>
    /**
     * Puts this into the line if nothing is there; otherwise nothing changes, and arrow-up brings the text back.
     * While the prompt asks for something, the draft is the one that was put aside.
     */
    readonly draft: (draft: Draft) => Effect.Effect<void>
    /** Lets arrow-up bring a text. */
    readonly recall: (draft: Draft) => Effect.Effect<void>
    /** The draft, or the one that was put aside; empty where the terminal edits its lines itself. */
    readonly takeDraft: Effect.Effect<Draft>
    readonly unsent: Effect.Effect<string>
    /** Clears the screen except for the live area. */
    readonly clear: Effect.Effect<void>
    /** The terminal's width in character cells; 80 if it is unknown. */
    readonly columns: Effect.Effect<number>
    /** Whether links can be marked for a click (OSC 8). */
    readonly links: boolean
    /** Whether the terminal has reported that its window has the focus; false on one that never reports. */
    readonly focused: Effect.Effect<boolean>
    /** Rings the bell; does nothing on a pipe. */
    readonly bell: Effect.Effect<void>
  }
>() {
  /** The process's own terminal. */
  static readonly layer = (options: TerminalOptions): Layer.Layer<Terminal> =>
    Terminal.layerTty(options, {
      input: process.stdin,
      output: process.stdout,
      isGone: isInputGone,
      kind: process.env.TERM,
      // tmux is known to. Others can only be asked for the position of their cursor.
      reflows: process.env.TMUX !== undefined && /^(tmux|screen)/.test(process.env.TERM ?? "")
    })

  /** Any terminal, such as a simulated one in a test. */
  static readonly layerTty = (options: TerminalOptions, tty: Tty): Layer.Layer<Terminal> =>
    Layer.scoped(Terminal, isCooked(tty) ? makeCooked(tty) : make(options, tty))
}

/** Whether the terminal's driver, or the program that writes to the pipe, edits the lines. */
const isCooked = ({ input, kind, output }: Tty): boolean =>
  kind === "dumb" || !input.isTTY || !output.isTTY

const make = (
  options: TerminalOptions,
  { input, kind, output, reflows, resizeDelay }: Tty
): Effect.Effect<Terminal["Type"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const { inputs, offer } = yield* TerminalInputs.make(input)
    let live: Live = { above: [], prompt: "" }
    let focused = false
    const answers = TerminalInputs.answering()
    // Ctrl-D is a key: the streams end only with the terminal.
    const hangUp = () => offer({ _tag: "HungUp" })

    const onEvent = (event: LineEditor.EditorEvent | { readonly _tag: "End" }) => {
      switch (event._tag) {
        case "Focus":
          focused = event.focused
          return
        case "Cursor":
          return screen.cursorFound(event)
        case "Device":
          return screen.deviceFound(event.attributes)
        case "Suspend":
          return lifecycle.suspend()
        case "ClearScreen":
          return screen.clear()
        case "Candidates":
          return tell(Copy.candidates(event.candidates))
        case "PasteTooLong":
          return tell(Copy.pasteTooLong(limits.pasteLength))
        case "PasteUnfinished":
          return tell(Copy.pasteUnfinished)
        case "End":
          return hangUp()
        case "Line":
          screen.entered()
          return offer({ ...event, ...answers.entered(event.text) })
        default:
          screen.refresh()
          offer(event)
      }
    }

    const editor = yield* Effect.acquireRelease(
      Effect.sync(() =>
        LineEditor.make(input, { ...options, isRemembered: () => !live.isQuestion }, onEvent)
      ),
      (editor) => Effect.sync(editor.close)
    )
    const liveWithHint = (): Live => {
      const found = editor.searchHint()
      const draft = editor.draft().text
      const above = draft === "" ? live.above : (live.aboveDraft ?? live.above)
      const text = found ?? (options.hint ?? draftHint)(draft)
      if (text === undefined) return { ...live, above }
      const hint = text.split("\n").map(sanitizeForTerminal).join("\n")
      return { ...live, hint, isSearching: found !== undefined, above: [...above, hint] }
    }
    const screen = hold(
      options.plain
        ? PlainScreen.make(output, liveWithHint, editor.draft)
        : Screen.make(output, liveWithHint, editor.draft, {
            reflows,
            keepsRows: keepsRowsAs(kind),
            resizeDelay
          })
    )
    const tell = (sentence: string) =>
      screen.print(wrap(sentence, Screen.columnsOf(output)).join("\n"))

    yield* Effect.acquireRelease(
      Effect.sync(() => {
        output.on("resize", screen.resized)
        output.on("error", hangUp)
      }),
      () =>
        Effect.sync(() => {
          output.off("resize", screen.resized)
          output.off("error", hangUp)
        })
    )
    const lifecycle = yield* TerminalLifecycle.make({
      input,
      output,
      modes: options.plain ? TerminalModes.paste : TerminalModes.all,
      screen
    })

    return {
      inputs,
      print: (block) => Effect.sync(() => screen.print(block)),
      live: (next) =>
        Effect.sync(() => {
          const wasQuestion = live.isQuestion === true
          const isAnswered = answers.isAnswered()
          live = next
          answers.prompted(live.isQuestion === true)
          if (live.isQuestion === true && !wasQuestion) editor.setAside()
          if (live.isQuestion !== true && wasQuestion) editor.bringBack(isAnswered)
          screen.refresh()
        }),
      draft: (draft) =>
        Effect.sync(() => {
          editor.give(draft)
          screen.refresh()
        }),
      recall: (draft) => Effect.sync(() => editor.recall(draft)),
      takeDraft: Effect.sync(() => {
        const draft = editor.takeDraft()
        screen.refresh()
        return draft
      }),
      unsent: Effect.sync(editor.unsent),
      clear: Effect.sync(screen.clear),
      // The Linux console prints what it does not know.
      links: !options.plain && kind !== "linux",
      columns: Effect.sync(() => Screen.columnsOf(output)),
      focused: Effect.sync(() => focused),
      bell: Effect.sync(() => {
        output.write("\x07")
      })
    }
  })

const makeCooked = (tty: Tty): Effect.Effect<Terminal["Type"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const { input, output } = tty
    const { inputs, offer } = yield* TerminalInputs.make(input)
    const prompts = input.isTTY === true && output.isTTY === true
    const terminal = yield* Effect.acquireRelease(
      Effect.sync(() => CookedTerminal.make(tty, prompts, offer)),
      (cooked) => Effect.sync(cooked.close)
    )
    return {
      inputs,
      print: (block) => Effect.sync(() => terminal.print(block)),
      live: (next) => Effect.sync(() => terminal.live(next)),
      draft: () => Effect.void,
      recall: () => Effect.void,
      takeDraft: Effect.succeed(noDraft),
      unsent: Effect.succeed(""),
      links: false,
      clear: Effect.void,
      columns: Effect.sync(() => Screen.columnsOf(output)),
      focused: Effect.succeed(false),
      bell: Effect.sync(() => {
        if (output.isTTY) output.write("\x07")
      })
    }
  })

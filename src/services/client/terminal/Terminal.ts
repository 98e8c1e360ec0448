import { Context, Effect, Layer, type Mailbox, type Scope } from "effect"
import type { Live } from "../../../domain/terminal/LiveArea.ts"
import { longestPaste, question } from "../../../domain/terminal/Paste.ts"
import { wrap } from "../../../domain/terminal/Wrap.ts"
import * as CookedTerminal from "./CookedTerminal.ts"
import * as LineEditor from "./LineEditor.ts"
import * as PlainScreen from "./PlainScreen.ts"
import * as Screen from "./Screen.ts"
import * as TerminalInputs from "./TerminalInputs.ts"
import * as TerminalModes from "./TerminalModes.ts"

export type { Live } from "../../../domain/terminal/LiveArea.ts"
export type { Complete, Completion } from "./LineEditor.ts"
export type { TerminalInput } from "./TerminalInputs.ts"

export interface TerminalOptions {
  readonly complete: LineEditor.Complete
  /** Rows are only appended, and the cursor moves by backspaces alone. */
  readonly plain: boolean
}

/** The streams and the kind of a terminal. */
export interface Tty {
  readonly input: TerminalModes.Input
  readonly output: Screen.Output & { readonly isTTY?: boolean | undefined }
  /** The value of TERM. */
  readonly kind: string | undefined
  /** Whether it wraps its rows anew when it gets another width, that of the cursor, too. */
  readonly reflows?: boolean | undefined
}

/**
 * The person's end: lines out, keys in. The transcript is append-only and scrolls as a terminal does;
 * below it stands the live area, redrawn in place.
 */
export class Terminal extends Context.Tag("natter/services/client/Terminal")<
  Terminal,
  {
    readonly inputs: Mailbox.ReadonlyMailbox<TerminalInputs.TerminalInput>
    /** Appends finished, styled lines to the transcript. Draft and cursor stay as they are. */
    readonly print: (block: string) => Effect.Effect<void>
    /** Replaces what stands around the draft. */
    readonly live: (live: Live) => Effect.Effect<void>
    /** Puts text into the draft, unless something was begun there: then it is one arrow-up away, in the history. */
    readonly draft: (text: string) => Effect.Effect<void>
    /** Empties the screen, but for the live area. */
    readonly clear: Effect.Effect<void>
    /** The terminal's width in character cells, 80 where unknown. */
    readonly columns: Effect.Effect<number>
    /** Whether the terminal says that its window has the keyboard; false until it has said so, and where it never does. */
    readonly focused: Effect.Effect<boolean>
    /** Rings, on a terminal. */
    readonly bell: Effect.Effect<void>
  }
>() {
  /** The process's own terminal. */
  static readonly layer = (options: TerminalOptions): Layer.Layer<Terminal> =>
    Terminal.layerTty(options, {
      input: process.stdin,
      output: process.stdout,
      kind: process.env.TERM,
      // Of tmux it is known; others can be asked for no more than the place of their cursor.
      reflows: process.env.TMUX !== undefined && /^(tmux|screen)/.test(process.env.TERM ?? "")
    })

  /** Any terminal, such as one that a test plays. */
  static readonly layerTty = (options: TerminalOptions, tty: Tty): Layer.Layer<Terminal> =>
    Layer.scoped(Terminal, isCooked(tty) ? makeCooked(tty) : make(options, tty))
}

/** The signals that end a program, and leave it the time to clean up. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const

/** Whether lines are edited by somebody else: the terminal's driver, or who writes to the pipe. */
const isCooked = ({ input, kind, output }: Tty): boolean =>
  kind === "dumb" || !input.isTTY || !output.isTTY

const make = (
  options: TerminalOptions,
  { input, output, reflows }: Tty
): Effect.Effect<Terminal["Type"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const { inputs, offer } = yield* TerminalInputs.make(input)
    let live: Live = { above: [], prompt: "" }
    let focused = false

    const onEvent = (event: LineEditor.EditorEvent) => {
      switch (event._tag) {
        case "Focus":
          focused = event.focused
          return
        case "Cursor":
          return screen.cursorFound(event.column)
        case "Suspend":
          return suspend()
        case "ClearScreen":
          return screen.clear()
        case "Candidates":
          return tell(event.candidates.map((word) => word.trim()).join("  "))
        case "PasteTooLong":
          return tell(
            `Nothing was taken of what you pasted: it has more than ${longestPaste} characters.`
          )
        case "Line":
          screen.entered()
          return offer(event)
        default:
          if (entered) screen.refresh()
          offer(event)
      }
    }

    const editor = LineEditor.make(input, options.complete, onEvent, () => !live.isQuestion)
    const asked = (): Live => {
      const hint = question(editor.draft().text)
      return hint === undefined ? live : { ...live, above: [...live.above, hint] }
    }
    const screen = options.plain
      ? PlainScreen.make(output, asked, editor.draft)
      : Screen.make(output, asked, editor.draft, reflows)
    const modes = options.plain ? TerminalModes.paste : TerminalModes.all
    const tell = (sentence: string) =>
      screen.print(wrap(sentence, Screen.columnsOf(output)).join("\n"))

    let entered = false
    let closed = false
    const enter = () => {
      if (closed) return
      entered = true
      TerminalModes.enter(input, output, modes)
      screen.restore()
    }
    const leave = () => {
      if (!entered) return
      entered = false
      screen.remove()
      TerminalModes.leave(input, output, modes)
    }
    // The whole group stops, as if the terminal's driver had seen the key. Where nobody could ever wake
    // it again the signal is ignored, and the terminal is taken back at once.
    const suspend = () => {
      leave()
      process.kill(0, "SIGTSTP")
      setTimeout(() => {
        if (!entered) enter()
      }, 100)
    }

    // A signal that nobody else heeds, or heeds no longer, such as a second one, ends the program there
    // and then: no scope is closed.
    const onSignal = (signal: NodeJS.Signals) => {
      if (process.listenerCount(signal) > 1) return
      leave()
      process.off(signal, onSignal)
      process.kill(process.pid, signal)
    }

    const onError = () => offer({ _tag: "End" })
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        // First of all: whoever heeds a signal once is counted, too.
        for (const signal of endings) process.prependListener(signal, onSignal)
        enter()
        output.on("resize", screen.resized)
        output.on("error", onError)
        process.on("SIGCONT", enter)
        // What no scope can see: a crash, before its trace is printed, and process.exit.
        process.on("uncaughtExceptionMonitor", leave)
        process.on("exit", leave)
      }),
      () =>
        Effect.sync(() => {
          // Before nobody heeds signals any more.
          leave()
          closed = true
          for (const signal of endings) process.off(signal, onSignal)
          process.off("SIGCONT", enter)
          process.off("uncaughtExceptionMonitor", leave)
          process.off("exit", leave)
          output.off("resize", screen.resized)
          output.off("error", onError)
          editor.close()
        })
    )

    return {
      inputs,
      print: (block) => Effect.sync(() => screen.print(block)),
      live: (next) =>
        Effect.sync(() => {
          live = next
          screen.refresh()
        }),
      draft: (text) =>
        Effect.sync(() => {
          if (editor.draft().text === "") editor.insert(text)
          screen.refresh()
        }),
      clear: Effect.sync(screen.clear),
      columns: Effect.sync(() => Screen.columnsOf(output)),
      focused: Effect.sync(() => focused),
      bell: Effect.sync(() => {
        output.write("\x07")
      })
    }
  })

const makeCooked = ({ input, output }: Tty): Effect.Effect<Terminal["Type"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const { inputs, offer } = yield* TerminalInputs.make(input)
    const prompts = input.isTTY === true && output.isTTY === true
    const terminal = yield* Effect.acquireRelease(
      Effect.sync(() => CookedTerminal.make(input, output, prompts, offer)),
      (cooked) => Effect.sync(cooked.close)
    )
    return {
      inputs,
      print: (block) => Effect.sync(() => terminal.print(block)),
      live: (next) => Effect.sync(() => terminal.live(next)),
      draft: () => Effect.void,
      clear: Effect.void,
      columns: Effect.sync(() => Screen.columnsOf(output)),
      focused: Effect.succeed(false),
      bell: Effect.sync(() => {
        if (output.isTTY) output.write("\x07")
      })
    }
  })

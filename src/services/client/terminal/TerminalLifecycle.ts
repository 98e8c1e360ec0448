import { Effect, type Scope } from "effect"
import { times } from "../../../domain/client/Limits.ts"
import type { Output, Screen } from "./Screen.ts"
import * as TerminalModes from "./TerminalModes.ts"

/** Holds the terminal in raw mode while a program runs, and restores it however the program ends. */
export interface TerminalLifecycle {
  /** Whether the program has the terminal; false while it is suspended. */
  readonly isEntered: () => boolean
  /** Stops the program as Ctrl-Z does, until it is continued. */
  readonly suspend: () => void
}

/** The signals that end a program and leave it time to clean up. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const

export interface LifecycleOptions {
  readonly input: TerminalModes.Input
  readonly output: Output
  readonly modes: TerminalModes.Modes
  readonly screen: Pick<Screen, "remove" | "reported" | "restore">
}

/** Takes the terminal until the scope closes. */
export const make = ({
  input,
  modes,
  output,
  screen
}: LifecycleOptions): Effect.Effect<TerminalLifecycle, never, Scope.Scope> => {
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
  // The whole process group stops, as if the terminal's driver had seen the key. If nothing could ever
  // continue it, the system ignores the signal, and the terminal is taken back.
  const suspend = () => {
    leave()
    process.kill(0, "SIGTSTP")
    setTimeout(() => {
      if (!entered) enter()
    }, times.suspend)
  }
  // A signal without another listener, such as a second Ctrl-C, ends the program at once: no scope is
  // closed, so the terminal is restored here.
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return
    leave()
    process.off(signal, onSignal)
    process.kill(process.pid, signal)
  }

  return Effect.acquireRelease(
    Effect.sync(() => {
      // Before all others, so that a listener for one signal only is still counted.
      for (const signal of endings) process.prependListener(signal, onSignal)
      enter()
      process.on("SIGCONT", enter)
      // Ends that close no scope: a crash, before its trace is printed, and process.exit.
      process.on("uncaughtExceptionMonitor", leave)
      process.on("exit", leave)
      return { isEntered: () => entered, suspend }
    }),
    // A report that comes when the terminal is no longer read would be typed into the shell.
    () =>
      Effect.map(Effect.promise(screen.reported), () => {
        // While the listeners are there, so that a signal cannot come in between.
        leave()
        closed = true
        for (const signal of endings) process.off(signal, onSignal)
        process.off("SIGCONT", enter)
        process.off("uncaughtExceptionMonitor", leave)
        process.off("exit", leave)
      })
  )
}

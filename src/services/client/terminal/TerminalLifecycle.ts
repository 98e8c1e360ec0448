import { readFileSync } from "node:fs"
import { Effect, type Scope } from "effect"
import { times } from "../../../domain/client/Limits.ts"
import { releaseTerminals } from "../../Terminals.ts"
import type { Output, Screen } from "./Screen.ts"
import * as TerminalModes from "./TerminalModes.ts"

/** Holds the terminal in raw mode while a program runs, and restores it however the program ends. */
export interface TerminalLifecycle {
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

/**
 * Whether another process group has the terminal; false where the system has no /proc to tell. Of the fields
 * behind the program's name, the third is the own group and the sixth that which has the terminal.
 */
const isInBackground = (): boolean => {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8")
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return foreground !== "-1" && foreground !== group
  } catch {
    return false
  }
}

/** Takes the terminal until the scope closes. */
export const make = ({
  input,
  modes,
  output,
  screen
}: LifecycleOptions): Effect.Effect<TerminalLifecycle, never, Scope.Scope> => {
  let entered = false
  let ending = false
  let entering: NodeJS.Immediate | undefined

  const enter = () => {
    if (ending) return
    if (!entered) process.on("SIGTSTP", onStop)
    entered = true
    TerminalModes.enter(input, output, modes)
    screen.restore()
  }
  const leave = () => {
    screen.remove()
    if (!entered) return
    entered = false
    process.off("SIGTSTP", onStop)
    TerminalModes.leave(input, output, modes)
  }
  // A shell that ends a suspended job sends SIGTERM and then SIGCONT, but the system lets this one be heard
  // first. In the background it would stop a program that takes the terminal, and the other never be heard.
  const enterAgain = () => {
    clearImmediate(entering)
    entering = setImmediate(() => {
      if (ending) return
      if (isInBackground()) process.kill(process.pid, "SIGTTOU")
      else enter()
    })
  }
  /**
   * Stops a process, or by 0 its whole group. If nothing could ever continue it, the system ignores the signal,
   * and the terminal is taken back.
   */
  const stop = (pid: number) => {
    leave()
    process.kill(pid, "SIGTSTP")
    setTimeout(() => {
      if (!entered) enterAgain()
    }, times.suspend)
  }
  /** Another process has sent the signal. */
  const onStop = () => stop(process.pid)
  // A signal without another listener, such as a second Ctrl-C, ends the program at once: no scope is
  // closed, so the terminal is restored here.
  const onSignal = (signal: NodeJS.Signals) => {
    ending = true
    if (process.listenerCount(signal) > 1) return
    leave()
    releaseTerminals()
    process.off(signal, onSignal)
    process.kill(process.pid, signal)
  }

  return Effect.acquireRelease(
    Effect.sync(() => {
      // Before all others, so that a listener for one signal only is still counted.
      for (const signal of endings) process.prependListener(signal, onSignal)
      enter()
      process.on("SIGCONT", enterAgain)
      // Ends that close no scope: a crash, before its trace is printed, and process.exit.
      process.on("uncaughtExceptionMonitor", leave)
      process.on("exit", leave)
      // The whole group, as if the terminal's driver had seen the key.
      return { suspend: () => stop(0) }
    }),
    // A report that comes when the terminal is no longer read would be typed into the shell.
    () =>
      Effect.map(Effect.promise(screen.reported), () => {
        // While the listeners are there, so that a signal cannot come in between.
        leave()
        ending = true
        for (const signal of endings) process.off(signal, onSignal)
        process.off("SIGCONT", enterAgain)
        process.off("uncaughtExceptionMonitor", leave)
        process.off("exit", leave)
      })
  )
}

import { constants } from "node:os"
import { isatty } from "node:tty"

/**
 * What signals do, beside ending the server in order.
 *
 * - A second SIGTERM or SIGINT ends it at once. The system would not do that to process 1 of a
 *   container.
 * - When its terminal is closed (SIGHUP) it ends in order. One that has no terminal (nohup, systemd, a
 *   script) lives on, and reads its files again (`Reload`): Node resets a SIGHUP that was ignored when it
 *   started to its default.
 * - USR1, a slip of the keyboard for USR2, does not open the inspector.
 */
export const handleSignals = (): void => {
  const hasTerminal = isatty(0)
  let isEnding = false
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      if (isEnding) process.exit(128 + constants.signals[signal])
      isEnding = true
    })
  process.on("SIGHUP", () => {
    // Both the shell and the system send one.
    if (hasTerminal && !isEnding) process.emit("SIGTERM")
  })
  process.on("SIGUSR1", () => {})
}

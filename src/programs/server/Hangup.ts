import { isatty } from "node:tty"

/**
 * Ends the server in order when its terminal is closed. One that has no terminal (nohup, systemd, a
 * script) lives on: Node resets a SIGHUP that was ignored when it started to its default, so this has
 * to be said here. A slip of the keyboard, USR1 for USR2, does not open the inspector.
 */
export const handleHangup = (): void => {
  const hasTerminal = isatty(0)
  process.on("SIGHUP", () => {
    // Both the shell and the system send one. Once the end has begun nobody listens to SIGTERM any
    // more, and another would cut it short.
    if (hasTerminal && process.listenerCount("SIGTERM") > 0) process.kill(process.pid, "SIGTERM")
  })
  process.on("SIGUSR1", () => {})
}

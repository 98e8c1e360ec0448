/**
 * Ends the server in order when its terminal is closed. One that has no terminal (nohup, systemd, a
 * script) lives on: Node resets a SIGHUP that was ignored when it started to its default, so this has
 * to be said here. A slip of the keyboard, USR1 for USR2, does not open the inspector.
 */
export const handleHangup = (): void => {
  const hasTerminal = process.stdin.isTTY === true
  process.on("SIGHUP", () => {
    if (hasTerminal) process.kill(process.pid, "SIGTERM")
  })
  process.on("SIGUSR1", () => {})
}

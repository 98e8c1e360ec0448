/** The built client as a process of its own, with pipes for a terminal. */
import { spawn } from "node:child_process"
import { once } from "node:events"

export interface ClientProcess {
  /** Types a line. */
  readonly type: (line: string) => void
  /** Waits until a line that contains this was printed, by `stdout` or `stderr`, and gives it. */
  readonly sees: (part: string) => Promise<string>
  /** All lines that were printed on standard output. */
  readonly lines: () => ReadonlyArray<string>
  /** Ends its input, and gives its exit code. */
  readonly end: () => Promise<number | null>
  /** Its exit code, when it has ended by itself. */
  readonly exited: Promise<number | null>
}

const patience = 10_000

/** Starts `dist/client.js` as a filter. */
export const startClient = (...args: ReadonlyArray<string>): ClientProcess => {
  const child = spawn(process.execPath, ["dist/client.js", ...args], { stdio: "pipe" })
  let out = ""
  let all = ""
  let wake = () => {}
  child.stdout.on("data", (text) => {
    out += text
    all += text
    wake()
  })
  child.stderr.on("data", (text) => {
    all += text
    wake()
  })
  const exited = once(child, "exit").then(([code]): number | null => code)
  const sees = async (part: string) => {
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      wake()
    }, patience)
    // What was looked through once is not looked through again: there may be megabytes.
    for (let from = 0; ; ) {
      const found = all.indexOf(part, from)
      const end = found < 0 ? -1 : all.indexOf("\n", found)
      if (end >= 0) {
        clearTimeout(deadline)
        return all.slice(all.lastIndexOf("\n", found) + 1, end)
      }
      if (isLate) throw new Error(`"${part}" was not printed in:\n${all.slice(-2000)}`)
      from = found >= 0 ? found : Math.max(0, all.length - part.length)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    type: (line) => child.stdin.write(`${line}\n`),
    sees,
    lines: () => out.split("\n").slice(0, -1),
    end: () => {
      child.stdin.end()
      return exited
    },
    exited
  }
}

/** The built server as a process of its own, on a free port. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { isPin, type Pin } from "../../src/domain/security/Pin.ts"

/** What is started: `NATTER_SERVER`, or the bundle that `npm run build` makes. */
const program = process.env.NATTER_SERVER ?? "dist/server.js"

export interface ServerProcess {
  readonly host: string
  readonly port: number
  readonly child: ChildProcess
  /** All that it has printed so far, log lines included. */
  readonly printed: () => string
  /** Ends it as an operator would, and gives its exit code, or the signal that ended it. */
  readonly stop: () => Promise<number | NodeJS.Signals | null>
}

/** Starts the server, with no limit to its clients' speed and in memory, unless the flags say otherwise. */
export const startServer = async (...flags: ReadonlyArray<string>): Promise<ServerProcess> => {
  const unless = (flag: string, value: string) => (flags.includes(flag) ? [] : [flag, value])
  const args = [
    program,
    "--bind",
    "127.0.0.1",
    ...unless("--port", "0"),
    ...unless("--log-level", "warning"),
    ...unless("--message-rate", "0"),
    ...(flags.includes("--data") || flags.includes("--nats") ? [] : ["--memory"]),
    ...flags
  ]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] })
  let printed = ""
  child.stderr.on("data", (text) => {
    printed += text
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on("data", (text) => {
      printed += text
      const found = /port (\d+)\n/.exec(printed)
      if (found) resolve(Number(found[1]))
    })
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${printed}`)))
  })
  const exited = once(child, "exit")
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM")
    const hangs = setTimeout(() => child.kill("SIGKILL"), 10_000)
    await exited
    clearTimeout(hangs)
    return child.exitCode ?? child.signalCode
  }
  return { host: "127.0.0.1", port, child, printed: () => printed, stop }
}

/** Waits until the server has printed this; fails when it does not within a while. */
export const prints = async (server: ServerProcess, wanted: RegExp): Promise<void> => {
  const late = Date.now() + 10_000
  while (!wanted.test(server.printed())) {
    if (Date.now() > late) throw new Error(`No ${wanted} in: ${server.printed()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The key of a server that encrypts, as its banner says it. */
export const pinOf = ({ printed }: Pick<ServerProcess, "printed">): Pin => {
  const [, pin] = /^Key: {3}(sha256\.\S+?)(?:,|$| )/m.exec(printed()) ?? []
  if (!isPin(pin)) throw new Error(`The server names no key: ${printed()}`)
  return pin
}

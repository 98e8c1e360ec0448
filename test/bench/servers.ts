/** The servers that are measured, each started as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Dialect, irc, ircWithEcho, natter, raw, type Speaks } from "./dialect.ts"

/** A server that runs. */
export interface Running {
  readonly port: number
  readonly pid: number
  readonly stop: () => Promise<void>
  /** What it reports of itself; undefined if it reports nothing. */
  readonly report: (() => Promise<Readonly<Record<string, number>>>) | undefined
}

/** A server that can be started. */
export interface Contestant {
  readonly name: string
  readonly speaks: Speaks
  /** Clients that the idle row connects at most. */
  readonly most: number
  /** Whether it is so slow with a thousand clients that a quick run leaves that out. */
  readonly isSlow: boolean
  /** Names of rows that it is not measured in. */
  readonly without: ReadonlyArray<string>
  readonly start: () => Promise<Running>
}

const children = new Set<ChildProcess>()
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL")
})

export const launch = (
  command: string,
  args: ReadonlyArray<string>,
  stdout: "pipe" | "ignore"
): ChildProcess => {
  const child = spawn(command, args, { stdio: ["ignore", stdout, "ignore"] })
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

export const running = (child: ChildProcess, port: number): Running => ({
  port,
  pid: child.pid ?? 0,
  report: undefined,
  stop: async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, "exit")
    child.kill("SIGKILL")
    await exited
  }
})

/** Waits until a program has printed this. */
const printed = (child: ChildProcess, what: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let all = ""
    const look = (chunk: Buffer) => {
      all += chunk
      const found = what.exec(all)
      if (found === null) return
      child.stdout?.off("data", look)
      child.stdout?.resume()
      resolve(found[1] ?? "")
    }
    child.stdout?.on("data", look)
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}: ${all}`)))
  })

/** Starts a program that prints `port N` when it listens. */
const startNode = async (args: ReadonlyArray<string>): Promise<Running> => {
  const child = launch(process.execPath, args, "pipe")
  return running(child, Number(await printed(child, /port (\d+)/)))
}

/** The built server, with acknowledgements, log and limits on; the limits are high. */
export const startNatter = async (...flags: ReadonlyArray<string>): Promise<Running> => {
  const child = launch(
    process.execPath,
    [
      process.env.NATTER_SERVER ?? "dist/server.js",
      ...["--bind", "127.0.0.1", "--port", "0", "--log-level", "info"],
      ...["--message-rate", "1000000", "--max-clients", "20000"],
      ...flags
    ],
    "pipe"
  )
  const port = Number(await printed(child, /port (\d+)/))
  const report = async () => {
    const line = printed(child, /(metrics: .*)\n/)
    child.kill("SIGUSR2")
    return figuresIn(await line)
  }
  return { ...running(child, port), report }
}

/** With everything in memory. */
export const natterServer: Contestant = {
  name: "natter",
  speaks: () => natter,
  most: 9000,
  isSlow: false,
  without: [],
  start: async () => ({ ...(await startNatter("--memory")), report: undefined })
}

const encrypted: Dialect = { ...natter, carrier: "tls" }

/** The same, spoken to inside TLS. */
export const natterEncrypted: Contestant = {
  ...natterServer,
  name: "natter, TLS",
  speaks: () => encrypted
}

const framed: Dialect = { ...natter, carrier: "websocket" }

/** The same over WebSockets. */
export const natterOverWeb: Contestant = {
  ...natterServer,
  name: "natter, WebSocket",
  speaks: () => framed
}

/** The same, spoken to in IRC: by clients that hear of their own messages, by half of these, and as other servers of IRC are. */
export const natterInIrc: ReadonlyArray<Contestant> = [
  { ...natterServer, name: "natter, IRC with echo", speaks: () => ircWithEcho },
  {
    ...natterServer,
    name: "natter, half IRC",
    speaks: (index) => (index % 2 === 0 ? natter : ircWithEcho)
  },
  { ...natterServer, name: "natter, IRC", speaks: () => irc }
]

/** The figures of a report. */
const figuresIn = (line: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    line.split(" ").flatMap((word) => {
      const [name = "", value = ""] = word.split("=")
      return value === "" ? [] : [[name, Number(value)]]
    })
  )

/** In memory, and with a store in an empty folder. */
export const storing: ReadonlyArray<Contestant> = [
  { ...natterServer, name: "memory", start: () => startNatter("--memory") },
  ...["normal", "full"].map((sync) => ({
    ...natterServer,
    name: `disk, ${sync}`,
    start: async () => {
      const folder = mkdtempSync(join(tmpdir(), "natter-bench-"))
      const running = await startNatter("--data", join(folder, "data"), "--sync", sync)
      const stop = async () => {
        await running.stop()
        rmSync(folder, { recursive: true, force: true })
      }
      return { ...running, stop }
    }
  }))
]

/** @param program the bundle of raw-server.ts */
export const rawServer = (program: string, mode: "turn" | "line"): Contestant => ({
  name: mode === "turn" ? "raw, a write per turn" : "raw, a write per line",
  speaks: () => raw,
  most: 9000,
  isSlow: mode === "line",
  without: [],
  start: () => startNode([program, mode])
})

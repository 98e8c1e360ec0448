/** The servers that are measured, each started as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Dialect, irc, natter, raw } from "./dialect.ts"

/** A server that runs. */
export interface Running {
  readonly port: number
  readonly pid: number
  readonly stop: () => Promise<void>
}

/** A server that can be started. */
export interface Contestant {
  readonly name: string
  readonly dialect: Dialect
  /** Clients that the idle row connects at most. */
  readonly most: number
  /** Whether it is so slow with a thousand clients that a quick run leaves that out. */
  readonly isSlow: boolean
  readonly start: () => Promise<Running>
}

const children = new Set<ChildProcess>()
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL")
})

const launch = (
  command: string,
  args: ReadonlyArray<string>,
  stdout: "pipe" | "ignore"
): ChildProcess => {
  const child = spawn(command, args, { stdio: ["ignore", stdout, "ignore"] })
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

const running = (child: ChildProcess, port: number): Running => ({
  port,
  pid: child.pid ?? 0,
  stop: async () => {
    const exited = once(child, "exit")
    child.kill("SIGKILL")
    await exited
  }
})

/** Starts a program that prints `port N` when it listens. */
const startNode = async (args: ReadonlyArray<string>): Promise<Running> => {
  const child = launch(process.execPath, args, "pipe")
  const port = await new Promise<number>((resolve, reject) => {
    let printed = ""
    child.stdout?.on("data", (chunk) => {
      printed += chunk
      const found = /port (\d+)/.exec(printed)
      if (found) resolve(Number(found[1]))
    })
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code}: ${printed}`)))
  })
  return running(child, port)
}

/** The built server, with acknowledgements, log and limits on; the limits are high. */
export const natterServer: Contestant = {
  name: "natter",
  dialect: natter,
  most: 9000,
  isSlow: false,
  start: () =>
    startNode([
      process.env.NATTER_SERVER ?? "dist/server.js",
      ...["--bind", "127.0.0.1", "--port", "0", "--memory", "--log-level", "info"],
      ...["--message-rate", "1000000", "--max-clients", "20000"]
    ])
}

/** @param program the bundle of raw-server.ts */
export const rawServer = (program: string, mode: "turn" | "line"): Contestant => ({
  name: mode === "turn" ? "raw, a write per turn" : "raw, a write per line",
  dialect: raw,
  most: 9000,
  isSlow: mode === "line",
  start: () => startNode([program, mode])
})

const ngircd = "/usr/sbin/ngircd"

export const hasNgircd = (): boolean => {
  try {
    accessSync(ngircd, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const ngircdConfig = (port: number): string => `[Global]
Name = irc.example.net
Info = bench
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = "bench"
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
`

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return address !== null && typeof address === "object" ? address.port : 0
}

const reachable = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port })
    socket.once("connect", () => resolve(true))
    socket.once("error", () => resolve(false))
    socket.once("connect", () => socket.destroy())
  })

/** ngircd with names, DNS and flood protection off. Everyone's JOIN is told to everyone, so it idles with fewer clients. */
export const ngircdServer: Contestant = {
  name: "ngircd",
  dialect: irc,
  most: 1000,
  isSlow: true,
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-bench-"))
    const config = join(folder, "ngircd.conf")
    const port = await freePort()
    writeFileSync(config, ngircdConfig(port))
    const child = launch(ngircd, ["-n", "-f", config], "ignore")
    child.once("exit", () => rmSync(folder, { recursive: true, force: true }))
    for (let tries = 0; !(await reachable(port)); tries++) {
      if (tries > 100 || child.exitCode !== null) throw new Error("ngircd does not start")
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return running(child, port)
  }
}

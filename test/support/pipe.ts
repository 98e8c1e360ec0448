/** The built client in a pipe, as a script has it. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as Copy from "../../src/domain/client/Copy.ts"
import { LineSocket } from "./line-socket.ts"
import { startLocalServer } from "./local-server.ts"
import { undated } from "./undated.ts"

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

export interface Options {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly onOutput?: (all: string, stop: (signal: NodeJS.Signals) => void) => void
  readonly onErrors?: (all: string) => void
}

/** Runs the client in a pipe to its end. One that is told nothing of a port goes where nobody listens, and never to a server that happens to run here. */
export const run = async (args: ReadonlyArray<string>, options: Options = {}): Promise<Result> => {
  const child = spawn(process.execPath, ["dist/client.js", ...args], {
    stdio: "pipe",
    env: {
      PATH: process.env.PATH,
      HOME: "/nowhere",
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
      // The variable would count for more than a configuration file.
      ...(options.env?.XDG_CONFIG_HOME === undefined ? { NATTER_PORT: "1" } : {}),
      ...options.env
    }
  })
  let out = ""
  let errors = ""
  child.stdout.on("data", (text) => {
    out += text
    options.onOutput?.(out, (signal) => child.kill(signal))
  })
  child.stderr.on("data", (text) => {
    errors += text
    options.onErrors?.(errors)
  })
  child.stdin.on("error", () => {})
  if (options.input !== undefined) child.stdin.end(options.input)
  const [code]: Array<number | null> = await once(child, "close")
  return { code: code ?? null, out, errors }
}

/** A server of its own for all tests of a file, and somebody who is in its lobby all the time. */
export const meetWitness = async (...flags: ReadonlyArray<string>) => {
  const server = await startLocalServer(...flags)
  const witness = await LineSocket.connect(server.port)
  // Without a PING, after which the server would end who is silent for as long as a busy machine takes.
  witness.send("NICK witness")
  await witness.until("JOINED lobby")
  // Only here, so that what else is in this file can be used where no test is run.
  const { afterAll } = await import("@effect/vitest")
  afterAll(async () => {
    witness.drop()
    await server.stop()
  })
  /** The flags that lead to this server. */
  const at = ["--host", server.host, "--port", String(server.port)]
  /** The name that a program is told it has; empty where it is told none. */
  const nameIn = (errors: string): string => {
    const host = witness.heard[0]?.split(" ")[2] ?? ""
    const [before = "", after = ""] = Copy.connectedAs("NAME", "lobby", host).split("NAME")
    const from = errors.indexOf(before)
    const [name = ""] = from < 0 ? [] : errors.slice(from + before.length).split(after)
    return name
  }
  return { server, at, witness, nameIn }
}

/** Waits for a line that contains this, whatever its time. */
export const hears = async (socket: LineSocket, part: string): Promise<void> => {
  for (let line = ""; !undated(line).includes(part); ) {
    const next = await socket.next()
    if (next === undefined) throw new Error(`The connection ended before ${part}`)
    line = next
  }
}

/** How it begins that the server refuses the name of the witness. */
export const refused = Copy.nickRefused("witness", "")

export const literally = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))

/** The JSON objects in the lines of an output. */
export const objects = (text: string): ReadonlyArray<Record<string, unknown>> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))

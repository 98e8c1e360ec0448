/** Real nats-servers on the loopback interface, for as long as a test needs them. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { jetstreamManager } from "@nats-io/jetstream"
import { connect } from "@nats-io/transport-node"
import { freePort } from "./listening.ts"
import { temporary } from "./temporary.ts"

export interface Nats {
  readonly url: string
  /** Where it stores everything. */
  readonly store: string
  /** Of the process that runs now. */
  readonly pid: () => number
  /** Ends it at once, as a power cut would. */
  readonly kill: () => Promise<void>
  /** Starts it again where it was, with what it has stored. */
  readonly restart: () => Promise<void>
  readonly freeze: () => void
  readonly thaw: () => void
  readonly stop: () => Promise<void>
}

const patience = 10_000

/** The port that a server has taken, from the file that it writes then. */
const portIn = async (folder: string, child: ChildProcess): Promise<number> => {
  const late = Date.now() + patience
  while (Date.now() < late && child.exitCode === null) {
    const file = readdirSync(folder).find((name) => name.endsWith(`_${child.pid}.ports`))
    const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8")
    const [, port] = /nats:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? []
    if (port !== undefined) return Number(port)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error("nats-server does not start.")
}

interface Place {
  readonly folder: string
  /** Lines of its configuration besides those that each has. */
  readonly config: string
}

const start = async ({ config, folder }: Place): Promise<Nats> => {
  mkdirSync(folder, { recursive: true })
  let port = -1
  let child: ChildProcess | undefined
  const launch = async () => {
    const file = join(folder, "nats.conf")
    writeFileSync(
      file,
      `listen: 127.0.0.1:${port}\nports_file_dir: "${folder}"\njetstream { store_dir: "${folder}" }\n${config}`
    )
    child = spawn("nats-server", ["-c", file], { stdio: "ignore" })
    port = await portIn(folder, child)
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, "exit")
    // One that is frozen would not hear it.
    child.kill("SIGCONT")
    child.kill(signal)
    await exited
  }
  await launch()
  return {
    url: `nats://127.0.0.1:${port}`,
    store: join(folder, "jetstream"),
    pid: () => child?.pid ?? 0,
    kill: () => end("SIGKILL"),
    restart: launch,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    stop: async () => {
      await end("SIGKILL")
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** One server. */
export const startNats = (config = ""): Promise<Nats> =>
  start({ folder: temporary("nats"), config })

/** Which of three servers leads the stream; undefined while none does. */
export const leaderOf = async (
  engines: ReadonlyArray<Pick<Nats, "url">>
): Promise<number | undefined> => {
  const connection = await connect({ servers: engines.map(({ url }) => url), timeout: 3000 })
  try {
    const manager = await jetstreamManager(connection, { timeout: 3000 })
    const { cluster } = await manager.streams.info("natter")
    const [, n] = /^n(\d)$/.exec(cluster?.leader ?? "") ?? []
    return n === undefined ? undefined : Number(n)
  } finally {
    await connection.close()
  }
}

/** Three servers that are one cluster. */
export const startThree = async (): Promise<ReadonlyArray<Nats>> => {
  const ports = [await freePort(), await freePort(), await freePort()]
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(", ")
  return Promise.all(
    ports.map((port, n) =>
      start({
        folder: temporary("nats"),
        config: `server_name: n${n}\ncluster { name: natter, listen: 127.0.0.1:${port}, routes: [${routes}] }\n`
      })
    )
  )
}

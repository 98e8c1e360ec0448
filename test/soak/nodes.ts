import { startBalancer } from "../support/balancer.ts"
import { type Nats, startNats, startThree } from "../support/nats.ts"
import type { Dice } from "../support/random.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

/** Several servers on NATS, behind a balancer. */
export interface Nodes {
  readonly host: string
  readonly port: number
  readonly child: ServerProcess["child"]
  readonly printed: ServerProcess["printed"]
  /** Does something to one of them, or to NATS; resolves when everything runs again. */
  readonly strike: (dice: Dice) => Promise<void>
  /** What befell them, in sentences. */
  readonly told: () => ReadonlyArray<string>
  /** What all that there were have logged, in the order in which they were started. */
  readonly logged: () => ReadonlyArray<string>
  readonly stop: () => Promise<void>
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

/**
 * @param replicas of the stream: more than one are on three servers of NATS
 * @param flags of each server
 */
export const startNodes = async (
  count: number,
  replicas: number,
  flags: ReadonlyArray<string>
): Promise<Nodes> => {
  const engines: ReadonlyArray<Nats> = replicas > 1 ? await startThree() : [await startNats()]
  const urls = engines.map(({ url }) => url).join(",")
  const all: Array<ServerProcess> = []
  const begun = Date.now()
  const start = async () => {
    const server = await startServer(
      ...["--nats", urls, "--replicas", String(replicas), "--nats-insist"],
      ...["--log-level", "info", ...flags]
    )
    all.push(server)
    return server
  }
  const nodes: Array<ServerProcess> = [await start()]
  while (nodes.length < count) nodes.push(await start())
  const balancer = await startBalancer(() => nodes)
  const said: Array<string> = []
  const [first] = nodes
  if (first === undefined) throw new Error("There is no node.")

  const again = async (at: number): Promise<void> => {
    nodes[at] = await start()
  }
  const strikes = {
    "a server was killed": async (at: number) => {
      nodes[at]?.child.kill("SIGKILL")
      await pause(1)
      await again(at)
    },
    "a server was stopped": async (at: number) => {
      await nodes[at]?.stop()
      await again(at)
    },
    "a server was frozen": async (at: number) => {
      const frozen = nodes[at]
      frozen?.child.kill("SIGSTOP")
      await pause(11)
      frozen?.child.kill("SIGCONT")
      await frozen?.stop()
      await again(at)
    },
    "NATS was killed": async (at: number) => {
      const engine = engines[at % engines.length]
      await engine?.kill()
      await pause(2)
      await engine?.restart()
    },
    "NATS was frozen": async (at: number) => {
      const engine = engines[at % engines.length]
      engine?.freeze()
      await pause(4)
      engine?.thaw()
    }
  } as const
  const names = [
    "a server was killed",
    "a server was killed",
    "a server was stopped",
    "a server was frozen",
    "NATS was killed",
    "NATS was frozen"
  ] as const

  return {
    host: balancer.host,
    port: balancer.port,
    child: first.child,
    printed: first.printed,
    strike: async (dice) => {
      const name = names[Math.floor(dice.chance() * names.length)] ?? names[0]
      const at = ((Date.now() - begun) / 1000).toFixed(1)
      said.push(`${name} (${at} s)`)
      await strikes[name](Math.floor(dice.chance() * count))
    },
    told: () => said,
    logged: () => all.map(({ port, printed }) => `Server at ${port}:\n${printed()}`),
    stop: async () => {
      await Promise.all(nodes.map(({ stop }) => stop()))
      balancer.stop()
      await Promise.all(engines.map(({ stop }) => stop()))
    }
  }
}

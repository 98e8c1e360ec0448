import { type Balancer, startBalancer } from "../support/balancer.ts"
import { leaderOf, type Nats, startNats, startThree } from "../support/nats.ts"
import type { Dice } from "../support/random.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

/** Several servers on NATS, behind a balancer. */
export interface Nodes {
  readonly host: string
  readonly port: number
  readonly child: ServerProcess["child"]
  readonly printed: ServerProcess["printed"]
  /** Does something to one of them, or to NATS; resolves when everything runs again. */
  readonly strike: (dice: Dice) => Promise<void>
  /** Kills one of them so often, in milliseconds, and meanwhile does all to NATS that it has to stand. */
  readonly besiege: (dice: Dice, every: number, seconds: number) => Promise<void>
  /** Stops and starts one after the other, as for a new version. */
  readonly roll: () => Promise<void>
  /** Nothing more befalls them; resolves when everything runs again. */
  readonly calm: () => Promise<void>
  /** What befell them, in sentences. */
  readonly told: () => ReadonlyArray<string>
  /** What all that there were have logged, in the order in which they were started. */
  readonly logged: () => ReadonlyArray<string>
  readonly stop: () => Promise<void>
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

/** What may befall a server, or NATS. */
const strikes = [
  "a server was killed",
  "a server was killed",
  "a server was stopped",
  "a server was frozen",
  "NATS was killed",
  "NATS was frozen",
  "NATS was cut off"
] as const
type Strike = (typeof strikes)[number] | "the leader was killed"

/** What NATS has to stand in a siege: with one server, and with three. */
const sieges: Readonly<Record<"one" | "three", ReadonlyArray<Strike>>> = {
  one: ["NATS was killed", "NATS was frozen", "NATS was killed", "NATS was cut off"],
  three: ["the leader was killed", "the leader was killed"]
}

/** The servers, each at its place. */
class Servers {
  readonly nodes: Array<ServerProcess> = []
  /** All that there were. */
  readonly all: Array<ServerProcess> = []
  private readonly flags: ReadonlyArray<string>

  constructor(flags: ReadonlyArray<string>) {
    this.flags = flags
  }

  /** Starts one as a supervisor would: again when it ends, as it does while NATS is away. */
  async start(at: number): Promise<void> {
    const flags = ["--log-level", "info", ...this.flags, "--state", temporary("node")]
    for (let tries = 1; ; tries++) {
      try {
        const server = await startServer(...flags)
        this.all.push(server)
        this.nodes[at] = server
        return
      } catch (error) {
        if (tries > 60) throw error
        await pause(0.5)
      }
    }
  }

  async kill(at: number): Promise<void> {
    this.nodes[at]?.child.kill("SIGKILL")
    await pause(1)
    await this.start(at)
  }

  async restart(at: number): Promise<void> {
    await this.nodes[at]?.stop()
    await this.start(at)
  }

  async freeze(at: number): Promise<void> {
    const frozen = this.nodes[at]
    frozen?.child.kill("SIGSTOP")
    await pause(11)
    frozen?.child.kill("SIGCONT")
    await this.restart(at)
  }
}

/** Does what may befall them. */
const doing = (servers: Servers, engines: ReadonlyArray<Nats>, door: Balancer | undefined) => {
  const killEngine = async (at: number, seconds: number) => {
    const engine = engines[at % engines.length]
    await engine?.kill()
    await pause(seconds)
    await engine?.restart()
  }
  return async (strike: Strike, at: number): Promise<void> => {
    switch (strike) {
      case "a server was killed":
        return servers.kill(at)
      case "a server was stopped":
        return servers.restart(at)
      case "a server was frozen":
        return servers.freeze(at)
      case "NATS was killed":
        return killEngine(at, at % 2 === 0 ? 2 : 20)
      case "the leader was killed":
        return killEngine((await leaderOf(engines)) ?? at, 6)
      case "NATS was frozen": {
        const engine = engines[at % engines.length]
        engine?.freeze()
        await pause(4)
        return engine?.thaw()
      }
      case "NATS was cut off":
        door?.cut(true)
        await pause(8)
        return door?.cut(false)
    }
  }
}

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
  const door =
    replicas > 1
      ? undefined
      : await startBalancer(() =>
          engines.map(({ url }) => ({ host: "127.0.0.1", port: Number(new URL(url).port) }))
        )
  const urls =
    door === undefined
      ? engines.map(({ url }) => url).join(",")
      : `nats://${door.host}:${door.port}`
  const servers = new Servers([
    ...["--nats", urls, "--replicas", String(replicas), "--nats-insist"],
    ...flags
  ])
  for (let at = 0; at < count; at++) await servers.start(at)
  const balancer = await startBalancer(() => servers.nodes)
  const act = doing(servers, engines, door)
  const begun = Date.now()
  const said: Array<string> = []
  let isOver = false
  const underWay = new Set<Promise<void>>()
  const [first] = servers.nodes
  if (first === undefined) throw new Error("There is no node.")

  const strike = (name: Strike, at: number): Promise<void> => {
    said.push(`${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
    const doing = act(name, at).finally(() => underWay.delete(doing))
    underWay.add(doing)
    return doing
  }
  const inTurn = async (every: number, each: (turn: number) => Promise<void>) => {
    for (let turn = 0; ; turn++) {
      await pause(every)
      if (isOver) return
      await each(turn)
    }
  }

  return {
    host: balancer.host,
    port: balancer.port,
    child: first.child,
    printed: first.printed,
    strike: (dice) => strike(dice.pick(strikes), Math.floor(dice.chance() * count)),
    besiege: async (dice, every, seconds) => {
      const siege = sieges[replicas > 1 ? "three" : "one"]
      await Promise.all([
        inTurn(every / 1000, () => strike("a server was killed", dice.between(0, count - 1))),
        inTurn(seconds / (siege.length + 1), async (turn) => {
          const next = siege[turn]
          if (next !== undefined) await strike(next, turn)
        })
      ])
    },
    roll: async () => {
      for (let at = 0; at < count; at++) await strike("a server was stopped", at)
    },
    calm: async () => {
      isOver = true
      await Promise.all(underWay)
    },
    told: () => said,
    logged: () => servers.all.map(({ port, printed }) => `Server at ${port}:\n${printed()}`),
    stop: async () => {
      await Promise.all(servers.nodes.map(({ stop }) => stop()))
      balancer.stop()
      door?.stop()
      await Promise.all(engines.map(({ stop }) => stop()))
    }
  }
}

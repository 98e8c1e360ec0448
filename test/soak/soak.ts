/** Many real clients talk through a bad network to one real server; then the messages of all are compared. */
import { Clock, Effect, Option, type Scope } from "effect"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../src/domain/chat/RoomName.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import { check, isKept, type Verdict } from "../support/checker.ts"
import { type Headless, headless } from "../support/headless.ts"
import type { History } from "../support/history.ts"
import { type Direction, type Fault, type Passage, Proxy, type Weather } from "../support/proxy.ts"
import { type Dice, dice } from "../support/random.ts"
import { inLines, ResumeJudge } from "../support/resume-judge.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { Mortal } from "./mortal.ts"

export interface Options {
  readonly seconds: number
  readonly clients: number
  /** Milliseconds between two faults, on average. */
  readonly cuts: number
  /** Messages a second, of all clients together. */
  readonly rate: number
  /** Messages that a room's log keeps; with few of them, there are gaps. */
  readonly logSize: number
  /** Milliseconds between two kills of the server, on average, which then has its data on disk; 0 for none. */
  readonly kills: number
  readonly seed: number
}

export interface Report extends Options {
  /** What every client has shown. */
  readonly histories: ReadonlyArray<History & Pick<Headless, "sentences">>
  readonly verdict: Verdict
  /** Faults that struck a connection. */
  readonly faults: number
  readonly connections: number
  /** How often the server was killed, and how many copies of its data were read. */
  readonly killed: number
  readonly copies: number
  /** What was accepted, and is not in a copy. */
  readonly copyProblems: ReadonlyArray<string>
  /** Sessions that the server had ended before their client came back. */
  readonly sessionsLost: number
  /** Replays that were read along, and what was wrong with them. */
  readonly replays: number
  readonly replayProblems: ReadonlyArray<string>
  /** Clients that did not end with code 0, or did not get all answers in time. */
  readonly stuck: ReadonlyArray<string>
  readonly passed: boolean
}

const tea = RoomName.make("tea")

/** How long the clients may take, after the last fault, until everything is sent and read. */
const patience = "60 seconds"

const nickOf = (n: number): Nick => {
  const letter = (of: number) => String.fromCharCode(97 + of)
  return Nick.make(`Client${letter(Math.floor(n / 26) % 26)}${letter(n % 26)}`)
}

const anyFault = ({ between, chance }: Dice): Fault => {
  const kind = chance()
  if (kind < 0.35) return { _tag: "Cut" }
  if (kind < 0.6) return { _tag: "Reset" }
  if (kind < 0.75) return { _tag: "Lose", first: "client", after: between(0, 3000) }
  if (kind < 0.85) return { _tag: "Lose", first: "server", after: between(0, 3000) }
  return { _tag: "Stall", millis: between(1, 1500) }
}

/** A fault somewhere in the next bytes of a connection. */
const armAnywhere = (random: Dice, passage: Passage, within: Record<Direction, number>) => {
  const direction = random.pick<Direction>(["up", "down"])
  passage.arm(direction, random.between(0, within[direction]), anyFault(random))
}

const badWeather = ({ between, chance }: Dice): Weather => {
  const slow = chance() < 0.3 ? between(1, 100) : 0
  return {
    slice: () => (chance() < 0.03 ? between(1, 8) : between(1, 16_000)),
    delay: () => slow
  }
}

/** Causes a fault every few hundred milliseconds, on a random connection, after some bytes. */
const spoil = (random: Dice, proxy: Proxy, every: number): Effect.Effect<never> =>
  Effect.gen(function* () {
    yield* Effect.sleep(random.between(every / 2, every * 1.5))
    const [first, ...rest] = [...proxy.passages].filter(({ ended }) => !ended)
    if (first !== undefined)
      armAnywhere(random, random.pick([first, ...rest]), { up: 300, down: 3000 })
  }).pipe(Effect.forever)

const fillings = [
  "",
  " é汉👋🏽",
  ` ${"long ".repeat(60)}end`,
  "\nin two lines",
  " back\\slash \\n"
] as const

/** Sends messages at random times: most to the lobby, some to another room or to one person. Some set a topic. */
const talk = (
  random: Dice,
  client: Headless,
  clients: number,
  every: number
): Effect.Effect<never> => {
  let count = 0
  let at = Number.NaN
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    // Counted from the planned time, so that a busy machine does not lower the rate.
    at = (Number.isNaN(at) ? now : at) + random.between(every / 2, every * 1.5)
    if (at > now) yield* Effect.sleep(at - now)
    const text = `${client.nick} says ${++count}${random.pick(fillings)}`
    const where = random.chance()
    if (where < 0.8) return yield* client.say(lobby, text)
    if (where < 0.85) return yield* client.say(tea, text)
    if (where < 0.9) return yield* client.setTopic(tea, `${client.nick} is number ${count}`)
    const to = nickOf(random.between(0, clients - 1))
    yield* to === client.nick ? client.say(lobby, text) : client.whisper(to, text)
  }).pipe(Effect.forever)
}

const isDone = (client: Headless, heads: ReadonlyMap<string, number>) =>
  client.until(
    ({ pendingLines, phase, rooms }) =>
      phase._tag === "Online" &&
      pendingLines.length === 0 &&
      rooms.every(({ name, reorderBuffer }) => reorderBuffer.next > (heads.get(name) ?? 0))
  )

const head = (clients: ReadonlyArray<Headless>): ReadonlyMap<string, number> => {
  const heads = new Map<string, number>()
  for (const { state } of clients)
    for (const { name, reorderBuffer } of state().rooms)
      heads.set(name, Math.max(heads.get(name) ?? 0, reorderBuffer.next - 1))
  return heads
}

/** Waits until everything is sent and read, and returns a sentence for each client that was too late. */
const settle = (
  clients: ReadonlyArray<Headless>,
  proxy: Proxy
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const stuck: Array<string> = []
    for (const passage of proxy.passages) passage.disarm()
    const await_ = (client: Headless, heads: ReadonlyMap<string, number>) =>
      Effect.map(Effect.timeoutOption(isDone(client, heads), patience), (done) => {
        if (Option.isSome(done)) return
        const { pendingLines, phase, rooms } = client.state()
        const read = rooms
          .map(({ name, reorderBuffer }) => `${name}:${reorderBuffer.next - 1}`)
          .join(" ")
        stuck.push(
          `${client.nick} is ${phase._tag}, has read ${read}, and waits for ${pendingLines.length} answers.`
        )
      })
    const all = (heads: ReadonlyMap<string, number>) =>
      Effect.forEach(clients, (client) => await_(client, heads), { concurrency: "unbounded" })
    // An empty line sends nothing, but makes a client that waits to reconnect do so at once.
    const hurry = Effect.forEach(clients, (client) => client.type("")).pipe(
      Effect.zipRight(Effect.sleep("1 second")),
      Effect.forever
    )
    const done = Effect.zipRight(
      all(new Map()),
      Effect.suspend(() => (stuck.length === 0 ? all(head(clients)) : Effect.void))
    )
    yield* Effect.raceFirst(done, hurry)
    return stuck
  })

const leave = (client: Headless): Effect.Effect<ReadonlyArray<string>> =>
  client.leave.pipe(
    Effect.timeoutOption("10 seconds"),
    Effect.map(
      Option.match({
        onNone: () => [`${client.nick} did not end.`],
        onSome: ({ code }) => (code === 0 ? [] : [`${client.nick} ended with ${code}.`])
      })
    )
  )

const server = (logSize: number): Effect.Effect<ServerProcess, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startServer("--log-size", String(logSize))),
    ({ stop }) => Effect.promise(stop)
  )

/** Kills the server at random moments; before some of them, its data is copied and looked at. */
const kill = (
  { between, chance }: Dice,
  mortal: Mortal,
  clients: ReadonlyArray<Headless>,
  every: number
): Effect.Effect<never> =>
  Effect.gen(function* () {
    yield* Effect.sleep(between(every / 2, every * 1.5))
    if (chance() < 0.2) yield* mortal.copy(clients.map(({ history }) => history))
    yield* Effect.uninterruptible(mortal.kill)
  }).pipe(Effect.forever)

/** Runs a soak from the first connection to the verdict. Everything random in it comes from its seed. */
export const soak = (
  options: Options,
  onProgress: (elapsed: number, clients: ReadonlyArray<Headless>, proxy: Proxy) => void = () => {}
): Effect.Effect<Report> =>
  Effect.gen(function* () {
    const { clients: count, cuts, kills, logSize, rate, seconds, seed } = options
    const random = dice(seed)
    const weather = dice(seed + 1)
    const mortal = kills > 0 ? yield* Mortal.start("--log-size", String(logSize)) : undefined
    const target = mortal ?? (yield* server(logSize))
    let isBad = true
    const judges: Array<ResumeJudge> = []
    const proxy = yield* Effect.acquireRelease(
      Effect.promise(() =>
        Proxy.start(
          { host: target.host, port: target.port },
          () => badWeather(weather),
          // Many connections are lost again while their session is being resumed.
          (passage, number) => {
            const judge = new ResumeJudge()
            judges.push(judge)
            passage.onPass = inLines(judge)
            if (isBad && number > count && weather.chance() < 0.3)
              armAnywhere(weather, passage, { up: 150, down: 1500 })
          }
        )
      ),
      (proxy) => Effect.promise(() => proxy.stop())
    )
    const at = { host: target.host, port: proxy.port }
    const clients = yield* Effect.forEach(
      Array.from({ length: count }, (_, n) => nickOf(n)),
      (nick) => headless(at, nick, [lobby, tea]),
      { concurrency: "unbounded" }
    )
    yield* Effect.forEach(clients, (client) => isDone(client, new Map()), {
      concurrency: "unbounded"
    }).pipe(Effect.timeout("30 seconds"), Effect.orDie)

    const talking = clients.map((client, n) =>
      talk(dice(seed * 1000 + n), client, count, (count * 1000) / rate)
    )
    let elapsed = 0
    const progress = Effect.sync(() => onProgress(++elapsed, clients, proxy)).pipe(
      Effect.delay("1 second"),
      Effect.forever
    )
    const killing = mortal === undefined ? [] : [kill(dice(seed + 2), mortal, clients, kills)]
    yield* Effect.all([...talking, ...killing, spoil(random, proxy, cuts), progress], {
      concurrency: "unbounded",
      discard: true
    }).pipe(Effect.timeoutOption(`${seconds} seconds`))

    isBad = false
    const stuck = [...(yield* settle(clients, proxy))]
    for (const client of clients) stuck.push(...(yield* leave(client)))
    const verdict = check(clients.map(({ history }) => history))
    const replays = judges.reduce((sum, judge) => sum + judge.replays, 0)
    const replayProblems = judges.flatMap(({ problems }) => problems)
    const copyProblems = mortal?.problems ?? []
    const sessionsLost = clients.flatMap(({ nick, sentences }) =>
      sentences.filter((one) => one === Copy.sessionGone(nick))
    ).length
    return {
      ...options,
      histories: clients.map(({ history, sentences }) => ({ ...history, sentences })),
      verdict,
      faults: proxy.faults,
      connections: proxy.connections,
      sessionsLost,
      replays,
      replayProblems,
      stuck,
      killed: mortal?.kills ?? 0,
      copies: mortal?.copies ?? 0,
      copyProblems,
      passed:
        isKept(verdict) &&
        sessionsLost + replayProblems.length + stuck.length + copyProblems.length === 0
    }
  }).pipe(Effect.scoped)

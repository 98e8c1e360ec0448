/** Many real clients talk through a bad network to one real server; then the messages of all are compared. */
import { join } from "node:path"
import { Array as Arr, Effect, type Scope } from "effect"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import { check, isKept, type Verdict } from "../support/checker.ts"
import { folder } from "../support/disk.ts"
import { type Headless, headless } from "../support/headless.ts"
import type { History } from "../support/history.ts"
import { Proxy } from "../support/proxy.ts"
import { dice } from "../support/random.ts"
import { inLines, ResumeJudge } from "../support/resume-judge.ts"
import { pinOf, type ServerProcess, startServer } from "../support/server-process.ts"
import { startWebBridge } from "../support/web-bridge.ts"
import { startContest } from "./contest.ts"
import { disaster, type Kind } from "./disasters.ts"
import { isUnavailable, refusals, smallDisk } from "./full.ts"
import { IrcMember } from "./irc-member.ts"
import { Mortal } from "./mortal.ts"
import { startNodes } from "./nodes.ts"
import { judgeSearches } from "./search-judge.ts"
import { isDone, leave, settle } from "./settle.ts"
import { nickOf, talk, talkIrc, tea } from "./talk.ts"
import { armAnywhere, badWeather, spoil } from "./weather.ts"

export interface Options {
  readonly seconds: number
  readonly clients: number
  /** Milliseconds between two faults, on average. */
  readonly cuts: number
  /** Messages a second, of all clients together. */
  readonly rate: number
  /** Messages that a room's log keeps; with few of them, there are gaps. */
  readonly logSize: number
  /** Milliseconds between two disasters of the server, on average, which then has its data on disk; 0 for none. */
  readonly kill: number
  /** After so many disasters it is over, also before the time; infinite if only the time counts. */
  readonly kills: number
  readonly fault: Kind
  /** Servers on NATS behind a balancer; 0 for one without. */
  readonly nodes: number
  /** Replicas of what is in NATS. */
  readonly replicas: number
  /**
   * What befalls these servers: by chance, as often as `kill` says; or a server is killed so often, and NATS suffers all
   * that it has to stand; or each is stopped and started once, and then it is over.
   */
  readonly plan: "chance" | "siege" | "rolling"
  /** Through TLS. What passes cannot be read along then. */
  readonly tls: boolean
  /** Through WebSockets, in the same way. */
  readonly web: boolean
  /** Every third client speaks IRC, in plain. */
  readonly irc: boolean
  readonly seed: number
}

export interface Report extends Options {
  /** What every client has shown. */
  readonly histories: ReadonlyArray<History & Pick<Headless, "searches" | "sentences">>
  readonly verdict: Verdict
  /** Faults that struck a connection. */
  readonly faults: number
  readonly connections: number
  /** How often the server was killed, and how often something befell it. */
  readonly killed: number
  readonly struck: number
  /** What befell the server, in sentences. */
  readonly disasters: ReadonlyArray<string>
  /** How often the name was granted that several wanted, and where two had it at once. */
  readonly grants: number
  readonly doubleGrants: ReadonlyArray<string>
  /** What several servers have logged. */
  readonly logged: ReadonlyArray<string>
  /** What was wrong with its data. */
  readonly storeProblems: ReadonlyArray<string>
  /** Searches that were answered, and what was wrong with them. */
  readonly searches: number
  readonly searchProblems: ReadonlyArray<string>
  /** Sessions that the server had ended before their client came back. */
  readonly sessionsLost: number
  /** Messages that clients of IRC had missed, and were told of by CHATHISTORY. */
  readonly missed: number
  /** Replays that were read along, and what was wrong with them. */
  readonly replays: number
  readonly replayProblems: ReadonlyArray<string>
  /** Clients that did not end with code 0, or did not get all answers in time. */
  readonly stuck: ReadonlyArray<string>
  readonly passed: boolean
}

/** A full disk cannot be made here, because only root may mount one. */
export const cannotMount = "cannot mount" as const

const server = (logSize: number): Effect.Effect<ServerProcess, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startServer("--log-size", String(logSize))),
    ({ stop }) => Effect.promise(stop)
  )

/** A server with its data on disk. */
const mortalServer = ({
  fault,
  logSize
}: Options): Effect.Effect<Mortal, typeof cannotMount, Scope.Scope> =>
  Effect.gen(function* () {
    const path = join(yield* folder, "data")
    if (fault === "full" && (yield* smallDisk(path)) === undefined)
      return yield* Effect.fail(cannotMount)
    return yield* Mortal.start(path, "--log-size", String(logSize))
  })

/** What was refused and is there all the same. */
const refusedAndThere = (histories: ReadonlyArray<History>): ReadonlyArray<string> => {
  const shown = new Set(
    histories.flatMap(({ recorded }) =>
      recorded.flatMap((one) => (one._tag === "Shown" ? [one.text] : []))
    )
  )
  return histories.flatMap(({ nick, recorded }) =>
    recorded.flatMap((one) =>
      one._tag === "Refused" && shown.has(one.text)
        ? [`"${one.text}" of ${nick} was refused, and is there`]
        : []
    )
  )
}

/** Runs a soak from the first connection to the verdict. Everything random in it comes from its seed. */
export const soak = (
  options: Options,
  onProgress: (elapsed: number, clients: ReadonlyArray<Headless>, proxy: Proxy) => void = () => {}
): Effect.Effect<Report, typeof cannotMount> =>
  Effect.gen(function* () {
    const { clients: count, cuts, kill, kills, logSize, rate, seconds, seed, tls, web } = options
    const random = dice(seed)
    const weather = dice(seed + 1)
    const mortal =
      options.kill > 0 && options.nodes === 0 ? yield* mortalServer(options) : undefined
    const nodes =
      options.nodes > 0
        ? yield* Effect.acquireRelease(
            Effect.promise(() =>
              startNodes(options.nodes, options.replicas, ["--log-size", String(logSize)])
            ),
            ({ stop }) => Effect.promise(stop)
          )
        : undefined
    const target = nodes ?? mortal ?? (yield* server(logSize))
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
            if (!tls && !web) {
              judges.push(judge)
              passage.onPass = inLines(judge)
            }
            if (isBad && number > count && weather.chance() < 0.3)
              armAnywhere(weather, passage, { up: 150, down: 1500 })
          }
        )
      ),
      (proxy) => Effect.promise(() => proxy.stop())
    )
    const pin = tls ? pinOf(target) : undefined
    const bridge = web
      ? yield* Effect.acquireRelease(
          Effect.promise(() => startWebBridge(target.host, proxy.port)),
          ({ stop }) => Effect.promise(stop)
        )
      : proxy
    const at = { host: target.host, port: bridge.port, pin }
    const nicks = Array.from({ length: count }, (_, n) => nickOf(n))
    const [ircNicks, others] = Arr.partition(nicks, (_, n) => !options.irc || n % 3 !== 2)
    const clients = yield* Effect.forEach(others, (nick) => headless(at, nick, [lobby, tea]), {
      concurrency: "unbounded"
    })
    const members = yield* Effect.forEach(ircNicks, (nick) =>
      Effect.acquireRelease(
        Effect.sync(
          () => new IrcMember({ host: target.host, port: proxy.port }, nick, [lobby, tea], logSize)
        ),
        (member) => Effect.sync(() => member.leave())
      )
    )
    yield* Effect.forEach(clients, (client) => isDone(client, new Map()), {
      concurrency: "unbounded"
    }).pipe(Effect.timeout("30 seconds"), Effect.orDie)

    const every = (count * 1000) / rate
    const listeners = [others[0] ?? nickOf(0), ...others.slice(1)] as const
    const talking = [
      ...clients.map((client, n) => talk(dice(seed * 1000 + n), client, listeners, every)),
      ...members.map((member, n) =>
        talkIrc(dice(seed * 1000 + count + n), member, listeners, every)
      )
    ]
    let elapsed = 0
    const progress = Effect.sync(() => onProgress(++elapsed, clients, proxy)).pipe(
      Effect.delay("1 second"),
      Effect.forever
    )
    const disasters =
      mortal === undefined
        ? undefined
        : yield* disaster(options.fault, { random: dice(seed + 2), mortal, clients })
    let struck = 0
    const chance = dice(seed + 3)
    const strike =
      nodes === undefined || kill === 0
        ? disasters?.strike
        : Effect.promise(() => nodes.strike(chance))
    const contest = nodes === undefined ? undefined : startContest(nodes.port, 3)
    const striking =
      nodes !== undefined && options.plan !== "chance"
        ? options.plan === "rolling"
          ? Effect.promise(nodes.roll)
          : Effect.zipRight(
              Effect.promise(() => nodes.besiege(chance, kill, seconds)),
              Effect.never
            )
        : strike === undefined
          ? Effect.never
          : Effect.suspend(() => Effect.sleep(chance.between(kill / 2, kill * 1.5))).pipe(
              Effect.zipRight(strike),
              Effect.tap(() => Effect.sync(() => struck++)),
              Effect.repeat({ until: () => struck >= kills })
            )
    yield* Effect.all([...talking, spoil(random, proxy, cuts), progress], {
      concurrency: "unbounded",
      discard: true
    }).pipe(Effect.raceFirst(striking), Effect.timeoutOption(`${seconds} seconds`))

    isBad = false
    yield* disasters?.end ?? Effect.void
    if (nodes !== undefined) yield* Effect.promise(nodes.calm)
    const doubleGrants = contest === undefined ? [] : yield* Effect.promise(() => contest.end())
    const stuck = [...(yield* settle(clients, members, proxy))]
    for (const client of clients) stuck.push(...(yield* leave(client)))
    for (const member of members) {
      stuck.push(...member.problems)
      member.leave()
    }
    const all = [...clients, ...members].map(({ history }) => history)
    const verdict = check(all)
    const replays = judges.reduce((sum, judge) => sum + judge.replays, 0)
    const replayProblems = judges.flatMap(({ problems }) => problems)
    const storeProblems = [
      ...(disasters?.problems ?? []),
      ...refusedAndThere(all),
      ...refusals(clients).filter((sentence) => !isUnavailable(sentence))
    ]
    const lostLogs = clients.flatMap(({ history, nick }) =>
      history.recorded.flatMap((one) =>
        one._tag === "Gap" && one.cause === "epoch"
          ? [`${nick} was told that ${one.stream} is lost`]
          : []
      )
    )
    const histories = clients.map(({ history, searches, sentences }) => ({
      ...history,
      searches,
      sentences
    }))
    const ircHistories = members.map(({ history }) => ({ ...history, searches: [], sentences: [] }))
    const searchProblems = judgeSearches([...histories, ...ircHistories], logSize)
    const sessionsLost = clients.flatMap(({ nick, sentences }) =>
      sentences.filter((one) => one === Copy.sessionGone(nick))
    ).length
    return {
      ...options,
      histories: [...histories, ...ircHistories],
      verdict,
      faults: proxy.faults,
      connections: proxy.connections,
      sessionsLost,
      missed: members.reduce((sum, { missed }) => sum + missed, 0),
      replays,
      replayProblems,
      stuck,
      killed: mortal?.kills ?? 0,
      struck,
      disasters: disasters?.told() ?? nodes?.told() ?? [],
      grants: contest?.grants() ?? 0,
      doubleGrants,
      logged: nodes?.logged() ?? [],
      storeProblems: [...storeProblems, ...lostLogs],
      searches: histories.reduce((sum, { searches }) => sum + searches.length, 0),
      searchProblems,
      passed:
        isKept(verdict) &&
        [replayProblems, searchProblems, storeProblems, lostLogs, stuck, doubleGrants].every(
          ({ length }) => length === 0
        ) &&
        sessionsLost === 0 &&
        (kills === Number.POSITIVE_INFINITY || struck >= kills)
    }
  }).pipe(Effect.scoped)

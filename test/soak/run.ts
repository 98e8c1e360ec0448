/**
 * `npm run soak -- --minutes 10 --clients 20 --cuts 300 --rate 200 --seed 1` prints the verdict in figures, and
 * exits with 0 if the promise was kept. `--log-size` shortens the rooms' logs; `--histories FILE` writes what every
 * client has shown, which is also done when the promise was broken.
 *
 * With `--tls` everything is encrypted, with `--web` it goes through WebSockets. Replays are then not read along.
 * With `--irc` every third client speaks IRC, and reads what it has missed with CHATHISTORY.
 *
 * With `--nodes 3` there are several servers on NATS behind a balancer, with `--replicas 3` on three servers of NATS. With
 * `--kill 20000` one of them, or one of NATS, is killed, stopped or frozen so often. With `--plan siege` besides a server is killed so
 * often, and meanwhile NATS is killed twice, frozen and cut off; with three of them their leader is killed twice. With `--plan rolling`
 * each server is stopped and started once.
 *
 * With `--kill 2000` the server has its data on disk, and is killed so often, at any moment. `--kills N` ends the
 * run after so many, also before the time. `--fault` chooses something else to befall it:
 *
 * - `commit`: it is killed in the middle of a commit.
 * - `torn`: its files are copied while it writes, the copy is torn at its end, and a second server starts with it.
 * - `full`: its disk of 8 MiB is full for a while. Needs root.
 * - `unconfirmed`: its disk does not confirm what is written for a while, or hangs. Needs strace.
 * - `forget`: it is killed, and its last commit is removed. The verdict has to be that the promise was broken.
 */
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { Effect, Either } from "effect"
import { type Kind, kinds } from "./disasters.ts"
import { type Options, type Report, soak } from "./soak.ts"

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    clients: { type: "string", default: "20" },
    cuts: { type: "string", default: "300" },
    kill: { type: "string" },
    kills: { type: "string" },
    rate: { type: "string", default: "200" },
    "log-size": { type: "string", default: "2048" },
    histories: { type: "string", default: "" },
    fault: { type: "string" },
    nodes: { type: "string" },
    replicas: { type: "string", default: "1" },
    plan: { type: "string", default: "chance" },
    tls: { type: "boolean", default: false },
    web: { type: "boolean", default: false },
    irc: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 1_000_000) }
  }
})

const positive = (
  name: Exclude<keyof typeof values, "fault" | "histories" | "irc" | "plan" | "tls" | "web">,
  otherwise?: number
): number => {
  if (values[name] === undefined && otherwise !== undefined) return otherwise
  const n = Number(values[name])
  if (n > 0 && n < 1e9) return n
  console.error(`--${name} takes a number above 0.`)
  process.exit(2)
}

const planOf = (name: string): Options["plan"] => {
  if (name === "chance" || name === "siege" || name === "rolling") return name
  console.error("--plan takes chance, siege or rolling.")
  process.exit(2)
}

const kindOf = (name = "kill"): Kind => {
  const found = kinds.find((kind) => kind === name)
  if (found !== undefined) return found
  console.error(`--fault takes ${kinds.join(", ")}.`)
  process.exit(2)
}

const options = {
  seconds: Math.round(positive("minutes") * 60),
  clients: positive("clients"),
  cuts: positive("cuts"),
  rate: positive("rate"),
  kill: positive("kill", values.fault === undefined && values.kills === undefined ? 0 : 2500),
  kills: positive("kills", Number.POSITIVE_INFINITY),
  fault: kindOf(values.fault),
  logSize: positive("log-size"),
  nodes: positive("nodes", 0),
  replicas: positive("replicas"),
  plan: planOf(values.plan),
  tls: values.tls,
  web: values.web,
  irc: values.irc,
  seed: positive("seed")
}

const told = (report: Report): string => {
  const { connections, disasters, faults, passed, replayProblems, replays } = report
  const { searches, searchProblems, sessionsLost, storeProblems, struck, stuck, verdict } = report
  const isShort = options.kills < Number.POSITIVE_INFINITY && struck < options.kills
  const returned = verdict.sent - verdict.accepted - verdict.doubted - verdict.unanswered
  return [
    `${verdict.sent} messages sent, ${verdict.accepted} accepted, ${returned} given back to be sent later, ${verdict.delivered} shown to others`,
    `${faults} faults, ${connections} connections, ${sessionsLost} sessions lost, ${verdict.declared} places declared as gaps`,
    `${verdict.lost} lost, ${verdict.doubled} doubled, ${verdict.disordered} out of order, ${verdict.unanswered} unanswered`,
    `${replays} replays read along, ${replayProblems.length} with holes or followed by something twice`,
    ...(options.irc ? [`${report.missed} messages that were missed over IRC, and read`] : []),
    `${searches} searches answered, ${searchProblems.length} wrong`,
    ...(report.grants > 0
      ? [`${report.grants} grants of one name, ${report.doubleGrants.length} to two at once`]
      : []),
    ...report.doubleGrants.slice(0, 20),
    ...disasters,
    ...(isShort ? [`${struck} of ${options.kills} disasters`] : []),
    ...storeProblems.slice(0, 20),
    ...searchProblems.slice(0, 20),
    ...verdict.problems,
    ...replayProblems.slice(0, 20),
    ...stuck,
    passed ? "The promise was kept." : "The promise was BROKEN."
  ].join("\n")
}

console.log(
  `Soak of ${options.seconds} s: ${options.clients} clients, ${options.rate} messages/s, a fault every ${options.cuts} ms, seed ${options.seed}`
)
const outcome = await Effect.runPromise(
  Effect.either(
    soak(options, (elapsed, clients, proxy) => {
      if (elapsed % 10 !== 0) return
      const waiting = clients.reduce((sum, { state }) => sum + state().pendingLines.length, 0)
      const away = clients.filter(({ state }) => state().phase._tag !== "Online").length
      console.log(
        `${elapsed} s: ${proxy.faults} faults, ${proxy.connections} connections, ${away} clients away, ${waiting} lines under way, ${Math.max(...clients.map(({ unread }) => unread()))} typed`
      )
    })
  )
)
if (Either.isLeft(outcome)) {
  console.log("Skipped: a full disk needs root, to mount one.")
  process.exit(0)
}
const report = outcome.right
const histories =
  values.histories === "" && !report.passed
    ? join(tmpdir(), `natter-soak-${options.seed}.json`)
    : values.histories
console.log(told(report))
if (histories !== "") {
  writeFileSync(histories, JSON.stringify(report.histories))
  if (report.logged.length > 0) writeFileSync(`${histories}.log`, report.logged.join("\n"))
  console.log(`What every client has shown is in ${histories}.`)
}
process.exit(report.passed ? 0 : 1)

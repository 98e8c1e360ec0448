import { readFileSync } from "node:fs"
import { hostname, networkInterfaces } from "node:os"
import { basename } from "node:path"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import { Config, Console, Effect, Layer, Option, Ref } from "effect"
import { HostName } from "../domain/chat/HostName.ts"
import { natter1 } from "../domain/protocol/natter/Natter1.ts"
import * as Logging from "../services/server/admin/Logging.ts"
import { Metrics } from "../services/server/admin/Metrics.ts"
import * as MetricsOnSignal from "../services/server/admin/MetricsOnSignal.ts"
import { defaults, Limits, type LimitsShape } from "../services/server/Limits.ts"
import * as MemoryLog from "../services/server/log/MemoryLog.ts"
import { Rooms } from "../services/server/room/Rooms.ts"
import { Connections, type Farewells } from "../services/server/session/Connections.ts"
import { Inboxes } from "../services/server/session/Inboxes.ts"
import { Nicknames } from "../services/server/session/Nicknames.ts"
import { Protocols, speaks } from "../services/server/session/Protocols.ts"
import { ResumableSessions } from "../services/server/session/ResumableSessions.ts"
import { type ListenError, Listeners } from "../services/server/transport/Listeners.ts"
import { tcp } from "../services/server/transport/Tcp.ts"
import { defaultPort, Failure, main, oneOf, placedPort, wholeNumber } from "./Cli.ts"
import { grammar } from "./CommandLine.ts"

declare const NATTER_VERSION: string

/** Exit code when the server cannot listen on its port. */
const cannotListen = 3

const portRange = [0, 65_535] as const
const port = wholeNumber(
  "port",
  "NATTER_PORT",
  defaultPort,
  portRange,
  "Port to listen on; 0 takes any that is free"
)
const bind = Options.text("bind").pipe(
  Options.withFallbackConfig(Config.string("NATTER_BIND")),
  Options.withDescription("Address to listen on [NATTER_BIND, default all]"),
  Options.optional
)
const logLevel = oneOf(
  "log-level",
  "NATTER_LOG_LEVEL",
  ["info", "debug", "warning", "error", "none"],
  "Least important log lines that are written"
)
const logFormat = oneOf(
  "log-format",
  "NATTER_LOG_FORMAT",
  ["pretty", "json"],
  "How log lines are written"
)
const large = 1_000_000_000
const limits = {
  keep: wholeNumber(
    "keep",
    "NATTER_KEEP",
    defaults.keep,
    [0, 86_400],
    "Longest time in seconds that a session is kept after its connection was lost"
  ),
  logSize: wholeNumber(
    "log-size",
    "NATTER_LOG_SIZE",
    defaults.logSize,
    [1, 1_000_000],
    "Messages that a room remembers"
  ),
  outbox: wholeNumber(
    "outbox",
    "NATTER_OUTBOX",
    defaults.outbox,
    [65_536, large],
    "Bytes unsent before a client is closed as slow"
  ),
  messageRate: wholeNumber(
    "message-rate",
    "NATTER_MESSAGE_RATE",
    defaults.messageRate,
    [0, large],
    "Commands a second per client, after a burst of twice that; 0 for no limit"
  ),
  maxPerAddress: wholeNumber(
    "max-per-address",
    "NATTER_MAX_PER_ADDRESS",
    defaults.maxPerAddress,
    [1, large],
    "Connections per address"
  ),
  maxClients: wholeNumber(
    "max-clients",
    "NATTER_MAX_CLIENTS",
    defaults.maxClients,
    [1, large],
    "Connections in all"
  ),
  maxRooms: wholeNumber(
    "max-rooms",
    "NATTER_MAX_ROOMS",
    defaults.maxRooms,
    [1, 100_000],
    "Rooms in all"
  ),
  quietAbove: wholeNumber(
    "quiet-above",
    "NATTER_QUIET_ABOVE",
    defaults.quietAbove,
    [0, large],
    "Members above which a room does not announce who comes and goes"
  ),
  drain: wholeNumber(
    "drain",
    "NATTER_DRAIN",
    defaults.drain,
    [0, 60],
    "Seconds that shutdown waits for unsent lines"
  )
}

/** Descriptors that are not connections: standard streams, the listener, and what the runtime holds. */
const reservedDescriptors = 64

/** Fewer clients than were asked for, where the system would run out of file descriptors first. */
const withinDescriptors = (wanted: LimitsShape) =>
  Effect.try(() => /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))).pipe(
    // Not every system tells its limit this way; where none does, newcomers are refused by the system itself.
    Effect.orElseSucceed(() => null),
    Effect.flatMap((found) => {
      const most = Number(found?.[1] ?? Number.POSITIVE_INFINITY) - reservedDescriptors
      if (most >= wanted.maxClients) return Effect.succeed(wanted)
      const message = `Only ${most} clients at once: the limit of open files (ulimit -n) allows no more.`
      return Effect.as(Effect.logWarning(message), { ...wanted, maxClients: Math.max(1, most) })
    })
  )

/** The first address that another machine can reach, or the host name. */
const reachable = (): string => {
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? [])
  const outside = addresses.find(({ family, internal }) => family === "IPv4" && !internal)
  return outside?.address ?? hostname()
}

const hostInUrl = (host: string) => (host.includes(":") ? `[${host}]` : host)

const banner = Effect.gen(function* () {
  const { addresses } = yield* Listeners
  const { host: bound = "?", port = 0 } = addresses[0] ?? {}
  const isEverywhere = bound === "::" || bound === "0.0.0.0"
  const host = isEverywhere ? reachable() : bound
  const client = basename(process.argv[1] ?? "") === "server.js" ? "node dist/client.js" : "natter"
  yield* Console.log(
    [
      `natter ${NATTER_VERSION} on ${hostname()}, listening on ${isEverywhere ? `all addresses (${host})` : host}, port ${port}`,
      `Join:  ${client} --host ${host} --port ${port}`,
      `   or:  ${client} natter://${hostInUrl(host)}:${port}/lobby`,
      "Stop:  Ctrl-C"
    ].join("\n")
  )
})

const clients = (n: number) => `${n} ${n === 1 ? "client" : "clients"}`

const goodbye = ({ cut, told }: Farewells) =>
  Console.log(
    `Shut down: ${clients(told)} told, ${clients(told + cut)} closed${cut > 0 ? `, ${cut} of them cut off because they did not read` : ""}.`
  )

const hostNameOf = (name: string) =>
  HostName.make(name.replace(/[^!-~]/g, "-").slice(0, 253) || "localhost")

const server = (port: number, host: Option.Option<string>, bounds: LimitsShape) =>
  Effect.gen(function* () {
    const isUp = yield* Ref.make(false)
    // A server that could not listen has nobody to say goodbye to.
    const sayGoodbye = (farewells: Farewells) =>
      Effect.whenEffect(goodbye(farewells), Ref.get(isUp))
    const all = MetricsOnSignal.layer.pipe(
      Layer.provide(Metrics.layer),
      Layer.provide(Connections.layer(sayGoodbye)),
      Layer.provideMerge(Listeners.layer(tcp({ port, host: Option.getOrUndefined(host) }))),
      Layer.provide(Protocols.layer(hostNameOf(hostname()), speaks(natter1))),
      Layer.provide([Inboxes.layer, Nicknames.layer, ResumableSessions.layer, Rooms.layer]),
      Layer.provide(MemoryLog.layer),
      Layer.provide(Limits.layer(bounds))
    )
    const context = yield* Layer.build(all)
    yield* Ref.set(isUp, true)
    yield* Effect.provide(banner, context)
    return yield* Effect.never
  }).pipe(Effect.scoped)

/** Why the server cannot listen, and what to do. */
const cannotListenSentence = ({ code, host, port }: ListenError): string => {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use. Stop the program that uses it, or choose another one with --port.`
    case "EACCES":
      return `Port ${port} needs more rights than you have. Choose one above 1023 with --port.`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is not an address of this machine. Leave --bind out to listen on all of them.`
    default:
      return `Cannot listen on port ${port} (${code}).`
  }
}

const flags = {
  port,
  bind,
  ...limits,
  logLevel,
  logFormat,
  placedPort: placedPort(portRange)
}

const command = Command.make(
  "natter-server",
  flags,
  ({ bind, logFormat, logLevel, port, placedPort, ...wanted }) =>
    withinDescriptors(wanted).pipe(
      Effect.flatMap((bounds) =>
        server(
          Option.getOrElse(placedPort, () => port),
          bind,
          bounds
        )
      ),
      Effect.catchTag(
        "ListenError",
        (error) => new Failure({ message: cannotListenSentence(error), exitCode: cannotListen })
      ),
      Effect.provide(Logging.layer(logFormat, Logging.levels[logLevel]))
    )
).pipe(
  Command.withDescription(
    "The natter chat server. Flags come before environment variables, and those before defaults."
  )
)

main(
  grammar("natter-server", flags),
  Command.run(command, { name: "natter-server", version: NATTER_VERSION })
)

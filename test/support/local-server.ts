/** The server in this process: for tests of what it says to its clients, which need none of their own. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Logger, LogLevel, Option } from "effect"
import { HostName } from "../../src/domain/chat/HostName.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { irc } from "../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../src/domain/protocol/natter/Natter1.ts"
import { environment } from "../../src/programs/cli/Environment.ts"
import type { Given } from "../../src/programs/cli/Flags.ts"
import { run } from "../../src/programs/cli/Main.ts"
import { program } from "../../src/programs/cli/Program.ts"
import * as Flags from "../../src/programs/server/ServerFlags.ts"
import { web } from "../../src/programs/server/WebPlan.ts"
import { makeIdentity } from "../../src/services/Identity.ts"
import { Invitations } from "../../src/services/server/access/Invitations.ts"
import { Moderation } from "../../src/services/server/access/Moderation.ts"
import { Motd } from "../../src/services/server/access/Motd.ts"
import { Operators } from "../../src/services/server/access/Operators.ts"
import { Protocols, speaks } from "../../src/services/server/connection/Protocols.ts"
import { Reload } from "../../src/services/server/Reload.ts"
import { Encryption } from "../../src/services/server/transport/Encryption.ts"
import { Listeners } from "../../src/services/server/transport/Listeners.ts"
import { tcp } from "../../src/services/server/transport/Tcp.ts"
import { http } from "../../src/services/server/web/Web.ts"
import { nobodysAccess, servicesOn } from "./load-server.ts"
import { type ServerProcess, startServer } from "./server-process.ts"

/** What a test may know of a server, wherever it runs. */
export type Server = Omit<ServerProcess, "child">

const host = "127.0.0.1"

const encryption = Encryption.layer({
  identity: makeIdentity("natter", ["localhost"], Date.now()),
  protocols: [natter1.name, irc.name, http],
  plainFrom: "everywhere"
})

const protocols = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))

const invitationsIn = ({ text }: Given) =>
  Layer.provide(
    Invitations.layer(text, ({ path }) => path),
    Reload.layer
  )

/** Does what `startServer` does, in this process; `--data` and `--nicks` are not for it. */
const start = async (
  moderation: typeof nobodysAccess,
  ...flags: ReadonlyArray<string>
): Promise<Server> => {
  let printed = ""
  const logger = Logger.map(Logger.logfmtLogger, (line) => {
    printed += `${line}\n`
  })
  const listening = Deferred.unsafeMake<number>(Effect.runSync(Effect.fiberId))
  const server = program({
    name: "natter-server",
    about: "",
    flags: Flags.flags,
    places: Flags.port,
    run: ({ behind, invite, limits, plainOnly, port, ...flags }, placedPort) =>
      Layer.build(
        servicesOn(
          Listeners.layer(
            tcp({
              port: Option.getOrElse(placedPort, () => port),
              host,
              proxies: Option.getOrUndefined(behind)
            })
          ),
          {
            ...limits,
            logAge: limits.logAge.value
          },
          undefined,
          protocols,
          undefined,
          {
            encryption: plainOnly ? Encryption.none : encryption,
            moderation,
            web: web({ behind, ...flags }, false),
            invitations: Option.match(invite, {
              onNone: () => Invitations.layerOpen,
              onSome: invitationsIn
            })
          }
        )
      ).pipe(
        Effect.tap((context) => {
          const [address] = Context.get(context, Listeners).addresses
          return Deferred.succeed(listening, address?.port ?? 0)
        }),
        Effect.zipRight(Effect.never),
        Effect.scoped
      )
  })
  const unless = (flag: string, value: string) => (flags.includes(flag) ? [] : [flag, value])
  const words = [...unless("--port", "0"), ...unless("--message-rate", "0"), ...flags]
  const fiber = Effect.runFork(
    run(server, words, environment).pipe(
      Effect.provide([
        NodeContext.layer,
        Logger.replace(Logger.defaultLogger, logger),
        Logger.minimumLogLevel(LogLevel.Warning)
      ])
    )
  )
  const port = await Effect.runPromise(
    Effect.raceFirst(Deferred.await(listening), Effect.zipRight(Fiber.join(fiber), Effect.never))
  )
  const stop = async () => {
    const exit = await Effect.runPromise(Fiber.interrupt(fiber))
    return Exit.isInterrupted(exit) ? 0 : 1
  }
  return { host, port, printed: () => printed, stop }
}

/** Starts a server in this process; where another build is tested, it is a process of that. */
export const startLocalServer =
  process.env.NATTER_SERVER === undefined
    ? (...flags: ReadonlyArray<string>) => start(nobodysAccess, ...flags)
    : startServer

/** Operators can do nothing to each other: everybody is one but the second who comes. */
const nearlyAll = Layer.sync(Operators, () => {
  const come = new Set<object>()
  return {
    has: (peer) => {
      come.add(peer)
      return [...come].indexOf(peer) !== 1
    },
    admit: () => false,
    dismiss: () => false,
    count: () => 1,
    reload: Effect.void
  }
})

/** Starts a server in this process where nearly everybody is an operator, and is told to be kind. */
export const startOperatedServer = () =>
  start(
    Layer.merge(
      Layer.provide(Moderation.layer(undefined), nearlyAll),
      Layer.succeed(Motd, {
        text: () => sanitizeText("Be kind."),
        reload: Effect.void
      })
    )
  )

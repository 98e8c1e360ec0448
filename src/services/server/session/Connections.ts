import type { Socket } from "node:net"
import { Cause, Clock, Context, Effect, Exit, FiberSet, Layer, Option, Schedule } from "effect"
import type { HostName } from "../../../domain/chat/HostName.ts"
import { sanitizeText } from "../../../domain/chat/Text.ts"
import { Events } from "../../../domain/protocol/natter/Events.ts"
import { protocol } from "../../../domain/protocol/natter/LineCodec.ts"
import * as Metrics from "../admin/Metrics.ts"
import { Limits, registerWithin, silence } from "../Limits.ts"
import { Rooms } from "../room/Rooms.ts"
import { SocketConnection } from "../transport/Connection.ts"
import { Admission } from "../transport/ConnectionLimiter.ts"
import { Client } from "./ClientConnection.ts"
import { Session } from "./CommandLoop.ts"
import { depart } from "./Disconnect.ts"
import { Nicknames } from "./Nicknames.ts"
import { KeptSessions } from "./ResumableSessions.ts"
import type { World } from "./World.ts"

/** How the goodbyes went when the server shut down. */
export interface Parted {
  /** Clients to whom every line was handed, BYE shutdown included. */
  readonly told: number
  /** Clients that did not read, and were cut off. */
  readonly cut: number
}

/** Everyone who is connected: each client is a fiber, and they end together. */
export class Clients extends Context.Tag("natter/services/server/Clients")<
  Clients,
  {
    /** Takes a connection in, or refuses it with `BYE full` when there are too many. */
    readonly admit: (socket: Socket) => void
    readonly count: Effect.Effect<number>
  }
>() {
  /** @param onShutdown is told how the goodbyes went, after the last client's fiber has ended */
  static readonly layer = (
    host: HostName,
    onShutdown: (parted: Parted) => Effect.Effect<unknown>
  ) =>
    Layer.scoped(
      Clients,
      Effect.gen(function* () {
        const limits = yield* Limits
        const clock = yield* Effect.clock
        let serial = 0
        const world: World = {
          limits,
          kept: yield* KeptSessions,
          nicknames: yield* Nicknames,
          rooms: yield* Rooms,
          nextSerial: Effect.sync(() => ++serial)
        }
        const clients = new Set<Client>()
        const parted = { told: 0, cut: 0 }
        const hello = Events.encode({ _tag: "Hello", protocol, host })
        const greeting = Buffer.from(hello)

        // Finalizers run from the last to the first: everyone is told why, then their fibers end.
        yield* Effect.addFinalizer(() => onShutdown(parted))
        const fork = yield* FiberSet.makeRuntime<never>()
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => {
            Object.assign(parted, { told: 0, cut: 0 })
            for (const client of clients) client.part("shutdown")
          })
        )

        const open = (socket: Socket): Effect.Effect<Client> =>
          Effect.withFiberRuntime((fiber) => {
            const connection = new SocketConnection(socket, limits, () => client.kick("slow"))
            const client = new Client(connection, clock.unsafeCurrentTimeMillis(), fiber)
            clients.add(client)
            return Effect.succeed(client)
          })

        const converse = (client: Client): Effect.Effect<void> =>
          Effect.flatMap(Effect.logDebug("connected", { peer: client.connection.peer }), () => {
            client.connection.write(greeting)
            return new Session(world, client, clock).run()
          })

        const close = Effect.fnUntraced(function* (client: Client, exit: Exit.Exit<void>) {
          // A defect in one client's fiber is that client's end, and nobody else's.
          if (Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause)) {
            client.part("internal")
            yield* Effect.logError("A client's fiber failed; it is disconnected.", exit.cause)
          }
          yield* depart(client, world.kept)
          clients.delete(client)
          if (Option.contains(client.farewell, "slow")) Metrics.slow.unsafeUpdate(1, [])
          yield* Effect.logInfo("disconnected", client.summary(yield* Clock.currentTimeMillis))
          parted[yield* client.goodbye()] += 1
        })

        const admission = new Admission(limits)

        /** A connection from its first line to its last, as a resource. */
        const serve = (socket: Socket, address: string): Effect.Effect<void> =>
          Effect.acquireUseRelease(open(socket), converse, (client, exit) =>
            Effect.map(close(client, exit), () => admission.leave(address))
          )

        const admit = (socket: Socket): void => {
          const address = socket.remoteAddress ?? "?"
          Option.match(admission.enter(address), {
            onNone: () => {
              fork(serve(socket, address))
            },
            onSome: (why) => {
              const bye = Events.encode({ _tag: "Bye", reason: "full", text: sanitizeText(why) })
              admission.refuse(socket, hello + bye)
            }
          })
        }

        /** Ends those who did not say who they are in time, fell silent, or do not read. */
        const sweep = Effect.map(Clock.currentTimeMillis, (now) => {
          for (const client of clients) {
            const isLate =
              Option.isNone(client.named) && now - client.since >= registerWithin * 1000
            const silentFor = client.pings ? now - (client.silentSince ?? now) : 0
            if (isLate || silentFor >= silence * 1000) client.kick("timeout")
            else if (client.connection.stalled(now)) client.kick("slow")
          }
        })
        yield* Effect.forkScoped(
          Effect.interruptible(Effect.repeat(sweep, Schedule.spaced("1 second")))
        )

        return { admit, count: Effect.sync(() => clients.size) }
      })
    )
}

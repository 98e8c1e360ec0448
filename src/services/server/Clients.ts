import type { Socket } from "node:net"
import {
  Cause,
  Clock,
  Context,
  Deferred,
  Effect,
  FiberId,
  FiberSet,
  Layer,
  Option,
  Schedule
} from "effect"
import * as Address from "../../domain/Address.ts"
import { type ByeReason, Events, type HostName } from "../../domain/Event.ts"
import { harmless } from "../../domain/Text.ts"
import { protocol } from "../../domain/Wire.ts"
import type { World } from "./Actions.ts"
import { type Client, depart, makeClient } from "./Client.ts"
import { fromSocket } from "./Connection.ts"
import { KeptSessions } from "./KeptSessions.ts"
import { Limits, registerWithin, silence } from "./Limits.ts"
import * as Metrics from "./Metrics.ts"
import { Nicknames } from "./Nicknames.ts"
import { Rooms } from "./Rooms.ts"
import { run } from "./Session.ts"

/** How the goodbyes went when the server shut down. */
export interface Parted {
  /** Clients to whom every line was handed, BYE shutdown included. */
  readonly told: number
  /** Clients that did not read, and were cut off. */
  readonly cut: number
}

/** Connections that may wait to be told that they are refused; above that they are just closed. */
const maxRefusing = 64

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
  static readonly layer = (host: HostName, onShutdown: (parted: Parted) => Effect.Effect<void>) =>
    Layer.scoped(
      Clients,
      Effect.gen(function* () {
        const limits = yield* Limits
        let serial = 0
        const kept = yield* KeptSessions
        const world: World = {
          limits,
          kept,
          nicknames: yield* Nicknames,
          rooms: yield* Rooms,
          nextSerial: Effect.sync(() => ++serial)
        }
        const clients = new Set<Client>()
        const perAddress = new Map<string, number>()
        let refusing = 0
        let told = 0
        let cut = 0
        const hello = Events.encode({ _tag: "HELLO", protocol, host })

        yield* Effect.addFinalizer(() => Effect.suspend(() => onShutdown({ told, cut })))
        const fork = yield* FiberSet.makeRuntime<never>()
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => {
            told = 0
            cut = 0
            for (const { connection } of clients) connection.say("shutdown")
          })
        )

        const serve = (socket: Socket) =>
          Effect.withFiberRuntime<void>((fiber) => {
            const kick = (reason: ByeReason) => {
              if (reason === "slow") Metrics.slow.unsafeUpdate(1, [])
              client?.connection.say(reason)
              fiber.unsafeInterruptAsFork(FiberId.none)
            }
            let client: Client | undefined
            return Effect.gen(function* () {
              const connection = yield* fromSocket(
                socket,
                limits,
                () => kick("slow"),
                (parting) => {
                  if (parting === "told") told += 1
                  else cut += 1
                }
              )
              const holder = { kick, released: yield* Deferred.make<void>() }
              const now = yield* Clock.currentTimeMillis
              const served = makeClient(connection, holder, now)
              client = served
              clients.add(served)
              yield* Effect.addFinalizer(() => leave(served))
              yield* Effect.logInfo("connected").pipe(Effect.annotateLogs("peer", connection.peer))
              connection.outbox.write(Buffer.from(hello))
              yield* contained(served)
            }).pipe(Effect.scoped)
          })

        /** A defect in one client's fiber is that client's end, and nobody else's. */
        const contained = (client: Client) =>
          Effect.catchAllCause(run(world, client), (cause) => {
            if (Cause.isInterruptedOnly(cause)) return Effect.failCause(cause)
            client.connection.say("internal")
            return Effect.logError("A client's fiber failed; the client is disconnected.", cause)
          })

        const leave = Effect.fnUntraced(function* (client: Client) {
          clients.delete(client)
          yield* depart(client, kept)
          const nick = Option.map(client.named, ({ member }) => member.nick)
          const seconds = ((yield* Clock.currentTimeMillis) - client.since) / 1000
          yield* Effect.logInfo("disconnected").pipe(
            Effect.annotateLogs({
              peer: client.connection.peer,
              nick: Option.getOrElse(nick, () => "-"),
              reason: Option.getOrElse(client.connection.farewell(), () => "lost"),
              seconds: Math.round(seconds)
            })
          )
        })

        const refuse = (socket: Socket, why: string) => {
          Metrics.refused.unsafeUpdate(1, [])
          socket.on("error", () => {})
          if (refusing >= maxRefusing) return socket.destroy()
          refusing += 1
          const deadline = setTimeout(() => socket.destroy(), limits.drain * 1000)
          socket.once("close", () => {
            refusing -= 1
            clearTimeout(deadline)
          })
          socket.resume()
          return socket.end(
            hello + Events.encode({ _tag: "BYE", reason: "full", text: harmless(why) })
          )
        }

        const admit = (socket: Socket) => {
          const address = socket.remoteAddress ?? "?"
          const group = Address.group(address)
          const same = perAddress.get(group) ?? 0
          if (clients.size >= limits.maxClients)
            return refuse(
              socket,
              `The server takes ${limits.maxClients} connections; try again later.`
            )
          if (same >= limits.maxPerAddress && !Address.isExempt(address))
            return refuse(
              socket,
              `The server takes ${limits.maxPerAddress} connections from one address; close one first.`
            )
          Metrics.accepted.unsafeUpdate(1, [])
          perAddress.set(group, same + 1)
          socket.once("close", () => {
            const left = (perAddress.get(group) ?? 1) - 1
            if (left === 0) perAddress.delete(group)
            else perAddress.set(group, left)
          })
          return fork(serve(socket))
        }

        /** Ends those who did not say who they are in time, fell silent, or do not read. */
        const sweep = Effect.map(Clock.currentTimeMillis, (now) => {
          for (const { connection, holder, named, pings, silentSince, since } of clients) {
            const isLate = Option.isNone(named) && now - since >= registerWithin * 1000
            const isSilent = pings && Option.exists(silentSince, (at) => now - at >= silence * 1000)
            if (isLate || isSilent) holder.kick("timeout")
            else if (connection.stalled(now)) holder.kick("slow")
          }
        })
        yield* Effect.forkScoped(
          Effect.interruptible(Effect.repeat(sweep, Schedule.spaced("1 second")))
        )

        return {
          admit: (socket) => {
            admit(socket)
          },
          count: Effect.sync(() => clients.size)
        }
      })
    )
}

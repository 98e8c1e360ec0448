import { Cause, Context, Effect, Exit, type Fiber, FiberSet, Layer, Option, Schedule } from "effect"
import type { ByeReason, LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { TooMany } from "../../../domain/network/TooMany.ts"
import * as Counters from "../Counters.ts"
import { maxRefusing, registerWithin, silence, sweepEvery } from "../FixedLimits.ts"
import { Limits } from "../Limits.ts"
import { millis, now } from "../Monotonic.ts"
import type { Connection } from "../transport/Connection.ts"
import { Listeners } from "../transport/Listeners.ts"
import { ClientConnection } from "./ClientConnection.ts"
import { CommandLoop } from "./CommandLoop.ts"
import type { Conversation } from "./Conversation.ts"
import type { Services } from "./Handlers.ts"
import { Origin, Origins } from "./Origins.ts"
import { Protocols } from "./Protocols.ts"
import { ResumableSessions } from "./ResumableSessions.ts"

/** How many clients were told that the server shuts down. */
export interface Farewells {
  /** Clients that received every line, up to BYE shutdown. */
  readonly told: number
  /** Clients that did not read and were disconnected. */
  readonly cut: number
}

/** All connected clients. Each has a supervised fiber; all fibers end with the layer. */
export class Connections extends Context.Tag("natter/services/server/session/Connections")<
  Connections,
  { readonly count: Effect.Effect<number> }
>() {
  /** @param onShutdown runs after the last client's fiber has ended */
  static readonly layer = (
    onShutdown: (farewells: Farewells) => Effect.Effect<unknown>
  ): Layer.Layer<Connections, never, Listeners | Protocols | Services> =>
    Layer.scoped(
      Connections,
      Effect.gen(function* () {
        const limits = yield* Limits
        const listeners = yield* Listeners
        const protocols = yield* Protocols
        const sessions = yield* ResumableSessions
        const clock = yield* Effect.clock
        const clients = new Set<ClientConnection>()
        const farewells = { told: 0, cut: 0 }

        // Finalizers run from the last to the first: no client is accepted any more, then the reason is
        // noted for each client, then their fibers end.
        yield* Effect.addFinalizer(() => onShutdown(farewells))
        const fork = yield* FiberSet.makeRuntime<Services>()
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => {
            Object.assign(farewells, { told: 0, cut: 0 })
            for (const client of clients) client.noteFarewell("shutdown")
          })
        )

        const origins = new Origins(limits)
        const open = (
          connection: Connection,
          origin: Origin,
          conversation: Conversation,
          fiber: Fiber.RuntimeFiber<void>
        ): ClientConnection => {
          const now = millis(clock)
          const client = new ClientConnection(
            connection,
            conversation,
            limits,
            origin,
            origins.allowance(origin, now),
            now,
            fiber
          )
          clients.add(client)
          return client
        }

        const converse = (
          client: ClientConnection,
          head: Uint8Array
        ): Effect.Effect<void, never, Services> =>
          Effect.flatMap(Effect.logDebug("connected", client.who()), () =>
            new CommandLoop(client, clock).begin(head)
          )

        const close = Effect.fnUntraced(function* (
          client: ClientConnection,
          exit: Exit.Exit<void>
        ) {
          // A defect in the fiber of one client ends only this client.
          if (Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause)) {
            client.noteFarewell("internal")
            yield* Effect.logError(
              "A client's fiber failed. The client is disconnected.",
              exit.cause
            ).pipe(Effect.annotateLogs(client.who()))
          }
          const isKept = yield* Effect.ensuring(
            detachOrEnd(client),
            Effect.sync(() => client.release())
          )
          clients.delete(client)
          if (Option.contains(client.farewell, "slow")) Counters.slow.unsafeUpdate(1, [])
          // Connections that never had a name can come by the thousand.
          const log = client.session === undefined ? Effect.logDebug : Effect.logInfo
          yield* log("disconnected", client.summary(yield* now))
          const closed = yield* client.close(isKept ? "kept" : "quit")
          farewells[closed === "drained" ? "told" : "cut"] += 1
        })

        /** Keeps the session without a connection, or ends it. Returns whether it is kept. */
        const detachOrEnd = Effect.fnUntraced(function* (client: ClientConnection) {
          const { session } = client
          if (session === undefined) return false
          const reason = Option.match(client.farewell, {
            onNone: () => "lost" as const,
            onSome: leaveReason
          })
          const isKept = mayBeKept(reason) && (yield* sessions.detach(session, client))
          if (!isKept) yield* session.end(reason)
          return isKept
        })

        /** Ends a connection in a protocol that the server does not speak. It never was a client. */
        const dismiss = (connection: Connection): Effect.Effect<void> => {
          Counters.foreign.unsafeUpdate(1, [])
          const { conversation } = protocols.greet()
          const reply = { _tag: "Bye", reason: "protocol" } as const
          const bye = conversation.encode({ _tag: "Reply", reply, id: Option.none() })
          return Effect.zipRight(
            Effect.logDebug("spoke another protocol", { peer: connection.peer.name }),
            Effect.asVoid(connection.close(Buffer.from(bye), limits.drain))
          )
        }

        const discard = (connection: Connection, exit: Exit.Exit<void>): Effect.Effect<void> => {
          connection.abort()
          return Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)
            ? Effect.void
            : Effect.annotateLogs(
                Effect.logError("A connection could not begin. It is closed.", exit.cause),
                { peer: connection.peer.name }
              )
        }

        /** A connection from its first byte to its last, as a resource. */
        const serve = (
          connection: Connection,
          origin: Origin
        ): Effect.Effect<void, never, Services> =>
          Effect.suspend(() => {
            let client: ClientConnection | undefined
            return protocols.negotiate(connection).pipe(
              Effect.flatMap((negotiated) => {
                if (Option.isNone(negotiated)) return dismiss(connection)
                const { conversation, greeting, head } = negotiated.value
                return Effect.withFiberRuntime((fiber: Fiber.RuntimeFiber<void>) => {
                  client = open(connection, origin, conversation, fiber)
                  client.greet(greeting)
                  return converse(client, head)
                })
              }),
              Effect.onExit((exit) =>
                Effect.ensuring(
                  client === undefined ? discard(connection, exit) : close(client, exit),
                  Effect.sync(() => origins.leave(origin))
                )
              )
            )
          })

        let refusing = 0
        const refuse = (connection: Connection, why: TooMany): Effect.Effect<void> => {
          Counters.refused.unsafeUpdate(1, [])
          if (refusing >= maxRefusing) return Effect.sync(() => connection.abort())
          refusing += 1
          const { conversation, greeting } = protocols.greet()
          const bye = conversation.encode({ _tag: "Refusal", why })
          return Effect.map(connection.close(Buffer.from(greeting + bye), limits.drain), () => {
            refusing -= 1
          })
        }

        const accept = (connection: Connection): void => {
          const entered = origins.enter(connection.peer, millis(clock))
          if (!(entered instanceof Origin)) {
            fork(refuse(connection, entered))
            return
          }
          Counters.accepted.unsafeUpdate(1, [])
          fork(serve(connection, entered))
        }

        /** Ends clients that did not register in time, fell silent, or do not read. */
        const judge = (now: number): void => {
          for (const client of clients) {
            const isLate =
              client.session === undefined && now - client.since >= registerWithin * 1000
            const silentFor = client.pings ? now - (client.silentSince ?? now) : 0
            if (isLate || silentFor >= silence * 1000) client.kick("timeout")
            else if (client.isStalled(now)) client.kick("slow")
          }
        }

        let judgedAt = millis(clock)
        /** After a time in which the process did not run, clients are handled before they are judged. */
        const sweep = Effect.map(now, (now) => {
          const isLate = now - judgedAt > 3 * sweepEvery
          judgedAt = now
          origins.sweep(now)
          if (!isLate) judge(now)
        }).pipe(
          Effect.catchAllCause((cause) =>
            Effect.logError("Not every client could be checked. It is tried again.", cause)
          )
        )
        yield* Effect.forkScoped(
          Effect.interruptible(Effect.repeat(sweep, Schedule.spaced(sweepEvery)))
        )
        yield* Effect.forkScoped(Effect.interruptible(listeners.serve(accept)))

        return { count: Effect.sync(() => clients.size) }
      })
    )
}

/** What other members are told when a session ends with a connection that ended for this reason. */
const leaveReason = (reason: ByeReason): LeaveReason =>
  reason === "replaced" || reason === "full" || reason === "kept" ? "lost" : reason

/** Whether a session may outlive a connection that ended for this reason. */
const mayBeKept = (reason: LeaveReason): boolean => reason !== "quit" && reason !== "shutdown"

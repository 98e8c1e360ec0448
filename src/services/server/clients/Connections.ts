import { Cause, Context, Effect, Exit, type Fiber, Layer, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { Invitations, type Invited } from "../access/Invitations.ts"
import { Moderation } from "../access/Moderation.ts"
import { NameOwners } from "../access/NameOwners.ts"
import { Origin, Origins } from "../access/Origins.ts"
import * as Counters from "../Counters.ts"
import type { Services } from "../commands/Handlers.ts"
import { ClientConnection } from "../connection/ClientConnection.ts"
import { type Opening, Protocols } from "../connection/Protocols.ts"
import { Limits } from "../Limits.ts"
import { logSilentFor } from "../limits/Rooms.ts"
import { millis, now } from "../Monotonic.ts"
import { Rooms } from "../room/Rooms.ts"
import { ResumableSessions } from "../session/ResumableSessions.ts"
import type { Connection } from "../transport/Connection.ts"
import { Listeners } from "../transport/Listeners.ts"
import { Census, type Group } from "./Census.ts"
import * as ClientFibers from "./ClientFibers.ts"
import { CommandLoop } from "./CommandLoop.ts"
import { Doorway } from "./Doorway.ts"
import { detachOrEnd } from "./LostConnection.ts"
import * as Sweep from "./Sweep.ts"

/** How many clients were told that the server shuts down. */
export interface Farewells {
  /** Clients that received every line, up to BYE shutdown. */
  readonly told: number
  /** Clients that did not read and were disconnected. */
  readonly cut: number
}

/** All connected clients. Each has a supervised fiber; all fibers end with the layer. */
export class Connections extends Context.Tag("natter/services/server/clients/Connections")<
  Connections,
  {
    readonly count: Effect.Effect<number>
    /** All connections, those included that have not said yet what they speak. */
    readonly open: Effect.Effect<number>
    readonly census: Effect.Effect<ReadonlyArray<Group>>
    /** The addresses of which something is remembered (IPv6: one /64). */
    readonly addresses: Effect.Effect<number>
  }
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
        const invitations = yield* Invitations
        const owners = yield* NameOwners
        const moderation = yield* Moderation
        const rooms = yield* Rooms
        const clock = yield* Effect.clock
        const clients = new Set<ClientConnection>()
        const doorway = new Doorway(protocols, limits.drain)
        const farewells = { told: 0, cut: 0 }

        // Finalizers run from the last to the first: no client is accepted any more, then the reason is
        // noted for each client and what is kept has arrived, then their fibers end.
        yield* Effect.addFinalizer(() => onShutdown(farewells))
        const fork = yield* ClientFibers.make<Services>()
        yield* Effect.addFinalizer(() =>
          Effect.suspend(() => {
            Object.assign(farewells, { told: 0, cut: 0 })
            for (const client of clients) client.noteFarewell("shutdown")
            const finished = Effect.flatMap(rooms.live, (live) =>
              Effect.forEach(live, ({ finish }) => finish, {
                concurrency: "unbounded",
                discard: true
              })
            )
            return Effect.timeoutOption(Effect.interruptible(finished), logSilentFor)
          })
        )

        const origins = new Origins(limits)
        const census = new Census()
        const open = (
          connection: Connection,
          origin: Origin,
          { conversation, presumed }: Opening,
          fiber: Fiber.RuntimeFiber<void>
        ): ClientConnection => {
          const since = millis(clock)
          const allowance = origins.allowance(origin, since)
          const client = new ClientConnection({
            connection,
            conversation,
            presumed,
            limits,
            origin,
            allowance,
            since,
            fiber
          })
          clients.add(client)
          return client
        }

        const converse = (
          client: ClientConnection,
          head: Uint8Array
        ): Effect.Effect<void, never, Services> =>
          Effect.flatMap(Effect.logDebug("connected", client.who()), () =>
            new CommandLoop(client, clock, moderation).begin(head)
          )

        /** A defect in the fiber of one client ends only this client. */
        const noteDefect = (client: ClientConnection, cause: Cause.Cause<never>) => {
          client.noteFarewell("internal")
          return Effect.annotateLogs(
            Effect.logError("A client's fiber failed. The client is disconnected.", cause),
            client.who()
          )
        }

        const close = Effect.fnUntraced(function* (
          client: ClientConnection,
          exit: Exit.Exit<void>
        ) {
          if (Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause))
            yield* noteDefect(client, exit.cause)
          const isKept = yield* detachOrEnd(client, sessions, invitations).pipe(
            Effect.catchAllCause((cause) => Effect.as(noteDefect(client, cause), false)),
            Effect.ensuring(Effect.sync(() => client.release()))
          )
          clients.delete(client)
          if (client.session !== undefined) yield* owners.see(client.session.nick, client.key)
          if (Option.contains(client.farewell, "slow")) Counters.slow.unsafeUpdate(1, [])
          // Connections that never had a name can come by the thousand.
          const log = client.session === undefined ? Effect.logDebug : Effect.logInfo
          yield* log("disconnected", client.summary(yield* now))
          const closed = yield* client.close(isKept ? "kept" : "quit")
          farewells[closed === "drained" ? "told" : "cut"] += 1
        })

        const discard = (connection: Connection, exit: Exit.Exit<void>): Effect.Effect<void> => {
          connection.abort()
          return Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)
            ? Effect.void
            : Effect.annotateLogs(
                Effect.logError("A connection could not begin. It is closed.", exit.cause),
                { peer: connection.peer.name }
              )
        }

        const keepOut = (
          connection: Connection,
          banned: ChatErrorOf<"Banned">,
          opening: Opening
        ): Effect.Effect<void> =>
          Effect.zipRight(
            moderation.noteKeptOut({ nick: undefined, peer: connection.peer }),
            doorway.keepOut(connection, banned, opening)
          )

        /** A connection from its first byte to its last, as a resource. */
        const serve = (
          connection: Connection,
          accepted: Origin
        ): Effect.Effect<void, never, Services> =>
          Effect.suspend(() => {
            let origin = accepted
            let client: ClientConnection | undefined
            // Suspended, so that nothing holds on to the negotiation once it is over.
            return Effect.suspend(() => protocols.negotiate(connection)).pipe(
              Effect.flatMap((negotiated) => {
                if (negotiated._tag === "Closed") return Effect.void
                if (negotiated._tag === "Foreign") return doorway.dismiss(negotiated.connection)
                const { opening } = negotiated
                const { peer } = negotiated.connection
                // Not before: until its key is known it may be an operator's.
                const banned = moderation.banOf({ nick: undefined, peer })
                if (banned !== undefined) return keepOut(negotiated.connection, banned, opening)
                if (negotiated._tag === "Refused")
                  return doorway.refuse(negotiated.connection, negotiated.why, opening)
                if (connection.peer.isProxy) {
                  const moved = origins.move(origin, peer, millis(clock))
                  if (!(moved instanceof Origin))
                    return doorway.refuse(negotiated.connection, moved, opening)
                  origin = moved
                }
                const { greeting, head } = opening
                return Effect.withFiberRuntime((fiber: Fiber.RuntimeFiber<void>) => {
                  client = open(negotiated.connection, origin, opening, fiber)
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

        const accept = (connection: Connection): void => {
          const entered = origins.enter(connection.peer, millis(clock))
          if (!(entered instanceof Origin)) {
            fork(doorway.turnAway(connection, entered))
            return
          }
          Counters.accepted.unsafeUpdate(1, [])
          fork(serve(connection, entered))
        }

        const isRevoked = (invited: Invited | undefined): boolean =>
          invited !== undefined && !invitations.admits(invited)
        yield* invitations.onRevoked(
          Effect.suspend(() => {
            for (const client of clients)
              if (isRevoked((client.session ?? client).invitation)) client.cut("not-invited")
            return sessions.endWaiting(({ invitation }) => isRevoked(invitation))
          })
        )

        yield* Effect.forkScoped(
          Effect.interruptible(Sweep.run(clients, (now) => origins.sweep(now), clock))
        )
        yield* Effect.forkScoped(Effect.interruptible(listeners.serve(accept)))

        return {
          count: Effect.sync(() => clients.size),
          open: Effect.sync(() => origins.connections),
          census: Effect.sync(() => census.take(clients)),
          addresses: Effect.sync(() => origins.size)
        }
      })
    )
}

import { Context, type Effect, type Either, type Scope } from "effect"
import type { Pins } from "../../domain/client/Trust.ts"
import type { ServerLine } from "../../domain/protocol/natter/Events.ts"
import type { Feature } from "../../domain/protocol/natter/Feature.ts"
import type { InvalidLine, Line } from "../../domain/protocol/natter/LineCodec.ts"
import type { LinkError, Target } from "./Target.ts"

export { isLoopback, LinkError, type Target } from "./Target.ts"

/** A line of the server, or why it cannot be read. */
export type ReceivedLine = Either.Either<Line<ServerLine>, InvalidLine>

/**
 * A connection whose server has sent HELLO. It is closed at the end of its scope, and what was sent still
 * arrives, unless the server reads none of it for a second.
 */
export interface Connection {
  /** The server's name for itself. */
  readonly host: string
  readonly features: ReadonlyArray<Feature>
  /** It is not encrypted, and leaves this machine. */
  readonly isExposed: boolean
  /** The keys of both sides; undefined where it is not encrypted. */
  readonly pins: Pins | undefined
  /** What a person should know of the connection, and was not told of the one before. */
  readonly remarks: ReadonlyArray<string>
  /** The next lines, one or more. Nothing is read ahead of this, so a server that floods has to wait. */
  readonly receive: Effect.Effect<ReadonlyArray<ReceivedLine>, LinkError>
  /** Writes whole lines. Does not wait: the sender bounds how much may be unanswered. */
  readonly send: (lines: string) => Effect.Effect<void>
  /**
   * Gives the connection up: what was sent and has not arrived is thrown away. Otherwise a RESUME that
   * the network holds back could arrive later, and take the session from the next connection.
   */
  readonly reset: Effect.Effect<void>
}

/**
 * Makes connections to servers. `open` waits at most 10 seconds for the connection with its encryption, and 10 for
 * HELLO.
 *
 * @example
 * ```ts
 * const greetings = Effect.scoped(
 *   Effect.gen(function* () {
 *     const { open } = yield* ServerLink
 *     const connection = yield* open({ host: "localhost", port: 5050, pin: Option.none() })
 *     yield* connection.send("NICK alice\n")
 *     return yield* connection.receive
 *   })
 * ).pipe(
 *   Effect.provide(NetLink.layer),
 *   Effect.provide(Keyring.layer(Option.none(), { acceptsNew: false, isPerson: false }))
 * )
 * ```
 */
export class ServerLink extends Context.Tag("natter/services/client/ServerLink")<
  ServerLink,
  { readonly open: (target: Target) => Effect.Effect<Connection, LinkError, Scope.Scope> }
>() {}

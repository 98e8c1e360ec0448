import { createConnection, isIP, type Socket } from "node:net"
import { Context, Data, Effect, Either, Layer, Option, type Scope } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import { times } from "../../domain/client/Limits.ts"
import { type Frame, initial, push } from "../../domain/protocol/LineFramer.ts"
import { errorReply } from "../../domain/protocol/natter/ErrorReply.ts"
import { Events, type ServerLine } from "../../domain/protocol/natter/Events.ts"
import type { Feature } from "../../domain/protocol/natter/Feature.ts"
import {
  type InvalidLine,
  idOf,
  type Line,
  maxLineBytes,
  protocol
} from "../../domain/protocol/natter/LineCodec.ts"
import { pull } from "./terminal/Readable.ts"

/** Where a server is. */
export interface Target {
  readonly host: string
  readonly port: number
  /** The command that may have been meant by this host, such as `natter tail` by `tial`. */
  readonly meant?: string | undefined
}

/** Whether it is named by a name of this machine, which all mean one server. */
export const isLoopback = ({ host }: Pick<Target, "host">): boolean =>
  /^(?:localhost|127\.0\.0\.1|::1)$/i.test(host)

/** Why there is no connection, or no longer one. The message is a sentence for people. */
export class LinkError extends Data.TaggedError("LinkError")<{
  readonly reason: "unknown-host" | "refused" | "silent" | "unreachable" | "foreign" | "lost"
  readonly message: string
}> {}

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
 * Makes connections to servers. `open` waits at most 10 seconds for the connection and 10 for HELLO.
 *
 * @example
 * ```ts
 * const greetings = Effect.scoped(
 *   Effect.gen(function* () {
 *     const { open } = yield* ServerLink
 *     const connection = yield* open({ host: "localhost", port: 5050 })
 *     yield* connection.send("NICK alice\n")
 *     return yield* connection.receive
 *   })
 * ).pipe(Effect.provide(ServerLink.layer))
 * ```
 */
export class ServerLink extends Context.Tag("natter/services/client/ServerLink")<
  ServerLink,
  { readonly open: (target: Target) => Effect.Effect<Connection, LinkError, Scope.Scope> }
>() {
  /** Over TCP. */
  static readonly layer: Layer.Layer<ServerLink> = Layer.succeed(ServerLink, {
    open: (target) =>
      Effect.flatMap(connect(target), (socket) =>
        Effect.acquireRelease(Effect.interruptible(greet(socket, target)), () => finish(socket))
      )
  })
}

const nameOf = ({ host, port }: Target): string => Copy.serverName(host, port)

const connect = (target: Target): Effect.Effect<Socket, LinkError, Scope.Scope> => {
  const { host, port } = target
  let hasAddress = isIP(host) !== 0
  return Effect.acquireRelease(
    Effect.sync(() => {
      // Of the addresses of a name, each but the last gets this long.
      const socket = createConnection({
        host,
        port,
        noDelay: true,
        autoSelectFamilyAttemptTimeout: times.connectAddress
      })
      // Whoever waits for the socket reports the error; without a listener Node would throw it.
      socket.on("error", () => {})
      socket.on("lookup", (error: Error | null) => {
        hasAddress ||= error === null
      })
      return socket
    }),
    (socket) => Effect.sync(() => socket.destroy())
  ).pipe(
    Effect.tap((socket) => established(socket, target)),
    Effect.timeoutFail({
      duration: times.connect,
      onTimeout: () => (hasAddress ? silent : unknown)(target)
    })
  )
}

const established = (socket: Socket, target: Target): Effect.Effect<void, LinkError> =>
  Effect.async((resume) => {
    socket.once("connect", () => resume(Effect.void))
    socket.once("error", (error) => resume(Effect.fail(connectError(error, target))))
  })

const unknown = ({ host, meant }: Target) =>
  new LinkError({ reason: "unknown-host", message: Copy.unknownHost(host, meant) })

const silent = (target: Target) =>
  new LinkError({ reason: "silent", message: Copy.noAnswer(nameOf(target)) })

const closedAtOnce = (target: Target) =>
  new LinkError({ reason: "refused", message: Copy.closesAtOnce(nameOf(target)) })

const nothingListens = (target: Target) =>
  Copy.nothingListens(target.host, target.port, isLoopback(target))

const connectError = (error: Error, target: Target): LinkError => {
  const code = "code" in error ? error.code : undefined
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
      return unknown(target)
    case "ECONNREFUSED":
      return new LinkError({ reason: "refused", message: nothingListens(target) })
    case "ECONNRESET":
      return closedAtOnce(target)
    case "ETIMEDOUT":
      return silent(target)
    default:
      return new LinkError({
        reason: "unreachable",
        message: Copy.unreachable(nameOf(target), typeof code === "string" ? code : undefined)
      })
  }
}

/** Speaks first, and waits for HELLO. */
const greet = (socket: Socket, target: Target): Effect.Effect<Connection, LinkError> =>
  Effect.gen(function* () {
    socket.write("\n")
    const receive = lines(socket, target)
    const foreign = new LinkError({
      reason: "foreign",
      message: Copy.foreignServer(nameOf(target), protocol)
    })
    const [first, ...rest] = yield* receive.pipe(
      // A server that says nothing at all may be one that hangs.
      Effect.timeoutFail({
        duration: times.connect,
        onTimeout: () => (socket.bytesRead === 0 ? silent(target) : foreign)
      }),
      Effect.mapError((error) => {
        if (error.reason === "silent") return error
        return error.reason === "foreign" ? foreign : closedAtOnce(target)
      })
    )
    if (first === undefined || Either.isLeft(first)) return yield* foreign
    const { body } = first.right
    if (body._tag === "Bye") return yield* turnedAway(target, body.text ?? body.reason)
    if (body._tag !== "Hello") return yield* foreign
    let early: ReadonlyArray<ReceivedLine> = rest
    return {
      host: body.host,
      features: body.features,
      receive: Effect.suspend(() => {
        if (early.length === 0) return receive
        const now = early
        early = []
        return Effect.succeed(now)
      }),
      send: (text) => Effect.sync(() => void (socket.writable && socket.write(text))),
      reset: Effect.sync(() => void socket.resetAndDestroy())
    }
  })

/** For how long the server may take to end its side of a connection that is being closed, in milliseconds. */
const patience = 1_000

/**
 * Ends this side, and waits for the other. A socket that is destroyed while something in it was not read
 * resets the connection, and then the server may never read the BYE before that.
 */
const finish = (socket: Socket): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    if (socket.destroyed) return resume(Effect.void)
    socket.once("close", () => resume(Effect.void))
    socket.end().resume()
  }).pipe(Effect.interruptible, Effect.timeout(patience), Effect.ignore)

const turnedAway = (target: Target, why: string) =>
  new LinkError({ reason: "refused", message: Copy.notAccepting(nameOf(target), why) })

/** The lines of a socket, as they come. */
const lines = (
  socket: Socket,
  target: Target
): Effect.Effect<ReadonlyArray<ReceivedLine>, LinkError> => {
  const more = pull(socket)
  const tooLong = new LinkError({
    reason: "foreign",
    message: Copy.serverLineTooLong(nameOf(target), protocol)
  })
  const lost = new LinkError({ reason: "lost", message: Copy.connectionLost(nameOf(target)) })
  let framing = initial
  const next: Effect.Effect<ReadonlyArray<ReceivedLine>, LinkError> = Effect.suspend(() =>
    framing.overflowed || framing.skipping !== undefined
      ? tooLong
      : Effect.flatMap(
          more,
          Option.match({
            onNone: () => lost,
            onSome: (chunk) => {
              const [after, frames] = push(framing, chunk, maxLineBytes.server)
              framing = after
              const lines = frames.filter(({ fault, line }) => line !== "" || fault !== undefined)
              return lines.length === 0 ? next : Effect.succeed(lines.map(decode))
            }
          })
        )
  )
  return next
}

const badUtf8 = errorReply("bad-utf8", "A line is UTF-8.")

const decode = ({ fault, line }: Frame): ReceivedLine =>
  fault === undefined ? Events.decode(line) : Either.left({ id: idOf(line), error: badUtf8 })

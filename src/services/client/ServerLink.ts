import { createConnection, type Socket } from "node:net"
import { Context, Data, Effect, Either, Layer, Option, type Scope } from "effect"
import { errorReply } from "../../domain/chat/ErrorReply.ts"
import { type Frame, initial, push } from "../../domain/protocol/LineFramer.ts"
import { Events, type ServerLine } from "../../domain/protocol/natter/Events.ts"
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
}

/** Why there is no connection, or no longer one. The message is a sentence for people. */
export class LinkError extends Data.TaggedError("LinkError")<{
  readonly reason: "unknown-host" | "refused" | "silent" | "unreachable" | "foreign" | "lost"
  readonly message: string
}> {}

/** A line of the server, or why it can't be read. */
export type Heard = Either.Either<Line<ServerLine>, InvalidLine>

/** A connection whose server has said HELLO. It is closed at the end of its scope. */
export interface Connection {
  /** The server's name for itself. */
  readonly host: string
  /** The next lines, one or more. Nothing is read ahead of this: a server that floods has to wait. */
  readonly receive: Effect.Effect<ReadonlyArray<Heard>, LinkError>
  /** Writes whole lines. Does not wait: how much may be under way is bounded by who sends. */
  readonly send: (lines: string) => Effect.Effect<void>
}

/** How long a connection, and then its HELLO, may take. */
const patience = "10 seconds"

/** Makes connections to servers. */
export class ServerLink extends Context.Tag("natter/services/client/Link")<
  ServerLink,
  { readonly open: (target: Target) => Effect.Effect<Connection, LinkError, Scope.Scope> }
>() {
  /** Over TCP. */
  static readonly layer: Layer.Layer<ServerLink> = Layer.succeed(ServerLink, {
    open: (target) => Effect.flatMap(connect(target), (socket) => greet(socket, target))
  })
}

const name = ({ host, port }: Target): string => `${host} port ${port}`

const connect = (target: Target): Effect.Effect<Socket, LinkError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const socket = createConnection({ ...target, noDelay: true })
      // What went wrong is told by whoever waits for the socket; without a listener it would be thrown.
      socket.on("error", () => {})
      return socket
    }),
    (socket) => Effect.sync(() => socket.destroy())
  ).pipe(
    Effect.tap((socket) => established(socket, target)),
    Effect.timeoutFail({ duration: patience, onTimeout: () => silent(target) })
  )

const established = (socket: Socket, target: Target): Effect.Effect<void, LinkError> =>
  Effect.async((resume) => {
    socket.once("connect", () => resume(Effect.void))
    socket.once("error", (error) => resume(Effect.fail(explained(error, target))))
  })

const silent = (target: Target) =>
  new LinkError({ reason: "silent", message: `${name(target)} does not answer.` })

const explained = (error: Error, target: Target): LinkError => {
  const code = "code" in error ? error.code : undefined
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
      return new LinkError({
        reason: "unknown-host",
        message: `There is no host by the name of ${target.host}, or its address can't be looked up now.`
      })
    case "ECONNREFUSED":
      return new LinkError({
        reason: "refused",
        message: `Nothing listens at ${name(target)}: is the server running there?`
      })
    case "ECONNRESET":
      return mute(target)
    case "ETIMEDOUT":
      return silent(target)
    default:
      return new LinkError({
        reason: "unreachable",
        message: `${name(target)} can't be reached${typeof code === "string" ? ` (${code})` : ""}.`
      })
  }
}

/** Waits for HELLO. */
const greet = (socket: Socket, target: Target): Effect.Effect<Connection, LinkError> =>
  Effect.gen(function* () {
    const receive = lines(socket, target)
    const foreign = new LinkError({
      reason: "foreign",
      message: `Something answers at ${name(target)}, but it does not speak ${protocol}.`
    })
    const [first, ...rest] = yield* receive.pipe(
      Effect.timeoutFail({ duration: patience, onTimeout: () => foreign }),
      Effect.mapError(({ reason }) => (reason === "foreign" ? foreign : mute(target)))
    )
    if (first === undefined || Either.isLeft(first)) return yield* foreign
    const { body } = first.right
    if (body._tag === "Bye") return yield* turnedAway(target, body.text ?? body.reason)
    if (body._tag !== "Hello") return yield* foreign
    let early: ReadonlyArray<Heard> = rest
    return {
      host: body.host,
      receive: Effect.suspend(() => {
        if (early.length === 0) return receive
        const now = early
        early = []
        return Effect.succeed(now)
      }),
      send: (text) => Effect.sync(() => void (socket.writable && socket.write(text)))
    }
  })

/** As with a tunnel whose other end has nobody to pass the connection on to. */
const mute = (target: Target) =>
  new LinkError({
    reason: "refused",
    message: `Nothing answers at ${name(target)}: connections are taken there, and closed again. Is the server running?`
  })

const turnedAway = (target: Target, why: string) =>
  new LinkError({ reason: "refused", message: `${name(target)} takes nobody now: ${why}` })

/** The lines of a socket, as they come. */
const lines = (socket: Socket, target: Target): Effect.Effect<ReadonlyArray<Heard>, LinkError> => {
  const more = pull(socket)
  let framing = initial
  const next: Effect.Effect<ReadonlyArray<Heard>, LinkError> = Effect.suspend(() =>
    framing.overflowed
      ? new LinkError({
          reason: "foreign",
          message: `${name(target)} sent a line longer than ${protocol} allows.`
        })
      : Effect.flatMap(
          more,
          Option.match({
            onNone: () =>
              new LinkError({
                reason: "lost",
                message: `The connection to ${name(target)} was lost.`
              }),
            onSome: (chunk) => {
              const [after, frames] = push(framing, chunk, maxLineBytes.server)
              framing = after
              return frames.length === 0 ? next : Effect.succeed(frames.map(decode))
            }
          })
        )
  )
  return next
}

const badUtf8 = errorReply("bad-utf8", "A line is UTF-8.")

const decode = ({ line, valid }: Frame): Heard =>
  valid ? Events.decode(line) : Either.left({ id: idOf(line), error: badUtf8 })

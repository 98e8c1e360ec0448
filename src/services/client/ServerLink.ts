import { Context, Effect, Either, ExecutionStrategy, Exit, Layer, Option, Scope } from "effect"
import type { EventOf } from "../../domain/chat/Event.ts"
import * as Copy from "../../domain/client/Copy.ts"
import { times } from "../../domain/client/Limits.ts"
import { type Expected, isPlainFirst, type Pins } from "../../domain/client/Trust.ts"
import { type Frame, initial, push } from "../../domain/protocol/LineFramer.ts"
import { errorReply } from "../../domain/protocol/natter/ErrorReply.ts"
import { Events, type ServerLine } from "../../domain/protocol/natter/Events.ts"
import { type Feature, valueOf } from "../../domain/protocol/natter/Feature.ts"
import {
  type InvalidLine,
  idOf,
  type Line,
  maxLineBytes,
  protocol
} from "../../domain/protocol/natter/LineCodec.ts"
import { Keyring } from "./Keyring.ts"
import { expectedOf, type Opened, openEither, openPlain } from "./OpenTransport.ts"
import { closedAtOnce, LinkError, nameOf, silent, type Target } from "./Target.ts"
import type { Transport } from "./Transport.ts"

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
 *   Effect.provide(ServerLink.layer),
 *   Effect.provide(Keyring.layer(Option.none(), { acceptsNew: false, isPerson: false }))
 * )
 * ```
 */
export class ServerLink extends Context.Tag("natter/services/client/ServerLink")<
  ServerLink,
  { readonly open: (target: Target) => Effect.Effect<Connection, LinkError, Scope.Scope> }
>() {
  /** Over TCP, with TLS unless the server is on this machine or takes none. */
  static readonly layer: Layer.Layer<ServerLink, never, Keyring> = Layer.effect(
    ServerLink,
    Effect.map(Keyring, (keyring) => makeLink(keyring))
  )
}

const makeLink = (keyring: Keyring["Type"]): ServerLink["Type"] => {
  let wasEncrypted = false
  let told: ReadonlyArray<string> = []

  const greeted = (target: Target, opened: Opened) =>
    Effect.acquireRelease(
      Effect.interruptible(greet(opened.transport, target)),
      () => opened.transport.finish
    )

  /** Without encryption, unless the server can use the client's key: then it is hung up and connected to again. */
  const openHere = (target: Target, expected: Expected) =>
    Effect.gen(function* () {
      const first = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
      const opened = yield* Scope.extend(openPlain(target), first)
      const greeting = yield* Scope.extend(greeted(target, opened), first)
      if (valueOf(greeting.features, "names") !== "first-use") return [opened, greeting] as const
      yield* Scope.close(first, Exit.void)
      return yield* openAnywhere(target, expected)
    })

  const openAnywhere = (target: Target, expected: Expected) =>
    Effect.gen(function* () {
      const opened = yield* openEither(target, keyring, expected)
      return [opened, yield* greeted(target, opened)] as const
    })

  return {
    open: (target) =>
      Effect.gen(function* () {
        const [expected, known] = yield* expectedOf(target, keyring, wasEncrypted)
        const open = isPlainFirst(expected) ? openHere : openAnywhere
        const [opened, greeting] = yield* open(target, expected)
        const { pins } = opened
        wasEncrypted ||= pins !== undefined && !expected.isLoopback
        const all = [...known, ...opened.remarks, ...Option.toArray(yield* opened.remember)]
        const remarks = all.filter((text) => !told.includes(text))
        told = all
        const isExposed = pins === undefined && !expected.isLoopback
        return { ...greeting, isExposed, pins, remarks }
      })
  }
}

type Greeting = Omit<Connection, "isExposed" | "pins" | "remarks">

/** Speaks first, and waits for HELLO. */
const greet = (transport: Transport, target: Target): Effect.Effect<Greeting, LinkError> =>
  Effect.gen(function* () {
    transport.write("\n")
    let isHeard = false
    const receive = lines(
      Effect.tap(transport.pull, () => {
        isHeard = true
      }),
      target
    )
    const foreign = new LinkError({
      reason: "foreign",
      message: Copy.foreignServer(nameOf(target), protocol)
    })
    const [first, ...rest] = yield* receive.pipe(
      // A server that says nothing at all may be one that hangs.
      Effect.timeoutFail({
        duration: times.connect,
        onTimeout: () => (isHeard ? foreign : silent(target))
      }),
      Effect.mapError((error) => {
        if (error.reason === "silent") return error
        return error.reason === "foreign" ? foreign : closedAtOnce(target)
      })
    )
    if (first === undefined || Either.isLeft(first)) return yield* foreign
    const { body } = first.right
    if (body._tag === "Bye") return yield* turnedAway(target, body)
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
      send: (text) => Effect.sync(() => transport.write(text)),
      reset: transport.reset
    }
  })

const turnedAway = (target: Target, { reason, text }: EventOf<"Bye">) =>
  reason === "banned"
    ? new LinkError({ reason, message: Copy.farewell(reason, text) })
    : new LinkError({
        reason: "refused",
        message: Copy.notAccepting(nameOf(target), text ?? reason)
      })

/** The lines in bytes, as they come. */
const lines = (
  more: Transport["pull"],
  target: Target
): Effect.Effect<ReadonlyArray<ReceivedLine>, LinkError> => {
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

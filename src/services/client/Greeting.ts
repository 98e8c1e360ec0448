import { Effect, Either, Option } from "effect"
import type { EventOf } from "../../domain/chat/Event.ts"
import * as Copy from "../../domain/client/Copy.ts"
import { times } from "../../domain/client/Limits.ts"
import { errorReply } from "../../domain/protocol/ErrorReply.ts"
import { type Frame, initial, push } from "../../domain/protocol/LineFramer.ts"
import { Events } from "../../domain/protocol/natter/Events.ts"
import { idOf, maxLineBytes } from "../../domain/protocol/natter/LineCodec.ts"
import { protocol } from "../../domain/protocol/natter/Name.ts"
import type { Connection, ReceivedLine } from "./ServerLink.ts"
import { closedAtOnce, LinkError, silent } from "./Target.ts"
import type { Transport } from "./Transport.ts"

/** What a server has said first, and how to go on with it. */
export type Greeting = Omit<Connection, "isExposed" | "pins" | "remarks">

/** Speaks first, and waits at most 10 seconds for HELLO; `server` as sentences name it. */
export const greet = (transport: Transport, server: string): Effect.Effect<Greeting, LinkError> =>
  Effect.gen(function* () {
    transport.write("\n")
    let isHeard = false
    const receive = lines(
      Effect.tap(transport.pull, () => {
        isHeard = true
      }),
      server
    )
    const foreign = new LinkError({
      reason: "foreign",
      message: Copy.foreignServer(server, protocol)
    })
    const [first, ...rest] = yield* receive.pipe(
      // A server that says nothing at all may be one that hangs.
      Effect.timeoutFail({
        duration: times.connect,
        onTimeout: () => (isHeard ? foreign : silent(server))
      }),
      Effect.mapError((error) => {
        if (error.reason === "silent") return error
        return error.reason === "foreign" ? foreign : closedAtOnce(server)
      })
    )
    if (first === undefined || Either.isLeft(first)) return yield* foreign
    const { body } = first.right
    if (body._tag === "Bye") return yield* turnedAway(server, body)
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

const turnedAway = (server: string, { reason, text }: EventOf<"Bye">) =>
  reason === "banned"
    ? new LinkError({ reason, message: Copy.farewell(reason, text) })
    : new LinkError({
        reason: "refused",
        message: Copy.notAccepting(server, text ?? reason)
      })

/** The lines in bytes, as they come. */
const lines = (
  more: Transport["pull"],
  server: string
): Effect.Effect<ReadonlyArray<ReceivedLine>, LinkError> => {
  const tooLong = new LinkError({
    reason: "foreign",
    message: Copy.serverLineTooLong(server, protocol)
  })
  const lost = new LinkError({ reason: "lost", message: Copy.connectionLost(server) })
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

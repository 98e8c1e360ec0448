import type { Socket } from "node:net"
import { Effect, Option, type Scope } from "effect"
import * as Address from "../../domain/Address.ts"
import type { ByeReason } from "../../domain/Event.ts"
import { Events } from "../../domain/Event.ts"
import type { LineId } from "../../domain/Numbers.ts"
import { type LimitsShape, pauseAbove, stall } from "./Limits.ts"
import * as Metrics from "./Metrics.ts"

/** Where lines for one client go. Writing never waits; whoever does not read them is closed as slow. */
export interface Outbox {
  /** Queues whole lines. After the connection has begun to close they are dropped. */
  readonly write: (lines: Uint8Array) => void
}

/** A client's end of a connection, whatever it is made of. */
export interface Connection {
  readonly peer: string
  readonly outbox: Outbox
  /** The next bytes; none when the other side will send no more. Nothing is read ahead of this. */
  readonly read: Effect.Effect<Option.Option<Uint8Array>>
  /** Waits while more than 64 KiB are unsent. */
  readonly writable: Effect.Effect<void>
  /** Whether unsent lines have made no progress for 10 s, at the time `now` in milliseconds. */
  readonly stalled: (now: number) => boolean
  /** Why the connection is being closed, as soon as somebody has said so. The first reason stands. */
  readonly farewell: () => Option.Option<ByeReason>
  /** Says why it is to be closed, and which id the BYE carries. The closing itself is the end of its scope. */
  readonly say: (farewell: ByeReason, id?: Option.Option<LineId>) => void
}

/** What became of a farewell: it was handed to the network, or the connection had to be cut. */
export type Parting = "told" | "cut"

/**
 * A socket as a scoped resource. Closing says BYE after everything that is queued, waits for the
 * other side for at most `drain` seconds and then destroys the socket, so that a peer which never
 * reads cannot hold anybody up.
 *
 * @param onSlow is called, once, when more than `outbox` bytes are unsent
 */
export const fromSocket = (
  socket: Socket,
  { drain, outbox: limit }: Pick<LimitsShape, "drain" | "outbox">,
  onSlow: () => void,
  onParting: (parting: Parting) => void
): Effect.Effect<Connection, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => open(socket, limit, onSlow)),
      ({ connection, finish }) =>
        finish(
          Option.getOrElse(connection.farewell(), () => "quit"),
          drain,
          onParting
        )
    ),
    ({ connection }) => connection
  )

const open = (socket: Socket, limit: number, onSlow: () => void) => {
  let farewell = Option.none<ByeReason>()
  let farewellId = Option.none<LineId>()
  let closing = false
  let queued = 0
  let flushed = 0
  let progressAt = Option.none<number>()
  let wakeReader = () => {}
  let wakeWriter = () => {}

  socket.setNoDelay(true)
  socket.on("readable", () => wakeReader())
  socket.on("drain", () => wakeWriter())
  // What went wrong is all the same: "close" follows, and ends the reading.
  socket.on("error", () => {})
  socket.on("close", () => {
    wakeReader()
    wakeWriter()
  })

  const write = (lines: Uint8Array) => {
    if (closing || socket.destroyed) return
    queued += lines.length
    Metrics.bytes.unsafeUpdate(lines.length, [])
    socket.write(lines)
    if (socket.writableLength > limit && Option.isNone(farewell)) onSlow()
  }

  const read: Effect.Effect<Option.Option<Uint8Array>> = Effect.suspend(() => {
    const chunk: Uint8Array | null = socket.read()
    if (chunk !== null) return Effect.succeed(Option.some(chunk))
    return socket.readableEnded || socket.destroyed ? Effect.succeedNone : readable
  })
  const readable = Effect.async<Option.Option<Uint8Array>>((resume) => {
    const mute = () => {
      wakeReader = () => {}
    }
    wakeReader = () => {
      mute()
      resume(read)
    }
    return Effect.sync(mute)
  })

  const writable: Effect.Effect<void> = Effect.suspend(() =>
    socket.writableLength <= pauseAbove || socket.destroyed ? Effect.void : drained
  )
  const drained = Effect.async<void>((resume) => {
    const mute = () => {
      wakeWriter = () => {}
    }
    wakeWriter = () => {
      mute()
      resume(writable)
    }
    return Effect.sync(mute)
  })

  const stalled = (now: number) => {
    const unsent = socket.writableLength
    if (unsent === 0 || queued - unsent > flushed) progressAt = Option.none()
    flushed = queued - unsent
    if (unsent === 0) return false
    progressAt = Option.orElseSome(progressAt, () => now)
    return Option.exists(progressAt, (since) => now - since >= stall * 1000)
  }

  const finish = (reason: ByeReason, drain: number, onParting: (parting: Parting) => void) =>
    Effect.async<void>((resume) => {
      write(Buffer.from(Events.encode({ _tag: "BYE", reason }, farewellId)))
      closing = true
      const end = () => {
        clearTimeout(deadline)
        onParting(socket.writableFinished ? "told" : "cut")
        socket.destroy()
        resume(Effect.void)
      }
      const deadline = setTimeout(end, drain * 1000)
      if (socket.destroyed) return end()
      socket.once("close", end)
      // What still arrives is thrown away: bytes left unread would turn our goodbye into a reset.
      socket.resume()
      socket.end()
    })

  const connection: Connection = {
    peer: Address.written(socket.remoteAddress ?? "?", socket.remotePort ?? 0),
    outbox: { write },
    read,
    writable,
    stalled,
    farewell: () => farewell,
    say: (reason, id = Option.none()) => {
      if (Option.isSome(farewell)) return
      farewell = Option.some(reason)
      farewellId = id
    }
  }
  return { connection, finish }
}

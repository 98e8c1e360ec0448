import { Effect, Option } from "effect"
import { limits } from "../../../domain/browser/PageLimits.ts"
import { patience, type Transport } from "../Transport.ts"

/** What is used of a browser's WebSocket. */
export interface Socket {
  readonly readyState: number
  send(text: string): void
  close(): void
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: object) => void
  ): void
}

const isOpen = 1
const isClosed = 3

/** What a message counts beside its text: many empty ones fill the memory too. */
const overhead = 64

const weightOf = (text: string): number => text.length + overhead

const encoder = new TextEncoder()

const inBytes = (text: string): Uint8Array =>
  encoder.encode(text.endsWith("\n") ? text : `${text}\n`)

/**
 * Over an open WebSocket with whole lines in text messages. A browser reads ahead whatever comes: where too much of
 * that is unread, or a message is no text, the socket is closed, and what came before can still be pulled.
 */
export const overWebSocket = (socket: Socket): Transport => {
  const unread: Array<string> = []
  let size = 0
  let isOver = socket.readyState > isOpen
  let wake = () => {}
  const end = () => {
    isOver = true
    wake()
  }
  socket.addEventListener("close", end)
  socket.addEventListener("message", (event) => {
    if (isOver) return
    const text = "data" in event ? event.data : undefined
    if (typeof text !== "string" || size + weightOf(text) > limits.webSocketUnread) {
      end()
      socket.close()
      return
    }
    unread.push(text)
    size += weightOf(text)
    wake()
  })

  const pull: Transport["pull"] = Effect.async((resume) => {
    wake = () => {
      const text = unread.shift()
      if (text === undefined && !isOver) return
      wake = () => {}
      size -= text === undefined ? 0 : weightOf(text)
      resume(Effect.succeed(Option.map(Option.fromNullable(text), inBytes)))
    }
    wake()
    return Effect.sync(() => {
      wake = () => {}
    })
  })

  return {
    pull,
    // A server bounds one message, and each line fits into one.
    write: (text) => {
      if (socket.readyState === isOpen)
        for (const line of text.match(/[^\n]*\n/g) ?? []) socket.send(line)
    },
    finish: Effect.async<void>((resume) => {
      if (socket.readyState === isClosed) return resume(Effect.void)
      socket.addEventListener("close", () => resume(Effect.void))
      socket.close()
    }).pipe(Effect.interruptible, Effect.timeout(patience), Effect.ignore),
    // What the browser has taken cannot be taken back: it sends that before it closes.
    reset: Effect.sync(() => {
      end()
      socket.close()
    })
  }
}

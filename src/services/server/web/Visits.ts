import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { Effect, type Option, type Scope } from "effect"
import type { WebSocketServer } from "ws"
import { subProtocol } from "../../../domain/protocol/natter/Name.ts"
import {
  httpHead,
  httpHeadWithin,
  httpIdleFor,
  httpRequests,
  httpStuckFor,
  webSocketChunks,
  webSocketFragments,
  webSocketMessage
} from "../limits/Web.ts"
import type { Connection, Peer } from "../transport/Connection.ts"
import { type Answer, type Refusal, say, written } from "./Answer.ts"
import * as Copy from "./Copy.ts"
import { WebSocketConnection } from "./WebSocketConnection.ts"

/** A connection that speaks HTTP, until it is closed or becomes another one over a WebSocket. */
export interface Visit {
  /** How many more requests are answered; negative where this one is not. */
  readonly countRequest: () => number
  readonly peer: Peer
  /** Makes a WebSocket of it, whose client this peer is. */
  readonly upgrade: (request: IncomingMessage, head: Buffer, peer: Peer) => void
  /** Gives a last answer, where there is no request or it is not one that Node answers. */
  readonly end: (answer: Answer) => void
}

/** What is done with requests. */
export interface Handlers {
  readonly onRequest: (visit: Visit, request: IncomingMessage, response: ServerResponse) => void
  readonly onUpgrade: (visit: Visit, request: IncomingMessage, head: Buffer) => void
  /** What came is no request that can be answered. The visit is to be ended. */
  readonly onFault: (visit: Visit, refusal: Refusal) => void
}

/** Loaded when the first browser comes, so that a server without any starts as fast. */
const load = Effect.promise(() => Promise.all([import("node:http"), import("ws")]))

const malformed: Refusal = { why: "malformed", answer: say(400, Copy.malformed) }
const noHandshake: Refusal = { why: "handshake", answer: say(400, Copy.noWebSocket) }
const faults: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { why: "large", answer: say(431, Copy.tooLarge) },
  ERR_HTTP_REQUEST_TIMEOUT: { why: "late", answer: say(408, Copy.tooLate) }
}

const makeServer = ({ createServer }: typeof import("node:http")): Server => {
  const server = createServer({
    maxHeaderSize: httpHead,
    headersTimeout: httpHeadWithin * 1000,
    requestTimeout: httpHeadWithin * 1000,
    keepAliveTimeout: httpIdleFor * 1000,
    connectionsCheckingInterval: 1000,
    requireHostHeader: false
  })
  server.timeout = httpStuckFor * 1000
  return server
}

const makeWebSockets = ({ WebSocketServer }: typeof import("ws")): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // How often it is answered is bounded, with everything else that comes.
    autoPong: false,
    maxPayload: webSocketMessage,
    maxFragments: webSocketFragments,
    maxBufferedChunks: webSocketChunks,
    handleProtocols: () => subProtocol
  })

/** The end of the head of a request. */
const headEnd = Buffer.from("\r\n\r\n")

/** Where the requests end of which so many are answered; the length where there are fewer. */
const endOfLast = (chunk: Buffer): number => {
  let end = 0
  for (let heads = 0; heads < httpRequests; heads++) {
    const at = chunk.indexOf(headEnd, end)
    if (at < 0) return chunk.length
    end = at + headEnd.length
  }
  return end
}

/**
 * Keeps from Node what would not be answered anyway: to understand a thousand requests takes long. Gives what
 * ends that.
 */
const sparing = (socket: Socket): (() => void) => {
  const listeners = socket.listeners("data")
  const pass = (chunk: Buffer): void => {
    const spared = chunk.subarray(0, endOfLast(chunk))
    for (const listen of listeners) listen.call(socket, spared)
  }
  socket.removeAllListeners("data").on("data", pass)
  return () => {
    socket.off("data", pass)
  }
}

/** Connections that speak HTTP, on a server of Node's that listens nowhere. */
export class Visits {
  private readonly server: Server
  private readonly webSockets: WebSocketServer
  private readonly visits = new WeakMap<Duplex, Visit>()
  /** The newest answer on each connection. */
  private readonly answers = new WeakMap<Duplex, ServerResponse>()

  /** What stands behind the number of a status. */
  private readonly phrases: Readonly<Record<number, string | undefined>>

  private constructor(http: typeof import("node:http"), ws: typeof import("ws")) {
    this.server = makeServer(http)
    this.webSockets = makeWebSockets(ws)
    this.phrases = http.STATUS_CODES
  }

  static readonly make = (handlers: Handlers): Effect.Effect<Visits, never, Scope.Scope> =>
    Effect.acquireRelease(
      Effect.map(load, ([http, ws]) => {
        const visits = new Visits(http, ws)
        visits.listen(handlers)
        return visits
      }),
      (visits) => Effect.sync(() => visits.close())
    )

  private listen({ onFault, onRequest, onUpgrade }: Handlers): void {
    const { server, visits, webSockets } = this
    server.on("request", (request, response) => {
      const visit = visits.get(request.socket)
      if (visit === undefined) return
      // Behind the last answer the connection is closed, whatever was asked after it.
      const left = visit.countRequest()
      response.shouldKeepAlive &&= left > 0
      if (left < 0) return
      this.answers.set(request.socket, response)
      onRequest(visit, request, response)
    })
    server.on("upgrade", (request, socket, head) => {
      const visit = visits.get(socket)
      if (visit === undefined) return
      // An answer would come in the middle of the WebSocket.
      if (this.isAnswering(socket) || visit.countRequest() < 0) socket.destroy()
      else if (request.httpVersionMinor === 0) onFault(visit, noHandshake)
      else onUpgrade(visit, request, head)
    })
    server.on("clientError", ({ code = "" }: NodeJS.ErrnoException, socket) => {
      const visit = visits.get(socket)
      const answer = this.answers.get(socket)
      if (visit === undefined || code === "ECONNRESET" || !socket.writable) socket.destroy()
      // An answer to this would be taken for that to the request before.
      else if (answer?.writableFinished === false)
        answer.once("finish", () => socket.end(() => socket.destroy()))
      else if (answer?.shouldKeepAlive === false) socket.end(() => socket.destroy())
      else onFault(visit, faults[code] ?? malformed)
    })
    webSockets.on("wsClientError", (_, socket) => {
      const visit = visits.get(socket)
      if (visit !== undefined) onFault(visit, noHandshake)
    })
    // Only a server that listens looks for requests that take too long.
    server.emit("listening")
  }

  /** Answers the requests of a connection until it is closed; none then, or what it has become. */
  serve(connection: Connection, head: Uint8Array): Effect.Effect<Option.Option<Connection>> {
    return Effect.async((resume) => {
      const socket = connection.handOver(head)
      if (socket === undefined || socket.destroyed) {
        connection.abort()
        return resume(Effect.succeedNone)
      }
      let left = httpRequests
      let stop = () => {}
      this.visits.set(socket, {
        countRequest: () => --left,
        peer: connection.peer,
        upgrade: (request, head, peer) => {
          stop()
          this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
            const client = { ...peer, transport: "websocket" }
            const upgraded = new WebSocketConnection(webSocket, socket, client)
            resume(Effect.succeedSome(upgraded))
          })
        },
        end: (answer) => {
          stop()
          socket.write(written(answer, this.phrases[answer.status] ?? ""))
          socket.destroySoon()
        }
      })
      socket.once("close", () => resume(Effect.succeedNone))
      this.server.emit("connection", socket)
      stop = sparing(socket)
      return Effect.sync(() => socket.destroy())
    })
  }

  /** Whether a request has no whole answer yet. They are answered in their order. */
  private isAnswering(socket: Duplex): boolean {
    return this.answers.get(socket)?.writableFinished === false
  }

  /** WebSockets go on. */
  private close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}

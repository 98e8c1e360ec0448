import type { Socket } from "node:net"
import { Effect, Runtime, type Scope } from "effect"
import * as Address from "../../../domain/network/Address.ts"
import {
  maxProxyHeader,
  type ProxyHeader,
  parseProxyHeader
} from "../../../domain/network/ProxyHeader.ts"
import { recognise } from "../../../domain/protocol/Recognition.ts"
import { maxProxyWaiting, proxyFaultsEvery, proxyHeaderWithin } from "../limits/Connections.ts"
import type { Proxies } from "./Proxies.ts"

/** Why a connection from a proxy was closed before it became one of a client. */
export type Fault = "no valid header" | "no header in time" | "ended" | "too many wait"

/** Whose connection it is: as its header says, or as each of its requests over HTTP will. */
export type Source = ProxyHeader["source"] | "requests"

interface Bounds {
  /** Milliseconds that a header may take. */
  readonly within: number
  /** Sockets that may wait for theirs. */
  readonly most: number
}

const ignore = () => {}

/** Whether this may become the method of a request. */
const isBegun = (head: Uint8Array): boolean =>
  recognise(head) === "undecided" && head.every((byte) => byte >= 0x41 && byte <= 0x5a)

/** The header that a connection begins with. A request over HTTP is none, and takes no bytes. */
const headerIn = (
  head: Uint8Array
): { readonly source: Source; readonly length: number } | "more" | "invalid" => {
  const header = parseProxyHeader(head.subarray(0, maxProxyHeader))
  if (header !== "invalid") return header
  if (recognise(head) === "http") return { source: "requests", length: 0 }
  return isBegun(head) ? "more" : "invalid"
}

/** Reads what proxies say of their clients, before the sockets become connections. */
export class ProxyHeaders {
  private readonly proxies: Proxies
  private readonly onFault: (fault: Fault, socket: Socket) => void
  private readonly bounds: Bounds
  /** Each with what ends its waiting. */
  private readonly waiting = new Map<Socket, () => void>()

  constructor(
    proxies: Proxies,
    onFault: (fault: Fault, socket: Socket) => void,
    bounds: Bounds = { within: proxyHeaderWithin, most: maxProxyWaiting }
  ) {
    this.proxies = proxies
    this.onFault = onFault
    this.bounds = bounds
  }

  /** Whether the socket has to begin with a header. */
  isAwaitedOn({ remoteAddress }: Socket): boolean {
    return remoteAddress !== undefined && this.proxies.isProxy(remoteAddress)
  }

  /**
   * Takes the header from the socket, and nothing else, and then calls back. A connection over HTTP needs
   * none; any other without a valid header is destroyed.
   */
  read(socket: Socket, done: (source: Source) => void): void {
    // The kind of error does not matter: "close" follows.
    socket.on("error", ignore)
    if (this.waiting.size < this.bounds.most) this.wait(socket, done)
    else this.refuse(socket, "too many wait")
  }

  private wait(socket: Socket, done: (source: Source) => void): void {
    let head = Buffer.alloc(0)
    const stop = () => {
      clearTimeout(deadline)
      socket.off("readable", look).off("end", end).off("close", end)
      this.waiting.delete(socket)
    }
    const giveUp = (fault: Fault) => {
      stop()
      // Who only looks whether the port is open says nothing: a health check.
      if (fault === "ended" && head.length === 0) socket.destroy()
      else this.refuse(socket, fault)
    }
    const look = () => {
      const chunk: Buffer | null = socket.read()
      if (chunk === null) return
      head = Buffer.concat([head, chunk])
      const header = headerIn(head)
      if (header === "more") return
      if (header === "invalid") return giveUp("no valid header")
      stop()
      if (head.length > header.length) socket.unshift(head.subarray(header.length))
      done(header.source)
    }
    const end = () => giveUp("ended")
    const deadline = setTimeout(() => giveUp("no header in time"), this.bounds.within)
    this.waiting.set(socket, stop)
    socket.on("readable", look).on("end", end).on("close", end)
    if (socket.readableEnded || socket.destroyed) end()
  }

  private refuse(socket: Socket, fault: Fault): void {
    this.onFault(fault, socket)
    socket.destroy()
  }

  /** Closes all sockets that wait for their headers. */
  close(): void {
    for (const [socket, stop] of this.waiting) {
      stop()
      socket.destroy()
    }
  }
}

/** The same until the scope closes; faults are logged, at most once a minute. */
export const proxyHeaders = (proxies: Proxies): Effect.Effect<ProxyHeaders, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fork = Runtime.runFork(yield* Effect.runtime<never>())
    let loggedAt = Number.NEGATIVE_INFINITY
    const note = (fault: Fault, { remoteAddress = "", remotePort = 0 }: Socket) => {
      const time = performance.now()
      if (time - loggedAt < proxyFaultsEvery) return
      loggedAt = time
      fork(
        Effect.logWarning(
          "A connection from a proxy began with neither a PROXY header nor an HTTP request. It is closed. Let the proxy send a PROXY header, or leave its address out of --behind.",
          { peer: Address.written(remoteAddress, remotePort), reason: fault }
        )
      )
    }
    return yield* Effect.acquireRelease(
      Effect.sync(() => new ProxyHeaders(proxies, note)),
      (headers) => Effect.sync(() => headers.close())
    )
  })

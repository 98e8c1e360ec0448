/** The connections of an attacker. */
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** All connections come from here. It is not exempt from the limits by address, as 127.0.0.1 is. */
const address = "127.0.7.7"

/** As many connections as the server takes from one address, and one less. */
export const connections = 31

/** Connects; whatever goes wrong with it later only closes it. */
export const open = async (port: number): Promise<Socket> => {
  const socket = connect({ host: "127.0.0.1", localAddress: address, noDelay: true, port })
  socket.on("error", () => {})
  await Promise.race([once(socket, "connect"), once(socket, "close")])
  return socket
}

/** Throws away what comes. */
export const ignore = (socket: Socket): Socket => socket.resume()

export const closed = (socket: Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : once(socket, "close")

/** Sends as fast as the other side takes it, until the connection is closed. */
export const pour = async (socket: Socket, next: () => string | Uint8Array): Promise<void> => {
  let wake = () => {}
  socket.on("drain", () => wake())
  socket.on("close", () => wake())
  while (!socket.destroyed && socket.writable) {
    if (socket.write(next())) await new Promise((resolve) => setImmediate(resolve))
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
}

/** Waits until something was heard that matches; undefined when the connection was closed before. */
export const hear = (socket: Socket, wanted: RegExp): Promise<RegExpExecArray | undefined> =>
  new Promise((resolve) => {
    let heard = ""
    const end = (found?: RegExpExecArray) => {
      socket.off("data", listen)
      socket.off("close", none)
      resolve(found)
    }
    const none = () => end()
    const listen = (chunk: Buffer) => {
      heard += chunk.toString("latin1")
      const found = wanted.exec(heard)
      heard = heard.slice(-8192)
      if (found !== null) end(found)
    }
    socket.on("data", listen)
    socket.on("close", none)
    if (socket.closed) end()
  })

/** How a NICK ends that asks for a session that is kept, under a secret that nobody had yet. */
export const kept = (): string => ` 86400 ${randomBytes(16).toString("base64url")}`

/** A name that nobody had yet. */
export const name = (): string => {
  let letters = ""
  for (let rest = ++names; rest > 0; rest = Math.floor(rest / 26))
    letters += String.fromCharCode(97 + (rest % 26))
  return `attacker${letters}`
}
let names = 0

/** Does something on every connection, again and again. */
export const everywhere = async (
  once: () => Promise<unknown>,
  count = connections
): Promise<void> => {
  const forever = async () => {
    for (;;) {
      try {
        await once()
      } catch {
        // A connection that could not be made.
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all(Array.from({ length: count }, forever))
}

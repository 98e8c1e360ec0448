/** What a server's process holds, and clients that treat it badly. Needs /proc, which Linux has. */
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import type { ServerProcess } from "./server-process.ts"

/** Resident memory in MiB. */
export const residentMiB = ({ child }: ServerProcess): number => {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8")
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

const open = ({ child }: ServerProcess) => readdirSync(`/proc/${child.pid}/fd`).map(Number)

/** Open file descriptors. */
export const descriptors = (server: ServerProcess): number => open(server).length

/** The number that the next file descriptor gets. */
export const nextDescriptor = (server: ServerProcess): number => {
  const taken = new Set(open(server))
  let next = 0
  while (taken.has(next)) next += 1
  return next
}

/** A connection that is not read after its JOINED. */
export const joinFrozen = async ({ port }: ServerProcess, nick: string): Promise<Socket> => {
  const socket = connect({ host: "127.0.0.1", port })
  socket.on("error", () => {})
  socket.write(`\nNICK ${nick}\n`)
  let heard = ""
  while (!heard.includes("JOINED lobby")) {
    const [chunk]: Array<unknown> = await once(socket, "data")
    heard += String(chunk)
  }
  socket.pause()
  return socket
}

/** All that a frozen connection still holds, read at last. */
export const thaw = async (socket: Socket): Promise<string> => {
  const chunks: Array<Buffer> = []
  socket.on("data", (chunk: Buffer) => chunks.push(chunk))
  socket.resume()
  await once(socket, "close")
  return Buffer.concat(chunks).toString()
}

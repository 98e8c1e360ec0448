/** Requests over HTTP, written by hand: what a client sends that keeps to no rule. */
import { once } from "node:events"
import { connect } from "node:net"
import type { Duplex } from "node:stream"

/** What was answered. */
export interface Answered {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A request with these headers; it asks that the connection be closed. */
export const request = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET"
): string => {
  const all = { Host: "localhost", Connection: "close", ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`
}

/** Everything that comes up to the end of a connection. */
export const toTheEnd = async (socket: Duplex): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  socket.on("data", (chunk) => chunks.push(chunk))
  if (!socket.destroyed) await Promise.race([once(socket, "end"), once(socket, "close")])
  return Buffer.concat(chunks)
}

/** The answers in what has come. Each has the length that it says. */
export const parse = (bytes: Buffer): ReadonlyArray<Answered> => {
  const answers: Array<Answered> = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf("\r\n\r\n")
    const [first = "", ...lines] = rest.toString("latin1", 0, end).split("\r\n")
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? []
    if (end < 0 || status === undefined) throw new Error(`No answer: ${rest.toString()}`)
    const headers = new Map(
      lines.map((line) => {
        const at = line.indexOf(":")
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const
      })
    )
    const from = end + 4
    const to = from + Number(headers.get("content-length") ?? 0)
    answers.push({ status: Number(status), headers, body: rest.toString("utf8", from, to) })
    rest = rest.subarray(to)
  }
  return answers
}

/** A connection, from another address than 127.0.0.1 where one is given. */
export const open = async (port: number, localAddress = "127.0.0.1"): Promise<Duplex> => {
  const socket = connect({ host: "127.0.0.1", port, localAddress, noDelay: true })
  socket.on("error", () => {})
  await once(socket, "connect")
  return socket
}

/** Sends something, and gives all answers up to the end of the connection. */
export const ask = async (
  port: number,
  text: string | Uint8Array,
  localAddress?: string
): Promise<ReadonlyArray<Answered>> => {
  const socket = await open(port, localAddress)
  const all = toTheEnd(socket)
  socket.write(text)
  return parse(await all)
}

/** The status of one request. */
export const statusOf = async (
  port: number,
  text: string,
  localAddress?: string
): Promise<number | undefined> => (await ask(port, text, localAddress))[0]?.status

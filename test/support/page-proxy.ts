/** A web server that has natter below a path, as an operator's reverse proxy has. */
import { createServer, request } from "node:http"
import { connect } from "node:net"
import { listening } from "./listening.ts"

export interface PathProxy {
  readonly port: number
  readonly stop: () => void
}

/** Hands on what is asked for below `/PREFIX/`. */
export const startPathProxy = async (prefix: string, to: number): Promise<PathProxy> => {
  const within = (url = "/") => url.replace(new RegExp(`^/${prefix}(?=/)`), "")
  const server = createServer((incoming, outgoing) => {
    const { headers, method, url } = incoming
    if (within(url) === url) return void outgoing.writeHead(404).end()
    const asked = request({ port: to, method, path: within(url), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    asked.on("error", () => outgoing.destroy())
    asked.end()
  })
  server.on("upgrade", ({ rawHeaders, url }, socket, head) => {
    const lines = rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`))
    const upstream = connect(to)
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket]
    ] as const)
      one.on("error", () => other.destroy()).pipe(other)
    upstream.write(`GET ${within(url)} HTTP/1.1\r\n${lines.join("")}\r\n`)
    upstream.write(head)
  })
  return {
    port: await listening(server),
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}

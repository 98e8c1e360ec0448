/**
 * What the machine can do: a relay that sends every line to everyone, without names, rooms, log or
 * limits. `turn` gathers what arrives in a turn of the event loop and writes it to each client once;
 * `line` writes every line by itself.
 */
import { createServer, type Socket } from "node:net"

const newline = 10
const mode = process.argv[2]
const sockets = new Set<Socket>()

let gathered: Array<Buffer> = []

const tellEach = (bytes: Uint8Array) => {
  for (const socket of sockets) socket.write(bytes)
}

const tellGathered = () => {
  const batch = Buffer.concat(gathered)
  gathered = []
  tellEach(batch)
}

const gather = (lines: Buffer) => {
  if (gathered.push(lines) === 1) setImmediate(tellGathered)
}

const tellLines = (lines: Buffer) => {
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf(newline, start) + 1
    tellEach(lines.subarray(start, end))
    start = end
  }
}

const relay = mode === "line" ? tellLines : gather

const server = createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0)
  sockets.add(socket)
  socket.on("data", (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.lastIndexOf(newline) + 1
    rest = bytes.subarray(whole)
    if (whole > 0) relay(bytes.subarray(0, whole))
  })
  socket.on("error", () => {})
  socket.on("close", () => sockets.delete(socket))
  socket.write("HELLO\n")
})

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  const address = server.address()
  if (address !== null && typeof address === "object") console.log(`port ${address.port}`)
})

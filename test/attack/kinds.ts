/** What one address can try. Each attack lasts until its process is killed. */
import { once } from "node:events"
import { connect } from "node:tls"
import { makeIdentity } from "../../src/services/Identity.ts"
import { ircKinds } from "./irc-kinds.ts"
import { closed, everywhere, hear, ignore, kept, name, open, pour } from "./socket.ts"

export interface Kind {
  /** What it does, for people. */
  readonly about: string
  readonly run: (port: number) => Promise<void>
}

const { certificate, key } = makeIdentity("attacker", [], Date.now())
const shown = { key, cert: certificate, ALPNProtocols: ["natter/1"], rejectUnauthorized: false }

const large = "x".repeat(4000)
const words = `${"x ".repeat(1998)}y`
const topic = "t".repeat(300)

/** Claims a name, for a session that is kept where `keep` says so, and hears nothing more. */
const named = async (port: number, keep = "") => {
  const socket = await open(port)
  socket.write(`\nNICK ${name()}${keep}\n`)
  await hear(socket, /JOINED lobby/)
  return ignore(socket)
}

const handshake = [
  "GET / HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Protocol: natter.1",
  "\r\n"
].join("\r\n")

/** A connection that has become a WebSocket. */
const upgraded = async (port: number) => {
  const socket = await open(port)
  socket.write(handshake)
  await hear(socket, /HELLO/)
  return socket
}

/** With a name on every connection, as fast as they are taken. */
const flood = (next: () => string | Uint8Array) => (port: number) =>
  everywhere(async () => pour(await named(port), next))

export const kinds = {
  "invalid UTF-8": {
    about: "lines that are not UTF-8, before any name",
    run: (port) => {
      const chunk = Buffer.from("\xff\n".repeat(32_768), "latin1")
      return everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write(chunk)
        await closed(socket)
      })
    }
  },
  "empty lines": {
    about: "nothing but line feeds",
    run: flood(() => "\n".repeat(65_536))
  },
  ghosts: {
    about: "sessions that are to be kept, and are left at once",
    run: (port) =>
      everywhere(async () => {
        const socket = await open(port)
        socket.write(`\nNICK ${name()}${kept()}\n`)
        await hear(socket, /JOINED lobby/)
        socket.write("PING\n")
        await hear(socket, /PONG/)
        socket.destroy()
      })
  },
  secrets: {
    about: "sessions that are kept under new secrets, of clients that say nothing more",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        const mine = name()
        socket.end(`\n${Array.from({ length: 5 }, () => `NICK ${mine}${kept()}\n`).join("")}`)
        await closed(socket)
      })
  },
  messages: {
    about: "messages of 4,000 bytes, as fast as they are taken",
    run: flood(() => `SAY lobby ${large}\n`.repeat(16))
  },
  inboxes: {
    about: "private messages of 4,000 bytes to sessions that are kept, of others too",
    run: (port) => {
      const ghosts: Array<string> = []
      return everywhere(async () => {
        const socket = await open(port)
        const mine = name()
        socket.write(`\nNICK ${mine}${kept()}\n`)
        await hear(socket, /JOINED lobby/)
        ignore(socket)
        ghosts.push(mine)
        let lines = 0
        await pour(socket, () => {
          if (++lines > 200) socket.destroy()
          const ghost = lines % 5 === 0 ? "carol" : ghosts[(lines * 7) % ghosts.length]
          return `TELL ${ghost} ${large}\n`
        })
      })
    }
  },
  reconnecting: {
    about: "a new connection for every eighteen messages",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write(`\nNICK ${name()}\n${"SAY lobby once more\n".repeat(18)}BYE\n`)
        await closed(socket)
      })
  },
  goodbyes: {
    about: "BYE behind thousands of messages, and a new connection",
    run: (port) =>
      everywhere(async () => {
        const socket = await named(port)
        socket.write(`${"SAY lobby once more\n".repeat(3000)}BYE\n`)
        await closed(socket)
      })
  },
  pings: {
    about: "PING behind messages that wait, and a new connection",
    run: (port) =>
      everywhere(async () => {
        const socket = await named(port)
        socket.write(`${"SAY lobby once more\n".repeat(40)}${"PING\n".repeat(24_000)}`)
        await hear(socket, /PONG/)
        socket.destroy()
      })
  },
  history: {
    about: "HISTORY 200 of messages of 4,000 bytes",
    run: (port) =>
      everywhere(async () => {
        const socket = await named(port)
        // The first ones fill the log; from then on it is full of them.
        socket.write(`SAY lobby ${large}\n`.repeat(8))
        await pour(socket, () => "HISTORY lobby 200\n".repeat(8))
      })
  },
  searches: {
    about: "SEARCH for what is not there, in messages of 4,000 bytes made of short words",
    run: (port) =>
      everywhere(async () => {
        const socket = await named(port)
        socket.write(`SAY lobby ${words}\n`.repeat(8))
        await pour(socket, () => `SEARCH lobby 200 "y ${"x ".repeat(30)}"\n`.repeat(8))
      })
  },
  replays: {
    about: "RESUME with a mark at the beginning of a log of messages of 4,000 bytes",
    run: (port) =>
      everywhere(async () => {
        let socket = await open(port)
        const keep = kept()
        socket.write(`\nNICK ${name()}${keep}\n`)
        const [, epoch] = (await hear(socket, /JOINED lobby ([^:]+):/)) ?? []
        socket.write(`${`SAY lobby ${large}\n`.repeat(8)}PING\n`)
        await hear(socket, /PONG/)
        for (let answer: string | undefined = "READY"; answer === "READY"; ) {
          socket.destroy()
          socket = await open(port)
          const secret = keep.split(" ").at(-1)
          socket.write(`\nRESUME ${secret} lobby=${epoch}:0 inbox=0\nPING\n`)
          answer = (await hear(socket, /(READY|ERR) /))?.[1]
          await hear(socket, /PONG/)
        }
      })
  },
  names: {
    about: "a new nickname with every line",
    run: flood(() => `NICK ${name()}\n`.repeat(16))
  },
  marks: {
    about: "RESUME with hundreds of marks",
    run: (port) => {
      const resume = `RESUME ${"A".repeat(22)}${" a=b:1".repeat(670)}\n`
      return everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write(resume.repeat(20))
        await closed(socket)
      })
    }
  },
  "long lines": {
    about: "lines that do not end",
    run: flood(() => large)
  },
  resets: {
    about: "connections that are reset with a backlog",
    run: (port) =>
      everywhere(async () => {
        const socket = await named(port, kept())
        socket.write("A\n".repeat(16_384) + "\n".repeat(32_768))
        await new Promise((resolve) => setTimeout(resolve, 50))
        socket.resetAndDestroy()
      })
  },
  connections: {
    about: "connections as fast as they can be made",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        socket.resetAndDestroy()
      }, 200)
  },
  refusals: {
    about: "thousands of connections that are refused and held",
    run: (port) =>
      everywhere(async () => {
        const socket = await open(port)
        await Promise.race([closed(socket), new Promise((resolve) => setTimeout(resolve, 1000))])
        socket.destroy()
      }, 500)
  },
  "slow readers": {
    about: "connections that read nothing, while others of them talk",
    run: (port) =>
      Promise.all([
        everywhere(async () => {
          const socket = await named(port)
          socket.pause()
          await pour(socket, () => "HISTORY lobby 200\nWHO lobby\n")
        }, 16),
        everywhere(async () => pour(await named(port), () => `SAY lobby ${large}\n`.repeat(16)), 15)
      ]).then(() => {})
  },
  silence: {
    about: "connections that never speak",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        await closed(socket)
      }, 64)
  },
  handshakes: {
    about: "TLS handshakes, one after the other, with a key in each",
    run: (port) =>
      everywhere(async () => {
        const carrier = await open(port)
        const socket = connect({ ...shown, socket: carrier }).on("error", () => carrier.destroy())
        await Promise.race([once(socket, "secureConnect"), closed(carrier)]).catch(() => {})
        carrier.resetAndDestroy()
      })
  },
  "half handshakes": {
    about: "TLS handshakes that are begun with the first bytes of a long message",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write(Uint8Array.of(22, 3, 1, 0x3f, 0xff, 1, 0, 0x3f, 0xf0))
        await closed(socket)
      })
  },
  requests: {
    about: "requests over HTTP, many on each connection",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(1000))
        await closed(socket)
      })
  },
  "slow requests": {
    about: "requests over HTTP that never come to their end",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        const drip = setInterval(() => socket.write("x"), 1000)
        await closed(socket)
        clearInterval(drip)
      })
  },
  "requests unread": {
    about: "requests over HTTP whose answers nobody reads",
    run: (port) =>
      everywhere(async () => {
        const socket = (await open(port)).pause()
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000))
        await Promise.race([closed(socket), new Promise((resolve) => setTimeout(resolve, 5000))])
        socket.destroy()
      })
  },
  "WebSocket pings": {
    about: "pings of WebSockets, as fast as they are taken, unread",
    run: (port) =>
      everywhere(async () => {
        const socket = (await upgraded(port)).pause()
        const pings = Buffer.alloc(6 * 8192)
        for (let at = 0; at < pings.length; at += 6) pings.set([0x89, 0x80], at)
        await pour(socket, () => pings)
      })
  },
  "WebSocket fragments": {
    about: "messages of WebSockets in empty fragments, and messages without anything",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await upgraded(port))
        const frames = Buffer.alloc(6 * 8192)
        for (let at = 0; at < frames.length; at += 6) frames.set([0x81, 0x80], at)
        frames.set([0x01, 0x80], frames.length - 6)
        await pour(socket, () => frames)
      })
  },
  WebSockets: {
    about: "WebSockets as fast as they can be made",
    run: (port) => everywhere(async () => (await upgraded(port)).resetAndDestroy())
  },
  topics: {
    about: "topics of 300 characters",
    run: flood(() => `TOPIC lobby ${topic}\n`.repeat(16))
  },
  creators: {
    about: "rooms that are created one after the other, and left empty",
    run: flood(() => {
      const room = name()
      return `JOIN ${room}\nPART ${room}\n`
    })
  },
  rooms: {
    about: "a new room with every line, and a message in it",
    run: flood(() => {
      const room = name()
      return `JOIN ${room}\nSAY ${room} ${large}\nPART ${room}\n`
    })
  },
  ...ircKinds
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof kinds

export const isKind = (name: string): name is KindName => Object.hasOwn(kinds, name)

export const kindNames: ReadonlyArray<KindName> = Object.keys(kinds).filter(isKind)

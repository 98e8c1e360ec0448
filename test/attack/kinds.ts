/** What one address can try. Each attack lasts until its process is killed. */
import { closed, everywhere, hear, ignore, name, open, pour } from "./socket.ts"

export interface Kind {
  /** What it does, for people. */
  readonly about: string
  readonly run: (port: number) => Promise<void>
}

const large = "x".repeat(4000)
const token = "A".repeat(22)

/** Claims a name, for a session that is kept when `seconds` says so, and hears nothing more. */
const named = async (port: number, seconds = "") => {
  const socket = await open(port)
  socket.write(`NICK ${name()}${seconds}\n`)
  await hear(socket, /JOINED lobby/)
  return ignore(socket)
}

/** With a name on every connection, as fast as they are taken. */
const flood =
  (next: () => string | Uint8Array, seconds = "") =>
  (port: number) =>
    everywhere(async () => pour(await named(port, seconds), next))

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
        socket.write(`NICK ${name()} 86400\n`)
        await hear(socket, /JOINED lobby/)
        socket.write("PING\n")
        await hear(socket, /PONG/)
        socket.destroy()
      })
  },
  messages: {
    about: "messages of 4,000 bytes, as fast as they are taken",
    run: flood(() => `SAY lobby ${large}\n`.repeat(16))
  },
  inboxes: {
    about: "private messages of 4,000 bytes to sessions that are kept",
    run: (port) => {
      const ghosts: Array<string> = []
      return everywhere(async () => {
        const socket = await open(port)
        const mine = name()
        socket.write(`NICK ${mine} 86400\n`)
        await hear(socket, /JOINED lobby/)
        ignore(socket)
        ghosts.push(mine)
        let lines = 0
        await pour(socket, () => {
          if (++lines > 200) socket.destroy()
          return `TELL ${ghosts[(lines * 7) % ghosts.length]} ${large}\n`
        })
      })
    }
  },
  reconnecting: {
    about: "a new connection for every eighteen messages",
    run: (port) =>
      everywhere(async () => {
        const socket = ignore(await open(port))
        socket.write(`NICK ${name()}\n${"SAY lobby once more\n".repeat(18)}BYE\n`)
        await closed(socket)
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
  replays: {
    about: "RESUME with a mark at the beginning of a log of messages of 4,000 bytes",
    run: (port) =>
      everywhere(async () => {
        let socket = await open(port)
        socket.write(`NICK ${name()} 86400\n`)
        const begun = await hear(socket, /READY \S+ (\S+)[\s\S]*JOINED lobby ([^:]+):/)
        let [, token, epoch] = begun ?? []
        socket.write(`${`SAY lobby ${large}\n`.repeat(8)}PING\n`)
        await hear(socket, /PONG/)
        while (token !== undefined) {
          socket.destroy()
          socket = await open(port)
          socket.write(`RESUME ${token} lobby=${epoch}:0 inbox=0\n`)
          token = (await hear(socket, /READY \S+ (\S+)/))?.[1]
          socket.write("PING\n")
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
      const resume = `RESUME ${token}${" a=b:1".repeat(670)}\n`
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
        const socket = await named(port, " 86400")
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
  rooms: {
    about: "a new room with every line, and a message in it",
    run: flood(() => {
      const room = name()
      return `JOIN ${room}\nSAY ${room} ${large}\nPART ${room}\n`
    })
  }
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof kinds

export const isKind = (name: string): name is KindName => Object.hasOwn(kinds, name)

export const kindNames: ReadonlyArray<KindName> = Object.keys(kinds).filter(isKind)

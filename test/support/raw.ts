/** Someone with a kept session who speaks the protocol by hand. */
import { randomBytes } from "node:crypto"
import { LineSocket } from "./line-socket.ts"

interface At {
  readonly port: number
}

/** A new secret, of 128 random bits. */
export const newSecret = (): string => randomBytes(16).toString("base64url")

const word = (line: string | undefined, at: number) => line?.split(" ")[at] ?? ""

/** Lets itself be heard, and gives all that comes before the answer. */
const settled = async (socket: LineSocket): Promise<ReadonlyArray<string>> => {
  socket.send("PING here")
  return (await socket.until("PONG here")).slice(0, -1)
}

export class Raw {
  readonly socket: LineSocket
  /** The key to its session. */
  readonly secret: string
  /** Where each room stood when it was entered, as `epoch:seq`. */
  readonly heads = new Map<string, string>()
  /** What the server said from READY on, up to where the connection was settled. */
  readonly begun: ReadonlyArray<string>

  private constructor(socket: LineSocket, secret: string, begun: ReadonlyArray<string>) {
    this.socket = socket
    this.secret = secret
    this.begun = begun
    for (const line of begun) if (line.startsWith("JOINED ")) this.note(line)
  }

  private note(joined: string): void {
    this.heads.set(word(joined, 1), word(joined, 2))
  }

  /** Claims a nickname for a session that is kept, and enters the rooms. */
  static async claim(at: At, nick: string, ...rooms: ReadonlyArray<string>): Promise<Raw> {
    return Raw.claimFor(at, nick, 120, ...rooms)
  }

  static async claimFor(
    { port }: At,
    nick: string,
    seconds: number,
    ...rooms: ReadonlyArray<string>
  ): Promise<Raw> {
    const socket = await LineSocket.connect(port)
    const secret = newSecret()
    socket.send(`NICK ${nick} ${seconds} ${secret}`)
    const ready = (await socket.until("READY")).slice(-1)
    const raw = new Raw(socket, secret, [...ready, ...(await socket.until("JOINED lobby"))])
    for (const room of rooms) {
      socket.send(`JOIN ${room}`)
      raw.note((await socket.until(`JOINED ${room}`)).at(-1) ?? "")
    }
    return raw
  }

  /** Takes a session back; everything up to the answer of a PING is in `begun`. */
  static async resume({ port }: At, secret: string, ...marks: ReadonlyArray<string>): Promise<Raw> {
    const socket = await LineSocket.connect(port)
    socket.send(["RESUME", secret, ...marks].join(" "))
    const ready = (await socket.until("READY")).slice(-1)
    return new Raw(socket, secret, [...ready, ...(await settled(socket))])
  }

  /** Tries to take a session back, and gives the answer. */
  static async tryResume({ port }: At, secret: string): Promise<string> {
    const socket = await LineSocket.connect(port)
    await socket.until("HELLO")
    socket.send(`@1 RESUME ${secret}`)
    const [answer] = await socket.until("@1 ")
    socket.drop()
    return answer ?? ""
  }

  /** All that has come, up to now. */
  settled(): Promise<ReadonlyArray<string>> {
    return settled(this.socket)
  }

  /** Says these lines, and gives all that comes before they are answered. */
  say(...lines: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
    this.socket.send(lines.join("\n"))
    return this.settled()
  }

  head(room: string): string {
    return this.heads.get(room) ?? ""
  }

  /** The position `seq` of a room, in the log that was entered. */
  at(room: string, seq: number): string {
    return `${this.head(room).split(":")[0]}:${seq}`
  }

  /** What was said in a room from READY on: `seq text` of each, GAPs as they are. */
  missed(room: string): ReadonlyArray<string> {
    return this.begun
      .filter((line) => line.startsWith(`MSG ${room} `) || line.startsWith(`GAP ${room} `))
      .map(told)
  }
}

/** `seq text` of a MSG or TOLD; other lines as they are. */
export const told = (line: string): string => {
  const found = /^(?:MSG \S+|TOLD) (\d+) \S+ \S+ (.*)$/.exec(line)
  return found === null ? line : `${found[1]} ${found[2]}`
}

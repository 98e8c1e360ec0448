/** Somebody honest, whose lines are looked at one by one and not kept. */
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** Where all of them are. The limits by address hold for it, as for the attacker's. */
const address = "127.0.8.8"

export class Friend {
  readonly nick: string
  /** The key to its session. */
  readonly secret: string
  isOpen = true
  private readonly socket: Socket
  private readonly listeners = new Set<(line: string) => void>()

  private constructor(nick: string, secret: string, socket: Socket) {
    this.nick = nick
    this.secret = secret
    this.socket = socket
    let rest = ""
    socket.setEncoding("utf8")
    socket.on("error", () => {})
    socket.on("data", (text: string) => {
      const lines = (rest + text).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) for (const listen of [...this.listeners]) listen(line)
    })
    socket.on("close", () => {
      this.isOpen = false
    })
  }

  private static async connect(port: number, nick: string, secret: string): Promise<Friend> {
    const socket = connect({ host: "127.0.0.1", localAddress: address, noDelay: true, port })
    await once(socket, "connect")
    return new Friend(nick, secret, socket)
  }

  /** Claims the name for a session that is kept. */
  static async enter(port: number, nick: string): Promise<Friend> {
    const secret = randomBytes(16).toString("base64url")
    const friend = await Friend.connect(port, nick, secret)
    const ready = friend.hears(/^READY /)
    friend.say(`\nNICK ${nick} 120 ${secret}`)
    await ready
    await friend.settles()
    return friend
  }

  /** Takes a session back, and gives what was said then. */
  static async resume(
    port: number,
    { nick, secret }: Pick<Friend, "nick" | "secret">
  ): Promise<readonly [Friend, ReadonlyArray<string>]> {
    const friend = await Friend.connect(port, nick, secret)
    const heard: Array<string> = []
    friend.onLine((line) => heard.push(line))
    friend.say(`\nRESUME ${secret} inbox=0`)
    await friend.settles()
    return [friend, heard]
  }

  say(line: string): void {
    if (this.isOpen) this.socket.write(`${line}\n`)
  }

  onLine(listen: (line: string) => void): () => void {
    this.listeners.add(listen)
    return () => this.listeners.delete(listen)
  }

  /** The first line from now on that matches; fails when it does not come. */
  hears(wanted: RegExp, within = 10_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        stop()
        reject(new Error(`${this.nick} did not hear ${wanted}`))
      }, within)
      const stop = this.onLine((line) => {
        if (!wanted.test(line)) return
        clearTimeout(late)
        stop()
        resolve(line)
      })
    })
  }

  /** Waits until everything that was said is answered. */
  async settles(): Promise<void> {
    const answer = this.hears(/^PONG settled$/)
    this.say("PING settled")
    await answer
  }

  /** The connection is gone without a word. */
  drop(): void {
    this.socket.destroy()
  }
}

/** Somebody honest, whose lines are looked at one by one and not kept. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"

const word = (line: string, at: number) => line.split(" ")[at] ?? ""

export class Friend {
  readonly nick: string
  /** Takes its session back. */
  token = ""
  isOpen = true
  private readonly socket: Socket
  private readonly listeners = new Set<(line: string) => void>()

  private constructor(nick: string, socket: Socket) {
    this.nick = nick
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

  private static async connect(port: number, nick: string): Promise<Friend> {
    const socket = connect({ host: "127.0.0.1", noDelay: true, port })
    await once(socket, "connect")
    return new Friend(nick, socket)
  }

  /** Claims the name for a session that is kept. */
  static async enter(port: number, nick: string): Promise<Friend> {
    const friend = await Friend.connect(port, nick)
    const ready = friend.hears(/^READY /)
    friend.say(`NICK ${nick} 120`)
    friend.token = word(await ready, 2)
    await friend.settles()
    return friend
  }

  /** Takes a session back, and gives the lines of its inbox. */
  static async resume(
    port: number,
    nick: string,
    token: string
  ): Promise<readonly [Friend, ReadonlyArray<string>]> {
    const friend = await Friend.connect(port, nick)
    const told: Array<string> = []
    friend.onLine((line) => {
      if (line.startsWith("TOLD ")) told.push(line)
    })
    const ready = friend.hears(/^(READY|ERR) /)
    friend.say(`RESUME ${token} inbox=0`)
    friend.token = word(await ready, 2)
    await friend.settles()
    return [friend, told]
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

/** A bare client of IRC: it says lines and hears lines, and answers PING. */
import { hostname } from "node:os"
import { LineSocket } from "./line-socket.ts"
import { tlsLines } from "./tls-client.ts"

const host = new RegExp(`(?<=[ :])${hostname().replaceAll(".", "\\.")}(?= |$)`, "g")

/** Who comes to #lobby and speaks there, and who is gone: tests that run beside each other see each other. */
const passing = /^(?:@\S+ )?:\S+!\S+ (?:(?:JOIN|PRIVMSG) #lobby|QUIT|NICK)/

/** Lines without the name of the server, the times in their tags and the epochs in their msgids. */
const plain = (line: string): string =>
  line
    .replace(/\r$/, "")
    .replace(host, "HOST")
    .replace(/time=[^; ]+/, "time=T")
    .replace(/msgid=(.+?)-[a-z0-9]{1,8}-(\d+)/, "msgid=$1-E-$2")

export class IrcClient {
  private readonly socket: LineSocket
  private barriers = 0

  private nick = ""

  constructor(socket: LineSocket) {
    this.socket = socket
  }

  static async open(port: number): Promise<IrcClient> {
    return new IrcClient(await LineSocket.open(port))
  }

  /** Through TLS, with `irc` as the protocol that is asked for. */
  static async openTls(
    port: number,
    options: Parameters<typeof tlsLines>[1] = {}
  ): Promise<IrcClient> {
    return new IrcClient(await tlsLines(port, { ALPNProtocols: ["irc"], ...options }))
  }

  /** One that has registered, with these capabilities, and is in #lobby. */
  static async join(
    port: number,
    nick: string,
    ...caps: ReadonlyArray<string>
  ): Promise<IrcClient> {
    const client = await IrcClient.open(port)
    if (caps.length > 0) client.say("CAP LS 302", `CAP REQ :${caps.join(" ")}`)
    client.say(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`)
    if (caps.length > 0) client.say("CAP END")
    await client.until(/ 366 /)
    return client
  }

  say(...lines: ReadonlyArray<string>): void {
    this.socket.send(Buffer.from(lines.map((line) => `${line}\r\n`).join("")))
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes)
  }

  /** The lines up to and with the first like this. */
  async until(wanted: RegExp): Promise<ReadonlyArray<string>> {
    const lines: Array<string> = []
    for (;;) {
      const line = await this.socket.next()
      if (line === undefined) throw new Error(`Ended before ${wanted}: ${lines.join(" | ")}`)
      lines.push(plain(line))
      this.nick = / 001 (\S+) /.exec(line)?.[1] ?? this.nick
      if (wanted.test(plain(line))) return lines
    }
  }

  /** Says lines, and gives what comes before the answer to a PING behind them, but for what others do in #lobby. */
  async ask(...lines: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
    this.barriers += 1
    const token = `barrier${this.barriers}`
    this.say(...lines, `PING ${token}`)
    const heard = await this.until(new RegExp(` PONG \\S+ :${token}$`))
    const isOwn = (line: string) => line.includes(`!${this.nick}@`)
    return heard.slice(0, -1).filter((line) => isOwn(line) || !passing.test(line))
  }

  /** Everything up to the end of the connection. */
  async toTheEnd(): Promise<ReadonlyArray<string>> {
    return (await this.socket.toTheEnd()).map(plain)
  }

  pause(): void {
    this.socket.pause()
  }

  drop(): void {
    this.socket.drop()
  }
}

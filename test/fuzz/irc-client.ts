/** A client of IRC that says anything in any chunks, and holds the server to the form of what it says. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { IrcJudge } from "../support/irc-judge.ts"
import { type IrcWords, ircBeginning, ircLine } from "./irc-lines.ts"
import type { Random } from "./random.ts"

/** How long an answer may take before the server counts as hanging. */
const patience = 60_000

/** After that a connection may end. */
const ending = /QUIT|HTTP\/\d/i
/** So many errors end a connection that has no name. */
const maxFaults = 20

export class IrcFuzzClient {
  said = 0
  connections = 0
  readonly heard = new Map<string, number>()
  private readonly port: number
  private readonly random: Random
  private readonly words: IrcWords
  private readonly me: string
  private recent: Array<string> = []
  private barriers = 0

  constructor(port: number, random: Random, words: IrcWords, me: string) {
    this.me = me
    this.port = port
    this.random = random
    this.words = words
  }

  /** Connects again and again until it is enough; throws what is found. */
  async run(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await this.connection(isEnough)
  }

  /** The server has said nothing yet. */
  private isFirst = true
  /** It has said only what is meant for a client of natter/1. */
  private isLate = false

  private note(text: string) {
    this.recent.push(text.slice(0, 300))
    if (this.recent.length > 300) this.recent.shift()
  }

  private failure(what: string): Error {
    return new Error(`${what}\nThe last lines of that connection:\n  ${this.recent.join("\n  ")}`)
  }

  private async connection(isEnough: () => boolean): Promise<void> {
    const socket = connect({ host: "127.0.0.1", noDelay: true, port: this.port })
    await once(socket, "connect")
    this.connections += 1
    this.recent = []
    this.isFirst = true
    const judge = new IrcJudge()
    const reading = new Reading(socket, (line) => this.hear(judge, line))
    const rounds = 1 + this.random.below(40)
    for (let n = 0; n < rounds && !isEnough(); n++) {
      const mayEnd = await this.say(socket, judge, n === 0)
      this.barriers += 1
      const token = `barrier${this.barriers}`
      socket.write(`PING ${token}\r\n`)
      const isOver = await reading.until(token)
      if (reading.wrong !== undefined) throw this.failure(reading.wrong)
      if (isOver) {
        if (!judge.isOver) throw this.failure("The connection ended without ERROR")
        if (!mayEnd && judge.faults !== maxFaults)
          throw this.failure("The connection ended for no reason")
        return
      }
      const left = judge.settled()
      if (left !== undefined) throw this.failure(left)
    }
    if (this.random.chance(50)) socket.destroy()
    else await this.quit(socket, reading)
  }

  private async quit(socket: Socket, reading: Reading) {
    if (this.random.chance(50)) socket.write("QUIT :bye\r\n")
    else socket.end()
    if (!(await reading.until(""))) throw this.failure("The connection goes on behind its end")
    if (reading.wrong !== undefined) throw this.failure(reading.wrong)
  }

  /** Says some lines, cut anyhow; whether the connection may end with them. */
  private async say(socket: Socket, judge: IrcJudge, isFirst: boolean): Promise<boolean> {
    const { random } = this
    const some = Array.from({ length: 1 + random.below(60) }, () =>
      ircLine(random, this.words, this.me)
    )
    const all = Buffer.concat([
      Buffer.from(isFirst ? ircBeginning(random, this.me) : ""),
      ...some.map(({ bytes }) => bytes)
    ])
    this.said += some.length
    const text = all.toString("utf8")
    for (const line of text.split("\n")) this.note(`C ${JSON.stringify(line)}`)
    judge.says(text)
    const plain = text.replace(/[\0\r]/g, "")
    // A capability may go before the line is read, and a batch may swallow it.
    const isOwed =
      judge.nick !== "*" &&
      judge.caps.has("labeled-response") &&
      !/CAP|BATCH|QUIT|HTTP/i.test(plain)
    for (const { label } of some) if (label !== undefined && isOwed) judge.owes(label)
    await this.cut(socket, all)
    return ending.test(plain)
  }

  private async cut(socket: Socket, bytes: Buffer) {
    for (let start = 0; start < bytes.length; ) {
      const end = start + 1 + this.random.below(this.random.chance(80) ? bytes.length : 20)
      socket.write(bytes.subarray(start, end))
      start = end
      if (this.random.chance(20)) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** A busy server can read the first line so late that it has greeted a client of natter/1 before. */
  private isForOthers(shown: string): boolean {
    this.isLate = this.isFirst
      ? shown.startsWith('"HELLO ')
      : this.isLate && !/^":|^"ERROR /.test(shown)
    this.isFirst = false
    return this.isLate
  }

  /** What is wrong with a line, and the token that it brings back. */
  private hear(
    judge: IrcJudge,
    bytes: Buffer
  ): { readonly wrong?: string; readonly pong?: string } {
    const shown = JSON.stringify(bytes.toString("utf8"))
    this.note(`S ${shown}`)
    if (this.isForOthers(shown)) return {}
    const line = judge.hears(bytes)
    if (typeof line === "string") return { wrong: `${shown}: ${line}` }
    const kind = line.verb === "FAIL" ? `FAIL ${line.params[1]}` : line.verb
    this.heard.set(`IRC ${kind}`, (this.heard.get(`IRC ${kind}`) ?? 0) + 1)
    const msgid = line.tags.get("msgid")
    if (msgid !== undefined) this.words.note(msgid)
    return line.verb === "PONG" ? { pong: line.params[1] ?? "" } : {}
  }
}

/** What comes on a connection, line by line. */
class Reading {
  wrong: string | undefined
  private readonly socket: Socket
  private pong = ""
  private wake = () => {}

  constructor(
    socket: Socket,
    hear: (line: Buffer) => { readonly wrong?: string; readonly pong?: string }
  ) {
    this.socket = socket
    let rest = Buffer.alloc(0)
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const { pong, wrong } = hear(rest.subarray(0, end))
        this.wrong ??= wrong
        this.pong = pong ?? this.pong
        rest = rest.subarray(end + 1)
      }
      this.wake()
    })
    socket.on("error", () => {})
    socket.on("close", () => this.wake())
  }

  /** Waits for this to come back, or for the end: true for the latter. */
  async until(token: string): Promise<boolean> {
    const late = Date.now() + patience
    const timer = setTimeout(() => this.wake(), patience)
    while (
      this.wrong === undefined &&
      !this.socket.closed &&
      (token === "" || this.pong !== token)
    ) {
      if (Date.now() >= late) this.wrong = `No answer in ${patience} ms to ${token || "the end"}`
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
    }
    clearTimeout(timer)
    return this.socket.closed && (token === "" || this.pong !== token)
  }
}

/**
 * A client of natter/1, written from docs/protocol.md alone: it imports nothing of the project, and
 * so shows that the document is enough. It also watches the server, and notes what is wrong.
 */
import { EventEmitter, once } from "node:events"
import { connect, type Socket } from "node:net"

export interface Line {
  readonly id: number | undefined
  readonly verb: string
  readonly words: ReadonlyArray<string>
  readonly text: string | undefined
  /** The HERE and PAST lines that came before an answer. */
  readonly before: ReadonlyArray<Line>
}

/** How many words stand before the text, for the verbs that have one. */
const wordsBefore = new Map(Object.entries({ MSG: 4, PAST: 4, TOLD: 3, ERR: 1, BYE: 1, PONG: 0 }))

export const parse = (line: string): Line => {
  const [, id, verb = "", rest] = /^(?:@(\d+) )?(\S*)(?: (.*))?$/su.exec(line) ?? []
  const parts = rest === undefined ? [] : rest.split(" ")
  const count = wordsBefore.get(verb) ?? parts.length
  const raw = parts.length > count ? parts.slice(count).join(" ") : undefined
  const text = raw?.replace(/\\([\\n])/g, (_, c) => (c === "n" ? "\n" : "\\"))
  return { id: id ? Number(id) : undefined, verb, words: parts.slice(0, count), text, before: [] }
}

export class NaiveClient {
  nick = ""
  token = ""
  inbox = 0
  isOpen = false
  /** Every line of this connection, in order. */
  heard: Array<Line> = []
  /** What others said, each once, as `room seq nick text` or `inbox seq nick text`. */
  readonly messages: Array<string> = []
  /** What the server has done wrong. */
  readonly faults: Array<string> = []
  /** How far each room was read, and the inbox. */
  readonly read = new Map<string, { readonly epoch: string; readonly seq: number }>()
  private socket: Socket | undefined
  private lastId = 0
  private isResuming = false
  private before: Array<Line> = []
  private readonly asked = new Map<number, { readonly line: string; answer?: Line }>()
  private readonly changes = new EventEmitter().setMaxListeners(0)

  /** Connects, and waits for the greeting. With a nickname (and seconds) it registers. */
  static async connect(host: string, port: number, name?: string): Promise<NaiveClient> {
    const client = new NaiveClient()
    await client.dial(host, port)
    if (name === undefined) return client
    const { text, verb } = await client.ask(`NICK ${name}`)
    if (verb !== "READY") throw new Error(`NICK ${name} was refused: ${text}`)
    await client.ask("PING")
    return client
  }

  private async dial(host: string, port: number) {
    const socket = connect({ host, noDelay: true, port })
    Object.assign(this, { heard: [], isOpen: true, socket })
    let rest = Buffer.alloc(0)
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        this.hear(parse(rest.toString("utf8", 0, end)))
        rest = rest.subarray(end + 1)
      }
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      this.isOpen &&= this.socket !== socket
      this.changes.emit("change")
    })
    await once(socket, "connect")
    await this.until(() => this.heard[0]?.words[0] === "natter/1")
  }

  private hear(line: Line) {
    const { id, text, verb, words } = line
    const [first = "", second = "", third = "", fourth = ""] = words
    const [epoch = "", seq] = second.split(":")
    this.heard.push(line)
    if (verb === "READY") Object.assign(this, { nick: first, token: second })
    if (verb === "JOINED") this.read.set(first, { epoch, seq: Number(seq) })
    if (verb === "OK" && seq !== undefined) this.advance(first, Number(seq), true)
    if (verb === "MSG") this.advance(first, Number(second), false)
    if (verb === "MSG") this.messages.push(`${first} ${second} ${fourth} ${text}`)
    if (verb === "TOLD" && Number(first) !== ++this.inbox) this.faults.push(`TOLD ${first}`)
    if (verb === "TOLD") this.messages.push(`inbox ${first} ${third} ${text}`)
    if (verb === "HERE" || verb === "PAST") this.before.push(line)
    if (id !== undefined) {
      const asked = this.asked.get(id)
      if (asked === undefined) this.faults.push(`Nobody waits for the answer @${id}.`)
      else asked.answer = { ...line, before: this.before.splice(0) }
      this.asked.delete(id)
    }
    this.changes.emit("change")
  }

  /** Every seq comes once and in order; a replay leaves out what is ours, and an OK may come again. */
  private advance(room: string, seq: number, isOwn: boolean) {
    const { epoch, seq: last } = this.read.get(room) ?? { epoch: "", seq: Number.NaN }
    const isNext = seq === last + 1 || (this.isResuming && seq > last)
    if (isNext) this.read.set(room, { epoch, seq })
    else if (!isOwn || seq > last) this.faults.push(`${room} ${seq} came after ${last}`)
  }

  /** Waits until something is so, for 15 seconds at most. */
  async until(isSo: () => boolean) {
    const signal = AbortSignal.timeout(15_000)
    while (!isSo()) await once(this.changes, "change", { signal })
  }

  /** Sends bytes; undefined ends our half of the connection. */
  send(bytes?: string | Uint8Array) {
    bytes === undefined ? this.socket?.end() : this.socket?.write(bytes)
  }

  /** Says a command with the next id, or with this one, and waits for its final answer. */
  async ask(command: string, id = ++this.lastId): Promise<Line> {
    const asked: { line: string; answer?: Line } = { line: `@${id} ${command}\n` }
    this.asked.set(id, asked)
    this.send(asked.line)
    await this.until(() => asked.answer !== undefined)
    return asked.answer ?? parse("")
  }

  drop() {
    this.socket?.destroy()
    this.isOpen = false
  }

  /** Takes the session back, and says again what was not answered. */
  async resume(host: string, port: number): Promise<Line> {
    this.drop()
    await this.dial(host, port)
    const unanswered = [...this.asked.values()].filter(({ line }) => /^@\d+ (SAY|TELL) /.test(line))
    const marks = [...this.read].map(([room, { epoch, seq }]) => `${room}=${epoch}:${seq}`)
    this.isResuming = true
    const ready = await this.ask(
      `RESUME ${[this.token, ...marks, `inbox=${this.inbox}`].join(" ")}`
    )
    await this.ask("PING")
    this.isResuming = false
    for (const { line } of unanswered) this.send(line)
    return ready
  }
}

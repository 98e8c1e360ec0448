/**
 * A client of natter/1, written from docs/protocol.md alone: it imports nothing of the project, and
 * so shows that the document is enough. It also watches the server, and notes what is wrong.
 */
import { randomBytes } from "node:crypto"
import { EventEmitter, once } from "node:events"
import { connect } from "node:net"
import type { Duplex } from "node:stream"

export interface Line {
  /** The line as it came, without its id. */
  readonly raw: string
  readonly id: number | undefined
  readonly verb: string
  readonly words: ReadonlyArray<string>
  readonly text: string | undefined
  /** The lines of an answer before its last. */
  readonly before: ReadonlyArray<Line>
}

/** How many words stand before the text, for the verbs that have one. */
const wordsBefore = new Map(
  Object.entries({ PAST: 4, MSG: 4, TOPIC: 4, TOLD: 3, UNTOLD: 3, JOINED: 3, ROOM: 3 }).concat(
    Object.entries({ ERR: 1, BYE: 1, PONG: 0 })
  )
)

/** Connects to a server; done when something can be said. */
export type Dial = (host: string, port: number) => Promise<Duplex>

const plain: Dial = async (host, port) => {
  const socket = connect({ host, noDelay: true, port })
  await once(socket, "connect")
  return socket
}

/** Backslashes directly before an n count in pairs. */
const unescape = (raw: string): string =>
  raw.replace(/(\\+)n/g, (_, { length }: string) =>
    "\\".repeat(length / 2).concat(length % 2 === 0 ? "n" : "\n")
  )

export const parse = (line: string): Line => {
  const [, id, raw = ""] = /^(?:@(\d*)(?:;\S*)? )?(.*)$/su.exec(line) ?? []
  const [verb = "", ...parts] = raw.split(" ")
  const count = wordsBefore.get(verb) ?? parts.length
  const text = parts.length > count ? unescape(parts.slice(count).join(" ")) : undefined
  const words = parts.slice(0, count)
  return { raw, id: id ? Number(id) : undefined, verb, words, text, before: [] }
}

interface Asked {
  readonly line: string
  readonly before: Array<Line>
  answer?: Line
}

export class NaiveClient {
  nick = ""
  /** The key to the session; a client makes one for each. */
  readonly secret = randomBytes(16).toString("base64url")
  /** How far the inbox was read; not a number after a gap of another epoch. */
  inbox = 0
  isOpen = false
  /** Every line of this connection, in order. */
  heard: Array<Line> = []
  /** What others said, each once, as `room seq nick text`, or with `inbox`, `untold` or `topic room` in its place. */
  readonly messages: Array<string> = []
  /** What the server has done wrong. */
  readonly faults: Array<string> = []
  /** How far each room was read. */
  readonly read = new Map<string, { readonly epoch: string; readonly seq: number }>()
  private socket: Duplex | undefined
  private readonly dial: Dial
  private lastId = 0
  private isReplaying = false
  private readonly asked = new Map<number, Asked>()
  private readonly changes = new EventEmitter().setMaxListeners(0)

  private constructor(dial: Dial) {
    this.dial = dial
  }

  /** Connects, and says nothing yet. */
  static async open(host: string, port: number, dial: Dial = plain): Promise<NaiveClient> {
    const client = new NaiveClient(dial)
    await client.begin(host, port)
    return client
  }

  /** Connects, and waits for the greeting. With a nickname it registers; with seconds the session is kept. */
  static async connect(
    host: string,
    port: number,
    nick?: string,
    seconds?: number,
    dial?: Dial
  ): Promise<NaiveClient> {
    const client = await NaiveClient.open(host, port, dial)
    await client.greet()
    if (nick === undefined) return client
    const { text, verb } = await client.register(nick, seconds)
    if (verb !== "READY") throw new Error(`NICK ${nick} was refused: ${text}`)
    await client.ask("PING")
    return client
  }

  /** Claims a name; with seconds for a session that is kept. */
  register(nick: string, seconds?: number): Promise<Line> {
    return this.ask(`NICK ${nick}${seconds === undefined ? "" : ` ${seconds} ${this.secret}`}`)
  }

  private async begin(host: string, port: number) {
    const socket = await this.dial(host, port)
    Object.assign(this, { heard: [], isOpen: true, socket })
    let rest = Buffer.alloc(0)
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        if (this.socket === socket) this.hear(parse(rest.toString("utf8", 0, end)))
        rest = rest.subarray(end + 1)
      }
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      this.isOpen &&= this.socket !== socket
      this.changes.emit("change")
    })
  }

  /** A client speaks first. */
  private async greet() {
    this.send("\n")
    await this.until(() => this.heard[0]?.words[0] === "natter/1")
  }

  private hear(line: Line) {
    const { id, text, verb, words } = line
    const [first = "", second = "", third = "", fourth = ""] = words
    this.heard.push(line)
    if (verb === "READY") this.nick = first
    if (verb === "JOINED") this.enter(first, second)
    // Without a time it is the answer to a question.
    if (verb === "OK" && words.length === 3) this.advance(first, Number(second.split(":")[1]), true)
    if (id !== undefined) this.answer(line, id)
    else if (verb === "MSG" || verb === "TOPIC") {
      this.advance(first, Number(second), false)
      this.messages.push(`${verb === "MSG" ? "" : "topic "}${first} ${second} ${fourth} ${text}`)
    } else if (verb === "TOLD" || verb === "UNTOLD") {
      const isNext = Number.isNaN(this.inbox) || Number(first) === this.inbox + 1
      if (!isNext) this.faults.push(`${verb} ${first} came after ${this.inbox}`)
      this.inbox = Number(first)
      this.messages.push(`${verb === "TOLD" ? "inbox" : "untold"} ${first} ${third} ${text}`)
    } else if (verb === "GAP") this.skip(first, Number(second), Number(third))
    if (verb === "PONG") this.isReplaying = false
    this.changes.emit("change")
  }

  /** Takes in a line that answers something, or a part of an answer. */
  private answer(line: Line, id: number) {
    const asked = this.asked.get(id)
    const isPart = ["HERE", "PAST", "TOPIC", "ROOM", "AWAY", "GAP"].includes(line.verb)
    if (asked === undefined) {
      // In a replay each of our own messages has its place, also when we know the answer.
      if (!this.isReplaying || line.verb !== "OK")
        this.faults.push(`Nobody waits for the answer @${id}.`)
    } else if (isPart) asked.before.push(line)
    else {
      asked.answer = { ...line, before: asked.before }
      this.asked.delete(id)
    }
  }

  /** JOINED ends the replay of a room: nothing may be missing before it. */
  private enter(room: string, position: string) {
    const [epoch = "", seq] = position.split(":")
    const last = this.read.get(room)
    if (this.isReplaying && last !== undefined && `${last.epoch}:${last.seq}` !== position)
      this.faults.push(`JOINED ${room} ${position} came after ${last.epoch}:${last.seq}`)
    this.read.set(room, { epoch, seq: Number(seq) })
  }

  /** Every seq comes once and in order, in a replay too; only an OK may come again. */
  private advance(room: string, seq: number, isOwn: boolean) {
    const { epoch, seq: last } = this.read.get(room) ?? { epoch: "", seq: Number.NaN }
    if (seq === last + 1) this.read.set(room, { epoch, seq })
    else if (!isOwn || seq > last) this.faults.push(`${room} ${seq} came after ${last}`)
  }

  private skip(room: string, from: number, to: number) {
    if (room === "inbox") this.inbox = to === 0 ? Number.NaN : to
    else if (to === 0) this.read.delete(room)
    else {
      const { epoch, seq } = this.read.get(room) ?? { epoch: "", seq: Number.NaN }
      if (from !== seq + 1) this.faults.push(`GAP ${room} ${from} came after ${seq}`)
      this.read.set(room, { epoch, seq: to })
    }
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
  async ask(command: string, id = ++this.lastId, ...tags: ReadonlyArray<string>): Promise<Line> {
    this.lastId = Math.max(this.lastId, id)
    const asked: Asked = { line: `@${[id, ...tags].join(";")} ${command}\n`, before: [] }
    this.asked.set(id, asked)
    this.send(asked.line)
    await this.until(() => asked.answer !== undefined)
    return asked.answer ?? parse("")
  }

  /** Says RESUME with these marks for the session of this secret, and PING, and waits for both answers. */
  async takeBack(secret: string, ...marks: ReadonlyArray<string>): Promise<Line> {
    this.isReplaying = true
    this.read.clear()
    this.inbox = 0
    for (const mark of marks) {
      const [, room = "", epoch = "", seq] = /^(.*)=(?:(.*):)?(.*)$/.exec(mark) ?? []
      if (room === "inbox") this.inbox = Number(seq)
      else this.read.set(room, { epoch, seq: Number(seq) })
    }
    const answers = [this.ask(["RESUME", secret, ...marks].join(" ")), this.ask("PING")]
    return (await Promise.all(answers))[0] ?? parse("")
  }

  drop() {
    this.socket?.destroy()
    this.isOpen = false
  }

  /** How far everything was read. */
  marks(): ReadonlyArray<string> {
    const rooms = [...this.read].map(([room, { epoch, seq }]) => `${room}=${epoch}:${seq}`)
    return [...rooms, ...(Number.isNaN(this.inbox) ? [] : [`inbox=${this.inbox}`])]
  }

  /** Takes the session back on a new connection; after the replay, says again what has no answer. */
  async resume(host: string, port: number): Promise<Line> {
    this.drop()
    await this.begin(host, port)
    await this.greet()
    const unanswered = [...this.asked.values()].filter(({ line }) =>
      /^@\S+ (SAY|TOPIC|TELL|JOIN|PART|NICK) /.test(line)
    )
    const ready = await this.takeBack(this.secret, ...this.marks())
    for (const asked of unanswered) if (asked.answer === undefined) this.send(asked.line)
    return ready
  }
}

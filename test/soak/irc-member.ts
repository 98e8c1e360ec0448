/** A client of IRC that comes back whenever its connection is lost, and reads what it has missed. */
import { connect, type Socket } from "node:net"
import type { Nick } from "../../src/domain/chat/Nick.ts"
import type { History, Recorded } from "../support/history.ts"
import { IrcBatches, type Item, messagesOf, nickOf, placeOf } from "../support/irc-batches.ts"
import { IrcRoom } from "./irc-room.ts"

const caps = [
  "batch",
  "draft/chathistory",
  "draft/event-playback",
  "draft/multiline",
  "echo-message",
  "labeled-response",
  "message-tags",
  "server-time",
  "standard-replies"
].join(" ")

/** Milliseconds until it connects again. */
const pause = 100
/** So many messages may wait for their answers. */
const patience = 50

/** What was sent and is not answered. */
interface Pending {
  readonly stream: string
  readonly text: string
  /** The connection on which it was sent. */
  readonly connection: number
}

type Answered = (item: Item) => void

export class IrcMember {
  readonly nick: Nick
  readonly history: History
  /** Messages that it had missed, and was told of by CHATHISTORY. */
  missed = 0
  /** What went wrong, in sentences. */
  readonly problems: Array<string> = []
  private readonly recorded: Array<Recorded> = []
  private readonly rooms: ReadonlyMap<string, IrcRoom>
  private readonly pending = new Map<string, Pending>()
  private readonly sent = new Set<string>()
  private readonly at: { readonly host: string; readonly port: number }
  private answers = new Map<string, Answered>()
  private socket: Socket | undefined
  private again: NodeJS.Timeout | undefined
  /** Its name on this connection: another one while the server takes the last for alive. */
  private name = ""
  private connections = 0
  private labels = 0
  private refs = 0

  constructor(at: IrcMember["at"], nick: Nick, rooms: ReadonlyArray<string>, logSize: number) {
    this.at = at
    this.nick = nick
    this.history = { nick, recorded: this.recorded }
    const record = (one: Recorded) => void this.recorded.push(one)
    this.rooms = new Map(
      rooms.map((room) => [room, new IrcRoom(room, logSize, record, (item) => this.shows(item))])
    )
    this.connect()
  }

  /** Whether it is in all rooms, has read them up to these places, and waits for nothing. */
  isDone(heads: ReadonlyMap<string, number>): boolean {
    const isRead = ({ isLive, last = 0, name }: IrcRoom) => isLive && last >= (heads.get(name) ?? 0)
    return this.pending.size === 0 && [...this.rooms.values()].every(isRead)
  }

  /** How far it has read each room. */
  get heads(): ReadonlyMap<string, number> {
    return new Map([...this.rooms].map(([name, { last = 0 }]) => [name, last]))
  }

  get state(): string {
    const rooms = [...this.rooms.values()].map(
      ({ isLive, last, name }) => `${name}:${last}${isLive ? "" : " (away)"}`
    )
    return `${this.nick} has read ${rooms.join(" ")}, and waits for ${this.pending.size} answers.`
  }

  /** Says a text in a room, where it is there. */
  say(room: string, text: string): void {
    if (!this.mayTalk(room)) return
    const [first = "", ...more] = text.split("\n")
    const label = this.send(room, text)
    const ref = `b${++this.refs}`
    const lines = [
      `@label=${label} BATCH +${ref} draft/multiline #${room}`,
      ...[first, ...more].map((line) => `@batch=${ref} PRIVMSG #${room} :${line}`),
      `BATCH -${ref}`
    ]
    this.write(...(more.length === 0 ? [`@label=${label} PRIVMSG #${room} :${first}`] : lines))
  }

  setTopic(room: string, topic: string): void {
    if (this.mayTalk(room)) this.write(`@label=${this.send(room, topic)} TOPIC #${room} :${topic}`)
  }

  whisper(to: string, text: string): void {
    const line = text.replaceAll("\n", " ")
    const stream = `inbox:${to}`
    if (this.mayTalk("lobby"))
      this.write(`@label=${this.send(stream, line)} PRIVMSG ${to} :${line}`)
  }

  leave(): void {
    clearTimeout(this.again)
    this.socket?.removeAllListeners("close")
    this.socket?.end("QUIT\r\n")
  }

  private mayTalk(room: string): boolean {
    return this.rooms.get(room)?.isLive === true && this.pending.size < patience
  }

  private write(...lines: ReadonlyArray<string>): void {
    this.socket?.write(lines.map((line) => `${line}\r\n`).join(""))
  }

  private ask(answered: Answered): string {
    const label = `l${++this.labels}`
    this.answers.set(label, answered)
    return label
  }

  /** Notes what is being sent, and gives its label. */
  private send(stream: string, text: string): string {
    this.recorded.push({ _tag: "Sent", stream, text })
    this.sent.add(text)
    this.pending.set(text, { stream, text, connection: this.connections })
    return this.ask((item) => this.answered(text, item))
  }

  private connect(): void {
    this.connections += 1
    this.name = ""
    this.answers = new Map()
    const batches = new IrcBatches()
    const socket = connect({ ...this.at, noDelay: true })
    this.socket = socket
    let rest = Buffer.alloc(0)
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const line = rest.subarray(0, end)
        rest = rest.subarray(end + 1)
        // Its first bytes were held back so long that it was taken for a person with natter/1.
        if (line.toString().startsWith("HELLO natter/1 ")) {
          socket.destroy()
          return
        }
        const item = batches.takes(line)
        if (item !== undefined) this.hears(item)
      }
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      for (const room of this.rooms.values()) room.leaves()
      // Nobody can tell whether a private message has arrived.
      this.doubt(({ stream }) => stream.startsWith("inbox:"))
      this.again = setTimeout(() => this.connect(), pause)
    })
    this.write("CAP LS 302", `CAP REQ :${caps}`, `NICK ${this.nick}`, "USER u 0 * :u", "CAP END")
  }

  private hears(item: Item): void {
    const { params, tags, verb } = item
    const label = tags.get("label") ?? ""
    const answered = this.answers.get(label)
    this.answers.delete(label)
    const room = this.rooms.get((params[0] ?? "").slice(1))
    if (answered !== undefined) answered(item)
    else if (verb === "001") this.registers(params[0] ?? "")
    else if (verb === "PING") this.write(`PONG :${params[0]}`)
    else if (verb === "JOIN" && nickOf(item) === this.name && room !== undefined)
      this.asks(room, room.question())
    else for (const one of messagesOf(item)) this.takes(one)
  }

  private registers(name: string): void {
    this.name = name
    for (const room of this.rooms.keys()) if (room !== "lobby") this.write(`JOIN #${room}`)
  }

  private asks(room: IrcRoom, question: string): void {
    const label = this.ask((item) => {
      const items = messagesOf(item)
      const failure = items.find(({ verb }) => verb === "FAIL" || /^\d/.test(verb))
      if (failure !== undefined) this.problems.push(`${question}: ${failure.params.join(" ")}`)
      const read = items.filter(({ verb }) => verb === "PRIVMSG" || verb === "TOPIC")
      if (room.last !== undefined) this.missed += read.length
      const more = room.reads(read)
      if (more !== undefined) return this.asks(room, more)
      for (const wrong of room.wrongGaps) this.problems.push(`${this.nick}: ${wrong}`)
      // What was sent on an earlier connection, and is not in the log, may never come.
      this.doubt(({ connection, stream }) => stream === room.name && connection < this.connections)
    })
    this.write(`@label=${label} ${question}`)
  }

  private doubt(isDoubted: (of: Pending) => boolean): void {
    for (const one of [...this.pending.values()].filter(isDoubted)) {
      this.pending.delete(one.text)
      this.recorded.push({ _tag: "Doubted", text: one.text })
    }
  }

  /** A message that others said, or that it said itself. */
  private takes(item: Item): void {
    const [target = ""] = item.params
    if (item.verb === "PRIVMSG" || item.verb === "TOPIC")
      this.rooms.get(target.slice(1))?.hears(item)
  }

  private answered(text: string, item: Item): void {
    for (const one of messagesOf(item)) {
      const [target = ""] = one.params
      if (/^[45]\d\d$|^263$/.test(one.verb)) {
        this.pending.delete(text)
        this.recorded.push({ _tag: "Refused", text })
      } else if (one.verb === "PRIVMSG" && !target.startsWith("#")) this.accepts(text)
      else this.takes(one)
    }
  }

  private accepts(text: string): void {
    const pending = this.pending.get(text)
    if (pending === undefined) return
    this.pending.delete(text)
    this.recorded.push({ _tag: "Accepted", stream: pending.stream, text, place: undefined })
  }

  private shows(item: Item): void {
    const [, text = ""] = item.params
    const place = placeOf(item)
    if (place === undefined) return
    this.accepts(text)
    const { epoch, room, seq } = place
    const nick = this.sent.has(text) ? this.nick : nickOf(item)
    this.recorded.push({ _tag: "Shown", place: { stream: room, epoch, seq }, nick, text })
  }
}

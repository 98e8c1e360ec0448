/** Lets somebody who speaks natter/1 use a server as a client of IRC: what IRC does not tell is a dash. */
import { escape, unescape } from "../../src/domain/protocol/natter/Escapes.ts"
import { IrcBatches, type Item, messagesOf, nickOf, placeOf } from "./irc-batches.ts"

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
]

/** What a client says before anything else. */
export const beginning: ReadonlyArray<string> = [
  "CAP LS 302",
  `CAP REQ :${caps.join(" ")}`,
  "CAP END"
]

const errors: ReadonlyMap<string, string> = new Map([
  ["401", "no-such-nick"],
  ["403", "room-invalid"],
  ["404", "not-in-room"],
  ["433", "nick-taken"],
  ["442", "not-in-room"],
  ["451", "not-registered"]
])

/** Said while somebody registers, and nothing that natter/1 has. */
const greetings = new Set(["CAP", "002", "003", "004", "005", "422"])

interface Asked {
  readonly verb: string
  readonly room: string
}

const channel = (room: string): string => (/^[a-z]/.test(room) ? `#${room}` : room)
const roomOf = (target = ""): string => target.replace(/^#/, "")
const timeOf = ({ tags }: Item): string => tags.get("time") ?? "-"
const behind = (text = ""): string => (text === "" ? "" : ` ${escape(text)}`)

export class IrcTranslator {
  private nick = "*"
  private readonly asked = new Map<string, Asked>()
  private readonly batches = new IrcBatches()
  /** The id of the NICK that registers, and of the BYE. */
  private registering = ""
  private leaving = ""
  private refs = 0
  /** What is told of the lobby while it is entered without being asked for. */
  private entering: Array<Item> | undefined = []
  private readonly members = new Map<string, Set<string>>()

  /** A line of the client in IRC. */
  says(line: string): ReadonlyArray<string> {
    const [, id = "", verb = "", rest = ""] = /^(?:@(\d+) )?(\S*) ?(.*)$/s.exec(line) ?? []
    const [first = ""] = rest.split(" ")
    const text = unescape(rest.slice(first.length + 1))
    const at = { verb, room: first }
    switch (verb) {
      case "":
        return []
      case "NICK":
        if (this.nick !== "*") return this.ask(id, at, `NICK ${first}`)
        this.registering = id
        return [`NICK ${first}`, "USER user 0 * :user"]
      case "BYE":
        this.leaving = id
        return ["QUIT"]
      case "PING":
        return [`PING :${rest}`]
      case "SAY":
        return this.message(id, at, channel(first), text)
      case "TELL":
        return this.message(id, at, first, text)
      case "WHO":
        return this.ask(id, at, `NAMES ${channel(first)}`)
      case "ROOMS":
        return this.ask(id, at, "LIST")
      case "TOPIC":
        return this.ask(id, at, `TOPIC ${channel(first)} :${text}`)
      case "HISTORY":
      case "AFTER":
        return this.ask(id, at, this.look(verb, first, text))
      default:
        return this.ask(id, at, `${verb} ${channel(first)}`)
    }
  }

  /** A line of the server, without its LF, in natter/1. */
  hears(bytes: Uint8Array): ReadonlyArray<string> {
    const item = this.batches.takes(bytes)
    if (item === undefined) return []
    const label = item.tags.get("label")
    return label === undefined ? this.unasked(item) : this.answer(label, messagesOf(item))
  }

  private ask(id: string, asked: Asked, line: string): ReadonlyArray<string> {
    if (id === "") return [line]
    this.asked.set(id, asked)
    return [`@label=${id} ${line}`]
  }

  private message(id: string, asked: Asked, target: string, text: string): ReadonlyArray<string> {
    const done = text.startsWith("/me ") ? `\x01ACTION ${text.slice(4)}\x01` : text
    const [first = "", ...more] = done.split("\n")
    if (more.length === 0) return this.ask(id, asked, `PRIVMSG ${target} :${first}`)
    const ref = `b${++this.refs}`
    return [
      ...this.ask(id, asked, `BATCH +${ref} draft/multiline ${target}`),
      ...[first, ...more].map((one) => `@batch=${ref} PRIVMSG ${target} :${one}`),
      `BATCH -${ref}`
    ]
  }

  private look(verb: string, room: string, rest: string): string {
    const [count = "", place = ""] = rest.split(" ")
    const kind = verb === "AFTER" ? "AFTER" : "BEFORE"
    return `CHATHISTORY ${kind} ${channel(room)} msgid=${room}-${place.replace(":", "-")} ${count}`
  }

  private answer(id: string, items: ReadonlyArray<Item>): ReadonlyArray<string> {
    const { room = "", verb = "" } = this.asked.get(id) ?? {}
    this.asked.delete(id)
    return this.answers(verb, room, items).map((line) => `@${id} ${line}`)
  }

  private answers(verb: string, room: string, items: ReadonlyArray<Item>): ReadonlyArray<string> {
    const failed = items.flatMap((item) => this.failure(item) ?? [])
    if (failed.length > 0) return failed
    const away = items.filter(({ verb }) => verb === "301").map(({ params }) => params[1])
    switch (verb) {
      case "NICK":
        for (const item of items) this.renames(item)
        return [`READY ${this.nick}`]
      case "JOIN":
        return [this.joined(room, items)]
      case "PART":
        this.members.delete(room)
        return ["OK"]
      case "WHO": {
        const names = namesIn(items)
        return names.length === 0 ? ["OK"] : [`HERE ${room} ${names.join(" ")}`, "OK"]
      }
      case "ROOMS":
        return [...items.flatMap(roomIn), "OK"]
      case "HISTORY":
      case "AFTER":
        return [...items.map((item) => said(item, "PAST")), "OK"]
      case "TELL":
        return [...away.map((nick) => `AWAY ${nick} 1`), "OK"]
      default:
        return items.map(accepted)
    }
  }

  private joined(room: string, items: ReadonlyArray<Item>): string {
    const names = namesIn(items)
    this.members.set(room, new Set(names))
    const topic = items.find(({ verb }) => verb === "332")?.params[2]
    return `JOINED ${room} - ${names.length}${behind(topic)}`
  }

  private failure({ params, verb }: Item): string | undefined {
    if (verb === "FAIL" && params[1] === "INVALID_TARGET") return "ERR no-such-room text"
    const code = errors.get(verb)
    return code === undefined ? undefined : `ERR ${code} text`
  }

  /** What was not asked for, or has no label. */
  private unasked(item: Item): ReadonlyArray<string> {
    if (greetings.has(item.verb)) return []
    if (
      this.entering !== undefined &&
      this.nick !== "*" &&
      /^(?:JOIN|332|353|366)$/.test(item.verb)
    )
      return this.enters(this.entering, item)
    return messagesOf(item).flatMap((one) => this.happens(one))
  }

  private enters(items: Array<Item>, item: Item): ReadonlyArray<string> {
    items.push(item)
    if (item.verb !== "366") return []
    this.entering = undefined
    const others = items.filter((one) => one.verb === "JOIN" && nickOf(one) !== this.nick)
    return [this.joined("lobby", items), ...others.flatMap((one) => this.happens(one))]
  }

  private happens(item: Item): ReadonlyArray<string> {
    const { params, verb } = item
    const nick = nickOf(item)
    const room = roomOf(params[0])
    const isOwn = nick === this.nick
    switch (verb) {
      case "001":
        this.nick = params[0] ?? ""
        return [`@${this.registering} READY ${this.nick}`]
      case "PONG":
        return [`PONG ${params[1]}`]
      case "ERROR":
        return [`${this.leaving === "" ? "" : `@${this.leaving} `}BYE quit`]
      case "TOPIC":
        return [isOwn ? accepted(item) : said(item, "MSG")]
      case "PRIVMSG":
        if (!params[0]?.startsWith("#"))
          return [`TOLD - ${timeOf(item)} ${nick}${behind(params[1])}`]
        return [isOwn ? accepted(item) : said(item, "MSG")]
      case "JOIN":
        this.members.get(room)?.add(nick)
        return [`ENTER ${room} ${timeOf(item)} ${nick}`]
      case "PART":
        this.members.get(room)?.delete(nick)
        return [`LEAVE ${room} ${timeOf(item)} part ${nick}`]
      case "QUIT":
        return this.quits(item)
      case "NICK":
        this.renames(item)
        return [`RENAME ${nick} ${params[0]} ${timeOf(item)} ${timeOf(item)}`]
      default:
        return [this.failure(item) ?? `UNKNOWN ${verb} ${params.join(" ")}`]
    }
  }

  private quits(item: Item): ReadonlyArray<string> {
    const nick = nickOf(item)
    return [...this.members].flatMap(([room, nicks]) =>
      nicks.delete(nick) ? [`LEAVE ${room} ${timeOf(item)} quit ${nick}`] : []
    )
  }

  private renames(item: Item): void {
    if (item.verb !== "NICK") return
    const [nick = ""] = item.params
    if (nickOf(item) === this.nick) this.nick = nick
    for (const nicks of this.members.values()) if (nicks.delete(nickOf(item))) nicks.add(nick)
  }
}

const namesIn = (items: ReadonlyArray<Item>): ReadonlyArray<string> =>
  items.flatMap(({ params, verb }) => (verb === "353" ? (params[3] ?? "").split(" ") : []))

const roomIn = ({ params, verb }: Item): ReadonlyArray<string> => {
  const [, room, members, topic = ""] = params
  return verb === "322" ? [`ROOM ${roomOf(room)} ${members} -${behind(topic.trim() && topic)}`] : []
}

/** What was said, or set as a topic: live, or as a part of a history. */
const said = (item: Item, verb: "MSG" | "PAST"): string => {
  const { room, seq } = placeOf(item) ?? {}
  const kind = item.verb === "TOPIC" ? "TOPIC" : verb
  return `${kind} ${room} ${seq} ${timeOf(item)} ${nickOf(item)}${behind(item.params[1])}`
}

/** What the author hears of it. */
const accepted = (item: Item): string => {
  const { epoch, room, seq } = placeOf(item) ?? {}
  return `OK ${room} ${epoch}:${seq} ${timeOf(item)}`
}

/**
 * A small model of a server of natter/1: what each client has to hear, line by line, when one of them
 * does something. It knows no sockets. A time is written T, a token K, an epoch E, and seqs count from
 * the beginning of the run. Comings and goings are not among the lines, for they are told late and
 * together: who is where is asked with `members`.
 */

export const lobby = "lobby"
/** Somebody outside of the model, who is in the lobby all the time. */
export const observer = "observer~"

/** Messages that a room's log holds, by default. */
const retention = 2048

/** What a client does; `by` is its number. */
export type Step =
  | { readonly do: Plain; readonly by: number }
  | { readonly do: "claim"; readonly by: number; readonly nick: string }
  /** Takes the session back, without a mark for one room, and with marks that are so much behind. */
  | {
      readonly do: "resume"
      readonly by: number
      readonly without: string
      readonly behind: number
    }
  | {
      readonly do: "join" | "part" | "who" | "history" | "retention"
      readonly by: number
      readonly room: string
    }
  | { readonly do: "say"; readonly by: number; readonly room: string; readonly text: string }
  | { readonly do: "tell"; readonly by: number; readonly nick: string; readonly text: string }

type Plain = "connect" | "bye" | "drop" | "half-close" | "bad" | "say-again"

/** Many messages at once, each client's in its order; `order` is the one that the server gave them. */
export interface Burst {
  readonly room: string
  readonly order: ReadonlyArray<{ readonly by: number; readonly id: number; readonly text: string }>
}

interface Session {
  nick: string
  readonly rooms: Set<string>
  readonly inbox: Array<string>
  lastId: number
  lastSay: { readonly room: string; readonly line: string; readonly answer: string } | undefined
}

interface Message {
  readonly by: Session
  readonly seq: number
  readonly rest: string
}

/** What is said, and what each client hears then. */
export interface Outcome {
  readonly line: string
  readonly heard: ReadonlyMap<number, ReadonlyArray<string>>
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

export class Model {
  readonly isLinked: Array<boolean>
  /** By client: the session with a name, connected or kept. */
  readonly sessions: Array<Session | undefined>
  private readonly logs = new Map<string, Array<Message>>([[lobby, []]])
  /** By client: how far it has read each room, and its inbox. */
  private readonly read: Array<Map<string, number>>
  private heard = new Map<number, Array<string>>()
  private id = 0

  constructor(clients: number) {
    this.isLinked = Array<boolean>(clients).fill(false)
    this.sessions = Array<Session | undefined>(clients).fill(undefined)
    this.read = Array.from({ length: clients }, () => new Map())
  }

  /** Every other client asks that its session be kept. */
  isKeeper(client: number): boolean {
    return client % 2 === 0
  }

  /** Who is in a room, sorted. */
  members(room: string): ReadonlyArray<string> {
    const nicks = this.sessions.flatMap((of) => (of?.rooms.has(room) ? [of.nick] : []))
    return [...nicks, ...(room === lobby ? [observer] : [])].sort()
  }

  nextId(): number {
    return ++this.id
  }

  can(step: Step): boolean {
    const session = this.sessions[step.by]
    const isLinked = this.isLinked[step.by] === true
    if (step.do === "connect") return !isLinked && session === undefined
    // A session is taken back from a connection that was lost, and from one that is alive.
    if (step.do === "resume") return session !== undefined && this.isKeeper(step.by)
    if (step.do === "say-again") {
      const said = session?.lastSay
      return isLinked && said !== undefined && session?.rooms.has(said.room) === true
    }
    // The lobby is where the observer sees who is gone.
    return isLinked && !(step.do === "part" && step.room === lobby)
  }

  /** Does a step; `say-again` and the like are what a client says, `drop` is nothing said. */
  take(step: Step): Outcome {
    this.heard = new Map()
    const line = this.sessions[step.by] === undefined ? this.unnamed(step) : this.named(step)
    return { line, heard: this.heard }
  }

  burst({ order, room }: Burst): Outcome["heard"] {
    this.heard = new Map()
    for (const { by, id, text } of order) this.say(by, room, text, id)
    return this.heard
  }

  private hear(client: number, line: string, id?: number) {
    if (!this.isLinked[client]) return
    const [verb, room = "", position = ""] = line.split(" ")
    if (verb === "MSG" || verb === "OK" || verb === "JOINED") {
      const seq = Number(position.replace("E:", ""))
      if (position !== "")
        this.read[client]?.set(room, Math.max(this.read[client]?.get(room) ?? 0, seq))
    }
    if (verb === "TOLD") this.read[client]?.set("inbox", Number(room))
    const lines = this.heard.get(client) ?? []
    lines.push(id === undefined ? line : `@${id} ${line}`)
    this.heard.set(client, lines)
  }

  private joined(by: number, room: string, id?: number) {
    const log = this.logs.get(room) ?? []
    this.logs.set(room, log)
    this.hear(by, `JOINED ${room} E:${log.length} ${this.members(room).length}`, id)
  }

  private ready(by: number, id: number, rest = "") {
    const nick = this.sessions[by]?.nick
    this.hear(by, `READY ${nick}${this.isKeeper(by) ? " K 60" : ""}${rest}`, id)
  }

  /** The connection is gone, and with it the session, unless it is kept. */
  private lose(by: number, isKept: boolean) {
    this.isLinked[by] = false
    if (isKept) return
    this.sessions[by] = undefined
    this.read[by]?.clear()
  }

  private unnamed(step: Step): string {
    const { by } = step
    const id = this.nextId()
    switch (step.do) {
      case "connect":
        this.isLinked[by] = true
        this.hear(by, "HELLO natter/1 host")
        return ""
      case "claim":
        return this.claim(by, step.nick, id)
      case "bye":
      case "half-close":
      case "drop":
        return this.leave(by, step.do, id)
      case "bad":
        this.hear(by, "ERR unknown-verb", id)
        return `@${id} WHAT`
      default:
        this.hear(by, "ERR not-registered", id)
        return `@${id} WHO ${lobby}`
    }
  }

  private named(step: Step): string {
    const { by } = step
    const session = this.sessions[by]
    if (session === undefined) return ""
    switch (step.do) {
      case "resume":
        return this.resume(by, session, step.without, step.behind)
      case "join":
        session.rooms.add(step.room)
        return this.asked(`JOIN ${step.room}`, (id) => this.joined(by, step.room, id))
      case "part":
        return this.asked(`PART ${step.room}`, (id) => {
          this.hear(by, session.rooms.delete(step.room) ? "OK" : "ERR not-in-room", id)
          this.read[by]?.delete(step.room)
        })
      case "who":
        return this.asked(`WHO ${step.room}`, (id) => {
          const members = this.members(step.room)
          if (!this.logs.has(step.room)) return this.hear(by, "ERR no-such-room", id)
          if (members.length > 0) this.hear(by, `HERE ${step.room} ${members.join(" ")}`)
          return this.hear(by, "OK", id)
        })
      case "history":
        return this.asked(`HISTORY ${step.room} 3`, (id) => {
          const log = this.logs.get(step.room)
          if (log === undefined) return this.hear(by, "ERR no-such-room", id)
          for (const { rest, seq } of log.slice(-3))
            this.hear(by, `PAST ${step.room} ${seq} T ${rest}`)
          return this.hear(by, `OK ${step.room} E:${log.length}`, id)
        })
      case "retention":
        return this.asked(`RETENTION ${step.room}`, (id) =>
          this.hear(
            by,
            this.logs.has(step.room) ? `RETENTION ${step.room} ${retention}` : "ERR no-such-room",
            id
          )
        )
      case "say":
        return this.asked(`SAY ${step.room} ${step.text}`, (id) =>
          this.say(by, step.room, step.text, id)
        )
      case "say-again":
        this.hear(by, session.lastSay?.answer ?? "")
        return session.lastSay?.line ?? ""
      case "tell":
        return this.asked(`TELL ${step.nick} ${step.text}`, (id) =>
          this.tell(by, session, step.nick, step.text, id)
        )
      case "claim":
        return this.claim(by, step.nick, this.nextId())
      case "bad":
        return this.asked("JOIN Room", (id) => this.hear(by, "ERR room-invalid", id))
      default:
        return this.leave(by, step.do, this.nextId())
    }
  }

  private asked(line: string, answer: (id: number) => void): string {
    const id = this.nextId()
    answer(id)
    return `@${id} ${line}`
  }

  private claim(by: number, nick: string, id: number): string {
    const line = `@${id} NICK ${nick}${this.isKeeper(by) ? " 60" : ""}`
    const session = this.sessions[by]
    const isTaken = this.sessions.some(
      (other) => other && other !== session && same(other.nick, nick)
    )
    if (isTaken || same(nick, observer)) this.hear(by, "ERR nick-taken", id)
    else if (session === undefined) {
      this.sessions[by] = {
        nick,
        rooms: new Set([lobby]),
        inbox: [],
        lastId: 0,
        lastSay: undefined
      }
      this.ready(by, id)
      this.joined(by, lobby)
    } else {
      for (const [client, other] of this.sessions.entries()) {
        const shares = [...(other?.rooms ?? [])].some((room) => session.rooms.has(room))
        if (shares && client !== by && nick !== session.nick)
          this.hear(client, `RENAME ${session.nick} ${nick}`)
      }
      session.nick = nick
      this.ready(by, id)
    }
    return line
  }

  private say(by: number, room: string, text: string, id: number) {
    const session = this.sessions[by]
    const log = this.logs.get(room)
    if (session === undefined || log === undefined || !session.rooms.has(room)) {
      return this.hear(by, "ERR not-in-room", id)
    }
    const seq = log.length + 1
    const rest = `${session.nick} ${text}`
    log.push({ by: session, seq, rest })
    for (const [client, other] of this.sessions.entries()) {
      if (client !== by && other?.rooms.has(room)) this.hear(client, `MSG ${room} ${seq} T ${rest}`)
    }
    const answer = `@${id} OK ${room} E:${seq}`
    session.lastId = id
    session.lastSay = { room, line: `@${id} SAY ${room} ${text}`, answer }
    return this.hear(by, `OK ${room} E:${seq}`, id)
  }

  private tell(by: number, session: Session, nick: string, text: string, id: number) {
    const to = this.sessions.findIndex((other) => other && same(other.nick, nick))
    const inbox = this.sessions[to]?.inbox
    if (inbox === undefined && !same(nick, observer)) return this.hear(by, "ERR no-such-nick", id)
    const line = `TOLD ${(inbox?.length ?? 0) + 1} T ${session.nick} ${text}`
    inbox?.push(line)
    this.hear(to, line)
    session.lastId = id
    return this.hear(by, "OK", id)
  }

  private resume(by: number, session: Session, without: string, behind: number): string {
    const read = this.read[by] ?? new Map<string, number>()
    const rooms = [...session.rooms].sort()
    const mark = (room: string) => Math.max(0, (read.get(room) ?? 0) - behind)
    const marks = rooms.flatMap((room) => (room === without ? [] : [`${room}=E:${mark(room)}`]))
    const inbox = mark("inbox")
    const id = this.nextId()
    this.isLinked[by] = true
    this.ready(by, id, ` ${session.lastId}`)
    for (const room of rooms) {
      const missed = room === without ? [] : (this.logs.get(room) ?? []).slice(mark(room))
      for (const { by: author, rest, seq } of missed) {
        if (author !== session) this.hear(by, `MSG ${room} ${seq} T ${rest}`)
      }
      this.joined(by, room)
    }
    for (const line of session.inbox.slice(inbox)) this.hear(by, line)
    return `@${id} RESUME K ${[...marks, `inbox=${inbox}`].join(" ")}`
  }

  private leave(by: number, how: "bye" | "half-close" | "drop" | "connect", id: number): string {
    if (how === "bye") this.hear(by, "BYE quit", id)
    if (how === "half-close") this.hear(by, "BYE quit")
    this.lose(by, how !== "bye" && this.isKeeper(by) && this.sessions[by] !== undefined)
    return how === "bye" ? `@${id} BYE` : ""
  }
}

/**
 * A small model of a server of natter/1: what each client has to hear, line by line, when one of them
 * does something. It knows no sockets. A time is written T, a number of seconds that passes S, an epoch
 * E, a secret K1 or L1, and seqs count from the beginning of the run. Joins and leaves are not among
 * the lines, because they are told late and together: who is where is asked with `members`.
 */
import * as Line from "./model-lines.ts"
import {
  type Burst,
  type Draft,
  type Log,
  lobby,
  type Outcome,
  observer,
  type Session,
  type Step,
  sameNick,
  type Wish
} from "./model-types.ts"

export class Model {
  readonly isLinked: Array<boolean>
  /** By client: the session with a name, connected or kept. */
  readonly sessions: Array<Session | undefined>
  private readonly logs = new Map<string, Log>([[lobby, { entries: [], topic: "" }]])
  /** By client: how far it has read each room, and its inbox. */
  private readonly read: Array<Map<string, number>>
  private heard = new Map<number, Array<string>>()
  /** Those below are never given. */
  private id = 10

  constructor(clients: number) {
    this.isLinked = Array<boolean>(clients).fill(false)
    this.sessions = Array<Session | undefined>(clients).fill(undefined)
    this.read = Array.from({ length: clients }, () => new Map())
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
    switch (step.do) {
      case "connect":
        return !isLinked && session === undefined
      // A session is taken back from a connection that was lost, and from one that is alive.
      case "resume":
      case "take-over":
        return session?.secret !== undefined
      case "resume-in-vain":
        return isLinked && session === undefined
      case "claim":
        return isLinked && this.isClear(step.by, step.nick, step.keep)
      case "tell-in-vain":
        return (
          isLinked &&
          step.isNow &&
          session?.secret !== undefined &&
          step.from !== step.by &&
          this.isLinked[step.from] === true &&
          this.sessions[step.from] !== undefined
        )
      case "again":
        return isLinked && session?.last !== undefined
      case "stale":
        return isLinked && (session?.lastId ?? 0) > 1
      // The lobby is where the observer sees who is gone.
      case "part":
        return isLinked && step.room !== lobby
      default:
        return isLinked
    }
  }

  /** Does a step. `line` is what the client says, if anything. */
  take(step: Step): Outcome {
    this.heard = new Map()
    const session = this.sessions[step.by]
    const line = session === undefined ? this.unnamed(step) : this.named(step, session)
    return { line, heard: this.heard }
  }

  burst({ order, room }: Burst): Outcome["heard"] {
    this.heard = new Map()
    for (const { by, id, text, verb } of order) {
      const session = this.sessions[by]
      if (session !== undefined) this.append(by, session, { by, verb, text }, room, id)
    }
    return this.heard
  }

  private hear(client: number, line: string, id?: number) {
    if (!this.isLinked[client]) return
    const [stream, seq] = Line.placeOf(line) ?? []
    const read = this.read[client]
    if (stream !== undefined && seq !== undefined)
      read?.set(stream, Math.max(read.get(stream) ?? 0, seq))
    const lines = this.heard.get(client) ?? []
    lines.push(id === undefined ? line : `@${id} ${line}`)
    this.heard.set(client, lines)
  }

  private log(room: string): Log {
    const log = this.logs.get(room) ?? { entries: [], topic: "" }
    this.logs.set(room, log)
    return log
  }

  private joined(by: number, room: string, id?: number) {
    const { entries, topic } = this.log(room)
    this.hear(by, `JOINED ${room} E:${entries.length} ${this.members(room).length}${topic}`, id)
  }

  private ready(by: number, { lastId, nick, secret }: Session, id: number) {
    this.hear(by, `READY ${nick}${secret === undefined ? "" : ` 60 ${lastId}`}`, id)
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
        return this.claim(by, undefined, step.nick, step.keep, id)
      case "resume-in-vain":
        this.hear(by, "ERR session-unknown", id)
        return `@${id} RESUME N${by}`
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

  private named(step: Step, session: Session): string {
    const { by } = step
    switch (step.do) {
      case "resume":
        return this.resume(by, session, step.without, step.behind)
      case "take-over":
        return this.takeOver(by, session)
      case "join":
        session.rooms.add(step.room)
        return this.asked(`JOIN ${step.room}`, (id) => this.joined(by, step.room, id))
      case "part":
        return this.asked(`PART ${step.room}`, (id) => {
          this.hear(by, session.rooms.delete(step.room) ? "OK" : "ERR not-in-room", id)
          this.read[by]?.delete(step.room)
        })
      case "who":
        return this.answered(by, `WHO ${step.room}`, step.room, () =>
          Line.here(step.room, this.members(step.room))
        )
      case "history":
      case "after":
        return this.look(by, step.do, step.room, step.behind)
      case "rooms":
        return this.answered(by, "ROOMS", undefined, () =>
          Line.rooms(this.logs, (room) => this.members(room).length)
        )
      case "say":
      case "topic": {
        const { do: does, room, text = "" } = step
        const draft: Draft = { by, verb: does === "say" ? "SAY" : "TOPIC", text }
        if (step.do === "say" && !step.isNumbered) {
          this.append(by, session, draft, room, undefined)
          return Line.draft(draft, room)
        }
        return this.asked(Line.draft(draft, room), (id) =>
          this.append(by, session, draft, room, id)
        )
      }
      case "again":
        this.hear(by, session.last?.answer ?? "")
        return session.last?.line ?? ""
      case "stale":
        this.hear(by, "ERR id-invalid", 1)
        return "@1 SAY elsewhere too late"
      case "tell":
        return this.tell(by, session, step.nick, step.text)
      case "tell-in-vain":
        return this.tellInVain(step.from, step.by, session, step.text)
      case "claim":
        return this.claim(by, session, step.nick, step.keep, this.nextId())
      case "bad":
        return this.asked("JOIN Room", (id) => this.hear(by, "ERR room-invalid", id))
      case "bye":
      case "drop":
      case "half-close":
        return this.leave(by, step.do, this.nextId())
      case "connect":
      case "resume-in-vain":
        return ""
    }
  }

  private asked(line: string, answer: (id: number) => void): string {
    const id = this.nextId()
    answer(id)
    return `@${id} ${line}`
  }

  /** A question that is answered with lines and an OK; about a room, that has to exist. */
  private answered(
    by: number,
    line: string,
    room: string | undefined,
    lines: (log: Log) => ReadonlyArray<string>,
    place = ""
  ): string {
    return this.asked(line, (id) => {
      const log = room === undefined ? { entries: [], topic: "" } : this.logs.get(room)
      if (log === undefined) return this.hear(by, "ERR no-such-room", id)
      for (const one of lines(log)) this.hear(by, one, id)
      return this.hear(by, `OK${place}`, id)
    })
  }

  private look(by: number, how: "history" | "after", room: string, behind: number | undefined) {
    const newest = this.logs.get(room)?.entries.length ?? 0
    const seq = behind === undefined ? undefined : Math.max(0, newest - behind)
    const line = `${how.toUpperCase()} ${room} 3 ${seq === undefined ? "elsewher:1" : `E:${seq}`}`
    const read = how === "history" ? Line.before : Line.after
    return this.answered(by, line, room, (log) => read(room, log, seq), ` ${room} E:${newest}`)
  }

  private secretOf(by: number, wish: Wish): string | undefined {
    if (wish === "nothing") return undefined
    return wish === "spare"
      ? `L${by}`
      : `K${wish === "other's" ? (by + 1) % this.isLinked.length : by}`
  }

  /** The session that holds a name, or has a secret, and is not that of this client. */
  private other(by: number, is: (session: Session) => boolean): Session | undefined {
    return this.sessions.find(
      (session) => session !== undefined && session !== this.sessions[by] && is(session)
    )
  }

  /** Whether the page says what becomes of this NICK: it does not where two answers would be right. */
  private isClear(by: number, nick: string, wish: Wish): boolean {
    const secret = this.secretOf(by, wish)
    const holder = this.other(by, (of) => sameNick(of.nick, nick))
    const owner = this.other(by, (of) => secret !== undefined && of.secret === secret)
    if (owner === undefined) return true
    if (wish === "no longer" || sameNick(nick, observer)) return false
    return holder === undefined
  }

  private claim(
    by: number,
    session: Session | undefined,
    nick: string,
    wish: Wish,
    id: number
  ): string {
    const secret = this.secretOf(by, wish)
    const seconds = wish === "no longer" ? 0 : 60
    const line = `@${id} NICK ${nick}${secret === undefined ? "" : ` ${seconds} ${secret}`}`
    const isTaken = this.other(by, (of) => sameNick(of.nick, nick)) !== undefined
    const isSecretTaken =
      secret !== undefined && this.other(by, (of) => of.secret === secret) !== undefined
    if (isTaken || sameNick(nick, observer)) this.hear(by, "ERR nick-taken", id)
    else if (isSecretTaken) this.hear(by, "ERR secret-taken", id)
    else if (session === undefined) this.register(by, nick, seconds > 0 ? secret : undefined, id)
    else {
      if (nick !== session.nick) this.rename(by, session, nick)
      if (secret !== undefined) session.secret = seconds > 0 ? secret : undefined
      this.ready(by, session, id)
    }
    return line
  }

  private register(by: number, nick: string, secret: string | undefined, id: number) {
    const rooms = new Set([lobby])
    const session: Session = { nick, rooms, inbox: [], lastId: 0, last: undefined, secret }
    this.sessions[by] = session
    this.ready(by, session, id)
    this.joined(by, lobby)
  }

  private rename(by: number, session: Session, nick: string) {
    for (const [client, other] of this.sessions.entries()) {
      const shares = [...(other?.rooms ?? [])].some((room) => session.rooms.has(room))
      if (shares && client !== by) this.hear(client, `RENAME ${session.nick} ${nick}`)
    }
    session.nick = nick
  }

  private append(by: number, session: Session, draft: Draft, room: string, id: number | undefined) {
    const log = this.logs.get(room)
    if (log === undefined || !session.rooms.has(room)) return this.hear(by, "ERR not-in-room", id)
    const end = draft.text === "" ? "" : ` ${draft.text}`
    const seq = log.entries.length + 1
    const entry = { by: session, id, seq, verb: draft.verb, rest: session.nick + end }
    log.entries.push(entry)
    if (draft.verb === "TOPIC") log.topic = end
    for (const [client, other] of this.sessions.entries())
      if (client !== by && other?.rooms.has(room)) this.hear(client, Line.live(room, entry))
    return this.accept(by, session, Line.draft(draft, room), Line.own(room, entry), id)
  }

  /** Answers a message, and remembers the answer if the message has an id. */
  private accept(
    by: number,
    session: Session,
    line: string,
    answer: string,
    id: number | undefined
  ) {
    if (id !== undefined) {
      session.lastId = id
      session.last = { line: `@${id} ${line}`, answer: `@${id} ${answer}` }
    }
    this.hear(by, answer, id)
  }

  private tell(by: number, session: Session, nick: string, text: string): string {
    const line = `TELL ${nick} ${text}`
    return this.asked(line, (id) => {
      const to = this.sessions.findIndex((other) => other && sameNick(other.nick, nick))
      const recipient = this.sessions[to]
      if (recipient === undefined && !sameNick(nick, observer))
        return this.hear(by, "ERR no-such-nick", id)
      const isAway = recipient !== undefined && !this.isLinked[to]
      if (recipient !== undefined) this.put(to, recipient, "TOLD", `${session.nick} ${text}`)
      if (!isAway) return this.accept(by, session, line, "OK", id)
      // Whether the AWAY is repeated with the answer, the page does not say.
      this.hear(by, `AWAY ${recipient.nick} S`, id)
      session.lastId = id
      return this.hear(by, "OK", id)
    })
  }

  private put(to: number, { inbox }: Session, verb: "TOLD" | "UNTOLD", rest: string) {
    const line = `${verb} ${inbox.length + 1} T ${rest}`
    inbox.push(line)
    this.hear(to, line)
  }

  private tellInVain(from: number, to: number, recipient: Session, text: string): string {
    const sender = this.sessions[from]
    if (sender === undefined) return ""
    // Nobody looks any more at what the recipient hears.
    this.isLinked[to] = false
    const line = `TELL ${recipient.nick} ${text}`
    return this.asked(line, (id) => {
      this.accept(from, sender, line, "OK", id)
      this.lose(to, false)
      this.put(from, sender, "UNTOLD", `${recipient.nick} ${text}`)
    })
  }

  private resume(by: number, session: Session, without: string, behind: number): string {
    const read = this.read[by] ?? new Map<string, number>()
    const rooms = [...session.rooms].sort()
    const mark = (room: string) => Math.max(0, (read.get(room) ?? 0) - behind)
    const marks = rooms
      .filter((room) => room !== without)
      .map((room) => [room, mark(room)] as const)
    const inbox = mark("inbox")
    this.attach(by, session, new Map(marks), inbox)
    const said = marks.map(([room, seq]) => `${room}=E:${seq}`)
    return `@${this.id} RESUME ${session.secret} ${[...said, `inbox=${inbox}`].join(" ")}`
  }

  private takeOver(by: number, session: Session): string {
    this.attach(by, session, new Map(), 0)
    return `@${this.id} NICK ${session.nick} 60 ${session.secret}`
  }

  /** Gives a session to a new connection, with what came after the marks. */
  private attach(by: number, session: Session, marks: ReadonlyMap<string, number>, inbox: number) {
    this.isLinked[by] = true
    this.ready(by, session, this.nextId())
    for (const room of [...session.rooms].sort()) {
      const mark = marks.get(room)
      const { entries } = this.log(room)
      for (const entry of mark === undefined ? [] : entries.slice(mark)) {
        if (entry.by === session) this.hear(by, Line.own(room, entry), entry.id)
        else this.hear(by, Line.live(room, entry))
      }
      this.joined(by, room)
    }
    for (const line of session.inbox.slice(inbox)) this.hear(by, line)
  }

  private leave(by: number, how: "bye" | "half-close" | "drop", id: number): string {
    const isKept = this.sessions[by]?.secret !== undefined
    if (how === "bye") this.hear(by, "BYE quit", id)
    if (how === "half-close") this.hear(by, isKept ? "BYE kept" : "BYE quit")
    this.lose(by, isKept && how !== "bye")
    return how === "bye" ? `@${id} BYE` : ""
  }

  /** The connection is gone, and with it the session, unless it is kept. */
  private lose(by: number, isKept: boolean) {
    this.isLinked[by] = false
    if (isKept) return
    this.sessions[by] = undefined
    this.read[by]?.clear()
  }
}

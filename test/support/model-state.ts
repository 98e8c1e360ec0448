/** What the model knows, and how its clients hear of it. */
import * as Line from "./model-lines.ts"
import { type Log, lobby, observer, type Session } from "./model-types.ts"

export class State {
  readonly isLinked: Array<boolean>
  /** By client: the session with a name, connected or kept. */
  readonly sessions: Array<Session | undefined>
  protected readonly logs = new Map<string, Log>([[lobby, { entries: [], topic: "" }]])
  /** By client: how far it has read each room, and its inbox. */
  protected readonly read: Array<Map<string, number>>
  protected heard = new Map<number, Array<string>>()
  /** Those below are never given. */
  protected id = 10

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

  /** Whose connection is lost, of those who are in a room, sorted. */
  away(room: string): ReadonlyArray<string> {
    return this.sessions
      .flatMap((of, by) => (of?.rooms.has(room) && !this.isLinked[by] ? [of.nick] : []))
      .sort()
  }

  nextId(): number {
    return ++this.id
  }

  protected hear(client: number, line: string, id?: number) {
    if (!this.isLinked[client]) return
    const [stream, seq] = Line.placeOf(line) ?? []
    const read = this.read[client]
    if (stream !== undefined && seq !== undefined)
      read?.set(stream, Math.max(read.get(stream) ?? 0, seq))
    const lines = this.heard.get(client) ?? []
    lines.push(id === undefined ? line : `@${id} ${line}`)
    this.heard.set(client, lines)
  }

  protected log(room: string): Log {
    const log = this.logs.get(room) ?? { entries: [], topic: "" }
    this.logs.set(room, log)
    return log
  }

  protected joined(by: number, room: string, id?: number) {
    const { entries, topic } = this.log(room)
    this.hear(by, `JOINED ${room} E:${entries.length} ${this.members(room).length}${topic}`, id)
  }

  protected ready(by: number, { lastId, nick, secret }: Session, id: number) {
    this.hear(by, `READY ${nick}${secret === undefined ? "" : ` 60 ${lastId}`}`, id)
  }

  protected asked(line: string, answer: (id: number) => void): string {
    const id = this.nextId()
    answer(id)
    return `@${id} ${line}`
  }

  /** A question that is answered with lines and an OK; about a room, that has to exist. */
  protected answered(
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

  /** Answers a message, and remembers the answer if the message has an id. */
  protected accept(
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

  protected put(to: number, session: Session, verb: "TOLD" | "UNTOLD", rest: string) {
    const { inbox, secret } = session
    const line = `${verb} ${inbox.length + 1} T ${rest}`
    inbox.push(line)
    if (secret === undefined) session.unheld = inbox.length
    this.hear(to, line)
  }

  /** The session that holds a name, or has a secret, and is not that of this client. */
  protected other(by: number, is: (session: Session) => boolean): Session | undefined {
    return this.sessions.find(
      (session) => session !== undefined && session !== this.sessions[by] && is(session)
    )
  }

  /** Gives a session to a new connection, with what came after the marks. */
  protected attach(
    by: number,
    session: Session,
    marks: ReadonlyMap<string, number>,
    inbox: number | undefined
  ) {
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
    const { unheld } = session
    if (inbox !== undefined && inbox < unheld)
      this.hear(by, `GAP inbox ${inbox + 1} ${unheld} trimmed`)
    for (const line of session.inbox.slice(Math.max(inbox ?? 0, unheld))) this.hear(by, line)
  }

  /** The connection is gone, and with it the session, unless it is kept. */
  protected lose(by: number, isKept: boolean) {
    this.isLinked[by] = false
    if (isKept) return
    this.sessions[by] = undefined
    this.read[by]?.clear()
  }
}

/**
 * A small model of a server of natter/1: what each client has to hear, line by line, when one of them
 * does something. It knows no sockets. A time is written T, a number of seconds that passes S, an epoch
 * E, a secret K1 or L1, and seqs count from the beginning of the run. Joins and leaves are not among
 * the lines, because they are told late and together: who is where is asked with `members`.
 */
import * as Line from "./model-lines.ts"
import { Names } from "./model-names.ts"
import {
  type Burst,
  type Draft,
  lobby,
  type Outcome,
  observer,
  type Session,
  type Step,
  sameNick
} from "./model-types.ts"

/** Something has come to the inbox while the session was kept: whether it is handed over by now, only the clock knows. */
const hasHeld = (session: Session | undefined): boolean =>
  session !== undefined && session.inbox.length > session.unheld

export class Model extends Names {
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
          !hasHeld(session) &&
          step.from !== step.by &&
          !this.speaksIrc(step.from) &&
          this.isLinked[step.from] === true &&
          this.sessions[step.from] !== undefined
        )
      case "again":
        return isLinked && session?.last !== undefined
      case "stale":
        return isLinked && (session?.lastId ?? 0) > 1
      case "drop":
      case "half-close":
        return isLinked && (session?.secret !== undefined || !hasHeld(session))
      // The lobby is where the observer sees who is gone.
      case "part":
        return isLinked && step.room !== lobby
      default:
        return isLinked
    }
  }

  /** Whether a client is one of IRC. */
  speaksIrc(_client: number): boolean {
    return false
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
          Line.here(step.room, this.members(step.room), this.away(step.room))
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
        return this.tell(by, session, step)
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

  private look(by: number, how: "history" | "after", room: string, behind: number | undefined) {
    const newest = this.logs.get(room)?.entries.length ?? 0
    const seq = behind === undefined ? undefined : Math.max(0, newest - behind)
    const line = `${how.toUpperCase()} ${room} 3 ${seq === undefined ? "elsewher:1" : `E:${seq}`}`
    const read = how === "history" ? Line.before : Line.after
    return this.answered(by, line, room, (log) => read(room, log, seq), ` ${room} E:${newest}`)
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

  private tell(
    by: number,
    session: Session,
    { nick, since, text }: Extract<Step, { readonly do: "tell" }>
  ): string {
    const line = `TELL ${nick} ${text}`
    const said = this.asked(line, (id) => {
      const to = this.sessions.findIndex((other) => other && sameNick(other.nick, nick))
      const recipient = this.sessions[to]
      if (recipient === undefined && !sameNick(nick, observer))
        return this.hear(by, "ERR no-such-nick", id)
      if (since.includes("=1970")) return this.hear(by, "ERR other-holder", id)
      const isAway = recipient !== undefined && !this.isLinked[to]
      if (recipient !== undefined) this.put(to, recipient, "TOLD", `${session.nick} ${text}`)
      if (!isAway) return this.accept(by, session, line, "OK", id)
      // Whether the AWAY is repeated with the answer, the page does not say.
      this.hear(by, `AWAY ${recipient.nick} S`, id)
      session.lastId = id
      return this.hear(by, "OK", id)
    })
    return said.replace(" ", `${since} `)
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
    this.attach(by, session, new Map(), undefined)
    return `@${this.id} NICK ${session.nick} 60 ${session.secret}`
  }

  private leave(by: number, how: "bye" | "half-close" | "drop", id: number): string {
    const isKept = this.sessions[by]?.secret !== undefined
    if (how === "bye") this.hear(by, "BYE quit", id)
    if (how === "half-close") this.hear(by, isKept ? "BYE kept" : "BYE quit")
    this.lose(by, isKept && how !== "bye")
    return how === "bye" ? `@${id} BYE` : ""
  }
}

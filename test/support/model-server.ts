import { Option } from "effect"
import type { Command, CommandOf } from "../../src/domain/chat/Command.ts"
import { Count } from "../../src/domain/chat/Count.ts"
import { LastId, type LineId } from "../../src/domain/chat/LineId.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Epoch, type Position } from "../../src/domain/chat/Position.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../src/domain/chat/Seconds.ts"
import type { Secret } from "../../src/domain/chat/Secret.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import { conditionsOf, isFound } from "../../src/domain/chat/search/Conditions.ts"
import type { Text } from "../../src/domain/chat/Text.ts"
import { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import type { Topic } from "../../src/domain/chat/Topic.ts"
import { type ErrorCode, errorReply } from "../../src/domain/protocol/ErrorReply.ts"
import type { ServerLine as Event } from "../../src/domain/protocol/natter/Events.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"

/**
 * A server with one room and one client, as simple as natter/1 allows: what a client may rely on, and
 * nothing more. It lives in memory and has no sockets; a line is answered in the call that brings it.
 */
export interface Entry {
  readonly nick: Nick
  /** The same as `said`, whatever that is. */
  readonly text: string
  readonly said: { readonly text: Text } | { readonly topic: Topic | undefined }
  /** The client's session in which it was said; none for somebody else. */
  readonly by: Session | undefined
  readonly id: Option.Option<LineId>
}

interface Session {
  nick: Nick
  secret: Secret | undefined
  lastId: number
  answers: Map<number, Event>
  inbox: ReadonlyArray<Text>
}

/** A line that is said, and its id. */
type Said = readonly [Event, Option.Option<LineId>]
type Sending = CommandOf<"Say"> | CommandOf<"Tell"> | CommandOf<"Topic">

const stranger = Nick.make("stranger")
const time = Timestamp.make(0)
const seconds = Seconds.make(120)
const members = Count.make(2)

const err = (code: ErrorCode): Event => ({ _tag: "Err", ...errorReply(code, "Not here.") })
const unasked = (event: Event): Said => [event, Option.none()]
const gap = (from: number, to: number, cause: "trimmed" | "epoch"): Event => ({
  _tag: "Gap",
  room: lobby,
  from: Seq.make(from),
  to: Seq.make(to),
  cause
})

export class ModelServer {
  #lives = 0
  epoch = Epoch.make("a")
  /** Every log there ever was, by epoch; the last is the one that is written. */
  readonly logs = new Map<Epoch, Array<Entry>>([[this.epoch, []]])
  /** Messages with a lower seq are no longer kept. */
  #kept = 1
  #topic: Topic | undefined
  #session: Session | undefined
  #attached = false

  get #log(): Array<Entry> {
    return this.logs.get(this.epoch) ?? []
  }

  get #head(): Position {
    return { epoch: this.epoch, seq: Seq.make(this.#log.length) }
  }

  /** The connection is gone. */
  cut(): void {
    this.#attached = false
    if (this.#session?.secret === undefined) this.#session = undefined
  }

  /** Somebody else speaks. */
  hear(text: Text): ReadonlyArray<string> {
    this.#log.push({ nick: stranger, text, said: { text }, by: undefined, id: Option.none() })
    return this.#attached ? [line(this.#live(this.#log.length))] : []
  }

  /** Somebody writes to the client alone. */
  whisper(text: Text): ReadonlyArray<string> {
    if (this.#session === undefined) return []
    this.#session.inbox = [...this.#session.inbox, text]
    const seq = Seq.make(this.#session.inbox.length)
    return this.#attached ? [line(unasked({ _tag: "Told", seq, time, nick: stranger, text }))] : []
  }

  /** The log forgets all but its last messages. */
  trim(keep: number): void {
    this.#kept = Math.max(this.#kept, this.#log.length - keep + 1)
  }

  /** The session is given up, as after too long an absence. */
  expire(): void {
    if (!this.#attached) this.#session = undefined
  }

  /** The server is started anew, and has lost everything. */
  restart(): void {
    this.cut()
    this.#session = undefined
    this.#topic = undefined
    this.epoch = Epoch.make(`r${++this.#lives}`)
    this.logs.set(this.epoch, [])
    this.#kept = 1
  }

  /** A line of the client, and what it is answered with. */
  take(command: Command, id: Option.Option<LineId>): ReadonlyArray<string> {
    return this.#answer(command, id).map(line)
  }

  #answer(command: Command, id: Option.Option<LineId>): ReadonlyArray<Said> {
    const all = (...events: ReadonlyArray<Event>) => events.map((event): Said => [event, id])
    switch (command._tag) {
      case "Nick":
        return this.#register(command, id)
      case "Resume":
        return this.#resume(command, id)
      case "Auth":
        return all({ _tag: "Ok" })
      case "Ping":
        return all({ _tag: "Pong" })
      case "Bye":
        return all({ _tag: "Bye", reason: "quit" })
      default:
    }
    if (this.#session === undefined || !this.#attached) return all(err("not-registered"))
    switch (command._tag) {
      case "Say":
      case "Topic":
      case "Tell":
        return all(this.#accept(this.#session, command, id))
      case "Join":
        return all(this.#joined())
      case "Who":
        return all(
          { _tag: "Here", room: lobby, nicks: [this.#session.nick, stranger] },
          { _tag: "Ok" }
        )
      case "Part":
        return all({ _tag: "Ok" })
      case "Pair":
      case "AddKey":
      case "Keys":
      case "ForgetKey":
        return [[err("not-owner"), id]]
      case "Rooms":
        return all(
          { _tag: "Room", room: lobby, position: this.#head, members, ...this.#topicField() },
          { _tag: "Ok" }
        )
      case "History":
        return all(...this.#before(command), this.#ok())
      case "After":
        return all(...this.#after(command), this.#ok())
      case "Kick":
      case "Mute":
      case "Ban":
      case "Unban":
      case "Bans":
      case "Set":
        return all(err("not-operator"))
      case "Invite":
        return all(err("no-such-nick"))
      case "Search": {
        const found = this.#found(command)
        const [oldest] = found.length < command.count ? [] : found
        const position = { epoch: this.epoch, seq: oldest ?? Seq.make(0) }
        const ok: Event = { _tag: "Ok", at: { room: lobby, position } }
        return all(...found.map((seq) => this.#past(seq)), ok)
      }
    }
  }

  #ok(): Event {
    return { _tag: "Ok", at: { room: lobby, position: this.#head } }
  }

  #topicField() {
    return this.#topic === undefined ? {} : { topic: this.#topic }
  }

  #register({ keep, nick }: CommandOf<"Nick">, id: Option.Option<LineId>): ReadonlyArray<Said> {
    const session = this.#session
    const isSecretKnown = keep !== undefined && keep.secret === session?.secret
    if (session !== undefined && !this.#attached) {
      if (isSecretKnown && nick === session.nick)
        return this.#resume({ _tag: "Resume", secret: keep.secret, marks: [] }, id)
      return [[err(isSecretKnown ? "secret-taken" : "nick-taken"), id]]
    }
    if (session !== undefined) {
      session.nick = nick
      if (keep !== undefined) session.secret = keep.seconds > 0 ? keep.secret : undefined
      return [[this.#ready(session), id]]
    }
    const secret = keep !== undefined && keep.seconds > 0 ? keep.secret : undefined
    this.#attached = true
    this.#session = { nick, secret, lastId: 0, answers: new Map(), inbox: [] }
    return [[this.#ready(this.#session), id], unasked(this.#joined())]
  }

  #ready({ lastId, nick, secret }: Session): Event {
    const lastid = LastId.make(lastId)
    return secret === undefined
      ? { _tag: "Ready", nick }
      : { _tag: "Ready", nick, kept: { seconds, lastid } }
  }

  #joined(): Event {
    return { _tag: "Joined", room: lobby, position: this.#head, members, ...this.#topicField() }
  }

  #resume({ marks, secret }: CommandOf<"Resume">, id: Option.Option<LineId>): ReadonlyArray<Said> {
    const session = this.#session
    if (session === undefined || session.secret !== secret) return [[err("session-unknown"), id]]
    this.#attached = true
    const inbox = marks.flatMap((mark) => ("inbox" in mark ? [mark.inbox] : []))
    return [
      [this.#ready(session), id],
      ...marks.flatMap((mark) => ("room" in mark ? this.#missed(mark.position) : [])),
      unasked(this.#joined()),
      ...this.#missedPrivately(session, inbox[0] ?? 0)
    ]
  }

  #missed(position: Position): ReadonlyArray<Said> {
    if (position.epoch !== this.epoch) return [unasked(gap(0, 0, "epoch"))]
    const from = Math.max(position.seq + 1, this.#kept)
    const seqs = range(from, this.#log.length)
    return [...this.#trimmed(position.seq + 1).map(unasked), ...seqs.map((seq) => this.#live(seq))]
  }

  /** What is no longer kept from a place on. */
  #trimmed(from: number): ReadonlyArray<Event> {
    return from < this.#kept ? [gap(from, this.#kept - 1, "trimmed")] : []
  }

  #missedPrivately({ inbox }: Session, after: number): ReadonlyArray<Said> {
    return inbox.slice(after).map((text, index) => {
      const seq = Seq.make(after + index + 1)
      return unasked({ _tag: "Told", seq, time, nick: stranger, text })
    })
  }

  #before({ count, position }: CommandOf<"History">): ReadonlyArray<Event> {
    if (position !== undefined && position.epoch !== this.epoch) return []
    const to = position === undefined ? this.#log.length : position.seq - 1
    return range(Math.max(this.#kept, to - count + 1), to).map((seq) => this.#past(seq))
  }

  #found({ count, query }: CommandOf<"Search">): ReadonlyArray<Seq> {
    const conditions = conditionsOf(query, this.epoch)
    return range(this.#kept, this.#log.length)
      .map((seq) => Seq.make(seq))
      .filter((seq) => {
        const { nick, text } = this.#log[seq - 1] ?? { nick: stranger, text: "" }
        return isFound(conditions, { seq, time, nick, text })
      })
      .slice(-count)
  }

  #after({ count, position }: CommandOf<"After">): ReadonlyArray<Event> {
    if (position.epoch !== this.epoch) return [gap(0, 0, "epoch")]
    const from = Math.max(position.seq + 1, this.#kept)
    const to = Math.min(this.#log.length, from + count - 1)
    return [...this.#trimmed(position.seq + 1), ...range(from, to).map((seq) => this.#past(seq))]
  }

  #entry(at: number, verb: "Msg" | "Past"): readonly [Event, Entry | undefined] {
    const entry = this.#log[at - 1]
    const seq = Seq.make(at)
    if (entry === undefined) return [err("unavailable"), undefined]
    const { nick, said } = entry
    if ("text" in said)
      return [{ _tag: verb, room: lobby, seq, time, nick, text: said.text }, entry]
    const topic = said.topic === undefined ? {} : { topic: said.topic }
    return [{ _tag: "Topic", room: lobby, seq, time, nick, ...topic }, entry]
  }

  #past(seq: number): Event {
    return this.#entry(seq, "Past")[0]
  }

  /** An entry as the client hears it in its stream: of its own it hears the answer. */
  #live(seq: number): Said {
    const [event, entry] = this.#entry(seq, "Msg")
    if (entry?.by === undefined || entry.by !== this.#session) return unasked(event)
    return [this.#placed(seq), entry.id]
  }

  #placed(seq: number): Event {
    const position = { epoch: this.epoch, seq: Seq.make(seq) }
    return { _tag: "Ok", at: { room: lobby, position }, time }
  }

  /** Answers what was accepted before as it was answered then. */
  #accept(session: Session, command: Sending, id: Option.Option<LineId>): Event {
    if (Option.isSome(id) && id.value <= session.lastId)
      return session.answers.get(id.value) ?? err("id-invalid")
    const answer = this.#carryOut(session, command, id)
    if (Option.isSome(id)) {
      session.lastId = id.value
      session.answers.set(id.value, answer)
    }
    return answer
  }

  #carryOut(session: Session, command: Sending, id: Option.Option<LineId>): Event {
    if (command._tag === "Tell") return { _tag: "Ok" }
    if (command._tag === "Topic") this.#topic = command.topic
    const said = command._tag === "Say" ? { text: command.text } : { topic: command.topic }
    const text = said.text ?? said.topic ?? ""
    this.#log.push({ nick: session.nick, text, said, by: session, id })
    return this.#placed(this.#log.length)
  }
}

const line = ([event, id]: Said): string => Events.encode(event, id).slice(0, -1)

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)

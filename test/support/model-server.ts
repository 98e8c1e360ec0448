import { Option } from "effect"
import type { Command, CommandOf } from "../../src/domain/chat/Command.ts"
import { Count } from "../../src/domain/chat/Count.ts"
import type { LastId, LineId } from "../../src/domain/chat/LineId.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Epoch, type Position } from "../../src/domain/chat/Position.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../src/domain/chat/Seconds.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import { sanitizeText, type Text } from "../../src/domain/chat/Text.ts"
import { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import { Token } from "../../src/domain/chat/Token.ts"
import { errorReply } from "../../src/domain/protocol/natter/ErrorReply.ts"
import type { ServerLine as Event } from "../../src/domain/protocol/natter/Events.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"

/**
 * A server with one room and one client, as simple as natter/1 allows: what a client may rely on, and
 * nothing more. It lives in memory and has no sockets; a line is answered in the call that brings it.
 */
export interface Entry {
  readonly nick: Nick
  readonly text: Text
  /** The client's session in which it was said; none for somebody else. */
  readonly by: Session | undefined
}

interface Session {
  nick: Nick
  /** The tokens that take it back. */
  tokens: ReadonlyArray<Token>
  /** Those that came with a change of the name: good beside the others. */
  more: ReadonlyArray<Token>
  lastId: number
  answers: Map<number, Event>
  inbox: ReadonlyArray<Text>
  /** The client was heard from after its READY: only then it is kept when the connection is lost. */
  proven: boolean
}

const stranger = Nick.make("stranger")
const time = Timestamp.make(0)

export class ModelServer {
  #lives = 0
  epoch = Epoch.make("a")
  /** Every log there ever was, by epoch; the last is the one that is written. */
  readonly logs = new Map<Epoch, Array<Entry>>([[this.epoch, []]])
  /** Messages with a lower seq are no longer kept. */
  #kept = 1
  #session: Session | undefined
  #attached = false
  #tokens = 0

  get #log(): Array<Entry> {
    return this.logs.get(this.epoch) ?? []
  }

  get #head(): Position {
    return { epoch: this.epoch, seq: Seq.make(this.#log.length) }
  }

  /** The connection is gone. */
  cut(): void {
    this.#attached = false
    if (this.#session?.proven === false) this.#session = undefined
  }

  /** Somebody else speaks. */
  hear(text: Text): ReadonlyArray<string> {
    this.#log.push({ nick: stranger, text, by: undefined })
    return this.#attached ? [this.#line(this.#message("Msg", this.#log.length))] : []
  }

  /** Somebody writes to the client alone. */
  whisper(text: Text): ReadonlyArray<string> {
    if (this.#session === undefined) return []
    this.#session.inbox = [...this.#session.inbox, text]
    const seq = Seq.make(this.#session.inbox.length)
    return this.#attached ? [this.#line({ _tag: "Told", seq, time, nick: stranger, text })] : []
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
    this.epoch = Epoch.make(`r${++this.#lives}`)
    this.logs.set(this.epoch, [])
    this.#kept = 1
  }

  /** A line of the client, and what it is answered with. */
  take(command: Command, id: Option.Option<LineId>): ReadonlyArray<string> {
    if (this.#session !== undefined && this.#attached) {
      this.#session.tokens = this.#session.tokens.slice(-1)
      this.#session.proven = true
    }
    return this.#answer(command, id).map((event) =>
      this.#line(event, isAnswer(event) ? id : Option.none())
    )
  }

  #answer(command: Command, id: Option.Option<LineId>): ReadonlyArray<Event> {
    switch (command._tag) {
      case "Nick":
        return this.#register(command.nick)
      case "Resume":
        return this.#resume(command)
      case "Ping":
        return [{ _tag: "Pong" }]
      case "Bye":
        return [{ _tag: "Bye", reason: "quit" }]
      default:
    }
    if (this.#session === undefined || !this.#attached)
      return [{ _tag: "Err", ...errorReply("not-registered", "Say NICK first.") }]
    switch (command._tag) {
      case "Say":
      case "Tell":
        return [
          this.#accept(
            this.#session,
            command,
            Option.getOrElse(id, () => 0)
          )
        ]
      case "Join":
        return [{ _tag: "Joined", room: lobby, position: this.#head, members: Count.make(2) }]
      case "Who":
        return [
          { _tag: "Here", room: lobby, nicks: [this.#session.nick, stranger] },
          { _tag: "Ok" }
        ]
      case "Part":
        return [{ _tag: "Ok" }]
      case "Retention":
        return [{ _tag: "Retention", room: lobby, messages: Count.make(2_048) }]
      case "History":
        return [
          ...this.#since(Math.max(this.#kept, this.#log.length - command.count + 1), "Past"),
          { _tag: "Ok", room: lobby, position: this.#head }
        ]
    }
  }

  #register(nick: Nick): ReadonlyArray<Event> {
    if (this.#session !== undefined && !this.#attached) {
      // Kept for whoever has the token; a client that lost it would have to wait.
      return [{ _tag: "Err", ...errorReply("nick-taken", "Somebody has that nickname.") }]
    }
    if (this.#session !== undefined) return [this.#rename(this.#session, nick)]
    this.#attached = true
    this.#session = {
      nick,
      tokens: [],
      more: [],
      lastId: 0,
      answers: new Map(),
      inbox: [],
      proven: false
    }
    return [this.#ready(this.#session), this.#joined()]
  }

  #rename(session: Session, nick: Nick): Event {
    const token = Token.make(String(++this.#tokens).padStart(22, "0"))
    session.nick = nick
    session.more = [...session.more, token]
    return { _tag: "Ready", nick, token, seconds: Seconds.make(120) }
  }

  #ready(session: Session, lastid?: LastIdOf): Event {
    const token = Token.make(String(++this.#tokens).padStart(22, "0"))
    session.tokens = [...session.tokens, token]
    const ready = { _tag: "Ready", nick: session.nick, token, seconds: Seconds.make(120) } as const
    return lastid === undefined ? ready : { ...ready, lastid }
  }

  #joined(): Event {
    return { _tag: "Joined", room: lobby, position: this.#head, members: Count.make(2) }
  }

  #resume({ marks, token }: CommandOf<"Resume">): ReadonlyArray<Event> {
    const session = this.#session
    if (session === undefined || ![...session.tokens, ...session.more].includes(token))
      return [{ _tag: "Err", ...errorReply("session-unknown", "No such session.") }]
    this.#attached = true
    const missed = marks.flatMap((mark) =>
      "room" in mark ? this.#missed(mark.position) : this.#missedPrivately(session, mark.inbox)
    )
    const inRoom = missed.filter(({ _tag }) => _tag !== "Told")
    const told = missed.filter(({ _tag }) => _tag === "Told")
    return [this.#ready(session, session.lastId), ...inRoom, this.#joined(), ...told]
  }

  #missed({ epoch, seq }: Position): ReadonlyArray<Event> {
    if (epoch !== this.epoch)
      return [{ _tag: "Gap", room: lobby, from: Seq.make(0), to: Seq.make(0), cause: "epoch" }]
    const from = seq + 1
    const gap: ReadonlyArray<Event> =
      from < this.#kept
        ? [
            {
              _tag: "Gap",
              room: lobby,
              from: Seq.make(from),
              to: Seq.make(this.#kept - 1),
              cause: "trimmed"
            }
          ]
        : []
    return [...gap, ...this.#since(Math.max(from, this.#kept), "Msg")]
  }

  #missedPrivately({ inbox }: Session, after: number): ReadonlyArray<Event> {
    return inbox.slice(after).map((text, index): Event => {
      const seq = Seq.make(after + index + 1)
      return { _tag: "Told", seq, time, nick: stranger, text }
    })
  }

  #since(from: number, verb: "Msg" | "Past"): ReadonlyArray<Event> {
    const seqs = Array.from(
      { length: Math.max(0, this.#log.length - from + 1) },
      (_, i) => from + i
    )
    return seqs
      .filter((seq) => {
        const by = this.#log[seq - 1]?.by
        return verb === "Past" || by === undefined || by !== this.#session
      })
      .map((seq) => this.#message(verb, seq))
  }

  #message(verb: "Msg" | "Past", seq: number): Event {
    const { nick, text } = this.#log[seq - 1] ?? { nick: stranger, text: sanitizeText("?") }
    return { _tag: verb, room: lobby, seq: Seq.make(seq), time, nick, text }
  }

  #accept(session: Session, command: CommandOf<"Say"> | CommandOf<"Tell">, id: number): Event {
    const before = session.answers.get(id)
    if (id <= session.lastId && before !== undefined) return before
    let answer: Event = { _tag: "Ok" }
    if (command._tag === "Say") {
      this.#log.push({ nick: session.nick, text: command.text, by: session })
      answer = { _tag: "Ok", room: command.room, position: this.#head }
    }
    session.lastId = id
    session.answers.set(id, answer)
    return answer
  }

  #line(event: Event, id: Option.Option<LineId> = Option.none()): string {
    return Events.encode(event, id).slice(0, -1)
  }
}

type LastIdOf = typeof LastId.Type

/** Whether an event is the final answer to a command, which carries its id. */
const isAnswer = ({ _tag }: Event): boolean =>
  _tag === "Ready" ||
  _tag === "Ok" ||
  _tag === "Err" ||
  _tag === "Retention" ||
  _tag === "Pong" ||
  _tag === "Bye"

import type { Command } from "../../src/domain/chat/Command.ts"
import { escape } from "../../src/domain/protocol/natter/Escapes.ts"

/** A server for the page's tests, in the page itself: rooms with their logs, and people who are there. */

interface Entry {
  readonly time: number
  readonly nick: string
  readonly text: string
}

const iso = (time: number): string => new Date(time).toISOString()

export class PageServer {
  readonly logs = new Map<string, Array<Entry>>()
  readonly people = new Map<string, Array<string>>()
  nick = ""
  readonly #joined = new Set(["lobby"])
  /** Nicknames that are refused. */
  readonly taken = new Set<string>()
  /** Texts that are refused. */
  readonly refused = new Set<string>()

  add(room: string, ...entries: ReadonlyArray<Entry>): void {
    this.logs.set(room, [...(this.logs.get(room) ?? []), ...entries])
  }

  #place(room: string): string {
    return `e1:${this.logs.get(room)?.length ?? 0}`
  }

  #past(room: string, from: number, to: number): ReadonlyArray<string> {
    return (this.logs.get(room) ?? [])
      .map(
        ({ nick, text, time }, index) =>
          `PAST ${room} ${index + 1} ${iso(time)} ${nick} ${escape(text)}`
      )
      .slice(Math.max(0, from), to)
  }

  /** A message of somebody else, as a line. */
  says(nick: string, room: string, text: string, time: number): string {
    this.add(room, { nick, text, time })
    return `MSG ${room} ${this.logs.get(room)?.length ?? 0} ${iso(time)} ${nick} ${escape(text)}`
  }

  answer(command: Command, now: number): ReadonlyArray<string> {
    if ("text" in command && this.refused.has(command.text)) return ["ERR muted You are muted."]
    switch (command._tag) {
      case "Nick":
        if (this.taken.has(command.nick))
          return [`ERR nick-taken Somebody here has the nickname ${command.nick}.`]
        this.nick = command.nick
        return [`READY ${this.nick} 120 0`, `!JOINED lobby ${this.#place("lobby")} 3`]
      case "Resume":
        return [
          `READY ${this.nick} 120 0`,
          ...[...this.#joined].map((room) => `!JOINED ${room} ${this.#place(room)} 2`)
        ]
      case "Join":
        if (command.room === "vault") return ["ERR private The room is private."]
        this.#joined.add(command.room)
        return [`JOINED ${command.room} ${this.#place(command.room)} 2`]
      case "Part":
        this.#joined.delete(command.room)
        return ["OK"]
      case "Say":
        this.add(command.room, { nick: this.nick, text: command.text, time: now })
        return [`OK ${command.room} ${this.#place(command.room)} ${iso(now)}`]
      case "Topic":
        this.add(command.room, { nick: this.nick, text: "", time: now })
        return [`OK ${command.room} ${this.#place(command.room)} ${iso(now)}`]
      case "Who":
        return [
          `HERE ${command.room} ${[this.nick, ...(this.people.get(command.room) ?? [])].join(" ")}`,
          "OK"
        ]
      case "History": {
        const { count, position, room } = command
        const to = position === undefined ? (this.logs.get(room)?.length ?? 0) : position.seq - 1
        return [...this.#past(room, to - count, to), `OK ${room} ${this.#place(room)}`]
      }
      case "After": {
        const { count, position, room } = command
        return [
          ...this.#past(room, position.seq, position.seq + count),
          `OK ${room} ${this.#place(room)}`
        ]
      }
      case "Rooms":
        return [...[...this.logs.keys()].map((room) => `ROOM ${room} 2 ${this.#place(room)}`), "OK"]
      case "Ping":
        return ["PONG"]
      case "Bye":
        return ["BYE quit"]
      default:
        return ["OK"]
    }
  }
}

import { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../src/domain/chat/Seconds.ts"
import { Secret } from "../../src/domain/chat/Secret.ts"
import { initial, update } from "../../src/domain/client/Client.ts"
import type { Cmd } from "../../src/domain/client/Cmd.ts"
import { historyShown, noticeText } from "../../src/domain/client/Copy.ts"
import type { Model } from "../../src/domain/client/Model.ts"
import type { Msg } from "../../src/domain/client/Msg.ts"
import type { Notice } from "../../src/domain/client/Notice.ts"
import { serverTime } from "../../src/domain/client/ServerTime.ts"
import type { Settings } from "../../src/domain/client/Settings.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { Feature } from "../../src/domain/protocol/natter/Feature.ts"

export const secret = Secret.make("s".repeat(22))

const usual: Settings = {
  naming: { _tag: "Ask" },
  server: "here port 1",
  keep: Seconds.make(120),
  secret,
  usualRoom: lobby,
  history: 20,
  reconnectFor: 600_000,
  mode: "person"
}

const iso = (time: number): string => new Date(time).toISOString()

/** A notice as one line. */
const written = (notice: Notice): string => {
  switch (notice._tag) {
    case "Message":
      return `${notice.origin} ${notice.room} ${notice.seq} ${notice.nick}: ${notice.text}`
    case "PrivateMessage":
      return `${notice.direction} ${notice.nick}: ${notice.text}`
    case "TopicSet":
      return `${notice.origin} ${notice.room} ${notice.seq} ${noticeText(notice)}`
    case "Info":
      return notice.text
    case "HistoryShown":
      return historyShown(notice, `${iso(notice.from)} to ${iso(notice.to)}`)
    default:
      return noticeText(notice)
  }
}

/** Plays the server, the person and the clock to the client's state machine, and collects what it does. */
export class Scenario {
  state: Model
  now = 1_000_000
  #outputs: Array<Cmd> = []

  constructor(settings: Partial<Settings> = {}, nick?: string, rooms: ReadonlyArray<string> = []) {
    const [first = lobby, ...rest] = rooms.map((name) => RoomName.make(name))
    this.state = initial(
      { ...usual, ...settings },
      { quiet: false, bell: "mention", ignored: [], muted: [] },
      nick === undefined ? undefined : Nick.make(nick),
      [first, ...rest]
    )
  }

  input(...msgs: ReadonlyArray<Msg>): this {
    for (const msg of msgs) {
      const [state, outputs] = update(this.state, msg, this.now)
      this.state = state
      this.#outputs.push(...outputs)
    }
    return this
  }

  types(...lines: ReadonlyArray<string>): this {
    return this.input(...lines.map((line): Msg => ({ _tag: "Line", text: line })))
  }

  /**
   * The server sends these lines. `@VERB` in them is replaced by the id of the last command with that verb, and
   * who enters or leaves without a time does that now.
   */
  hears(...lines: ReadonlyArray<string>): this {
    for (const line of lines) {
      const now = iso(serverTime({ ...this.state, now: this.now }))
      const text = line
        .replace(/^@([A-Z]+)/, (_, verb: string) => `@${this.#ids.get(verb) ?? 0}`)
        .replace(/^((?:ENTER|LEAVE) \S+) (?!\d{4}-)/, `$1 ${now} `)
      this.input({ _tag: "Received", line: Events.decode(text) })
    }
    return this
  }

  connects(...features: ReadonlyArray<string>): this {
    const told = features.map((feature) => Feature.make(feature))
    return this.input({ _tag: "Connected", host: "model", features: told })
  }

  loses(sentence = "It was cut."): this {
    return this.input({ _tag: "Disconnected", sentence, chance: 0.5 })
  }

  waits(millis: number): this {
    this.now += millis
    return this.input({ _tag: "Tick" })
  }

  readonly #ids = new Map<string, number>()

  #collect<A>(pick: (output: Cmd) => A | undefined): ReadonlyArray<A> {
    const found: Array<A> = []
    this.#outputs = this.#outputs.filter((output) => {
      const of = pick(output)
      if (of !== undefined) found.push(of)
      return of === undefined
    })
    return found
  }

  /** The commands that were sent since the last call, without ids and tags. */
  sent(): ReadonlyArray<string> {
    return this.sentWithTags().map((line) => line.replace(/^@\S+ /, ""))
  }

  /** The same with their tags. */
  sentWithTags(): ReadonlyArray<string> {
    return this.#collect((output) => {
      if (output._tag !== "Send") return undefined
      if (output.id._tag === "Some")
        this.#ids.set(output.command._tag.toUpperCase(), output.id.value)
      return Commands.encode(output.command).slice(0, -1)
    })
  }

  /** The ids of the commands that were sent since the last call. */
  sentIds(): ReadonlyArray<number> {
    return this.#collect((output) =>
      output._tag === "Send" && output.id._tag === "Some" ? output.id.value : undefined
    )
  }

  /** The notices that were shown since the last call, as lines. */
  shown(): ReadonlyArray<string> {
    return this.notices().map(written)
  }

  /** The same, as data. */
  notices(): ReadonlyArray<Notice> {
    return this.#collect((output) => (output._tag === "Show" ? output.notice : undefined))
  }

  /** The drafts of other rooms that were shown, as a list for each end since the last call. */
  drafts(): ReadonlyArray<Extract<Cmd, { readonly _tag: "ShowDrafts" }>["elsewhere"]> {
    return this.#collect((output) => (output._tag === "ShowDrafts" ? output.elsewhere : undefined))
  }

  /** All other commands of the model since the last call. */
  did(): ReadonlyArray<Cmd> {
    return this.#collect((output) =>
      output._tag === "Send" || output._tag === "Show" || output._tag === "ShowDrafts"
        ? undefined
        : output
    )
  }

  /** Forgets all commands so far. */
  calm(): this {
    this.sent()
    this.#outputs = []
    return this
  }
}

/** A person named alice, who is in the lobby with bob; its head is 41. */
export const online = (
  settings: Partial<Settings> = {},
  ...features: ReadonlyArray<string>
): Scenario => {
  const scenario = new Scenario(settings, "alice").connects(...features)
  scenario.calm().hears("@NICK READY alice 120 0", "JOINED lobby e1:41 2").sent()
  scenario.hears(
    "@AFTER GAP lobby 22 41 trimmed",
    "@AFTER OK lobby e1:41",
    "@WHO HERE lobby alice bob",
    "@WHO OK",
    "@PING PONG"
  )
  scenario.sent()
  return scenario.hears("@ROOMS OK").calm()
}

export const at = "2026-11-22T07:00:00.000Z"

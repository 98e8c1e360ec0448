import type { Command } from "../../src/domain/chat/Command.ts"
import { HostName } from "../../src/domain/chat/HostName.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../src/domain/chat/Seconds.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { initial, update } from "../../src/domain/client/Client.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import type { Model } from "../../src/domain/client/Model.ts"
import type { Msg } from "../../src/domain/client/Msg.ts"
import type { Entry, Notice } from "../../src/domain/client/Notice.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { feature } from "../../src/domain/protocol/natter/Feature.ts"
import { ModelServer } from "./model-server.ts"
import { secret } from "./scenario.ts"

/** What can happen between the client and its server. */
export type Action =
  | { readonly _tag: "Type"; readonly line: string }
  /** This many lines arrive at the server, or at the client. */
  | { readonly _tag: "Up" | "Down"; readonly lines: number }
  | { readonly _tag: "Cut" | "Dial" | "Expire" | "Restart" | "Hear" | "Whisper" }
  /** The person takes a nickname that nobody had before. */
  | { readonly _tag: "Rename" }
  /** The person searches for a word. */
  | { readonly _tag: "Search"; readonly word: string }
  | { readonly _tag: "Trim"; readonly keep: number }
  | { readonly _tag: "Wait"; readonly millis: number }

const letters = (n: number): string =>
  Array.from(String(n), (digit) => "abcdefghij".charAt(Number(digit))).join("")

/** Pages of the log are so short that what was missed takes several. */
const features = [feature("history", 3), feature("search", 20)]

export const me = Nick.make("alice")

/** The client's state machine and a model of the server, with a connection that can be cut anywhere. */
export class LossyClient {
  readonly server = new ModelServer()
  readonly shown: Array<Notice> = []
  /** What each search has shown, with the word. */
  readonly searches: Array<{ readonly word: string; readonly found: Array<Entry> }> = []
  /** Lines that the client gave back as a draft. */
  readonly returned: Array<string> = []
  readonly quits: Array<number> = []
  readonly sent: Array<Command> = []
  state: Model = initial(
    {
      naming: { _tag: "Ask" },
      server: "model",
      keep: Seconds.make(120),
      secret,
      history: 20,
      reconnectFor: Number.POSITIVE_INFINITY,
      mode: "person"
    },
    { quiet: false, bell: "all", ignored: [], muted: [] },
    me,
    [lobby]
  )
  #now = 1_000_000
  #connected = false
  #up: Array<string> = []
  #down: Array<string> = []
  #said = 0
  #names = 0

  act(action: Action): void {
    switch (action._tag) {
      case "Type":
        this.#input({ _tag: "Line", text: action.line })
        break
      case "Up":
        for (const line of this.#up.splice(0, action.lines)) this.#serve(line)
        break
      case "Down":
        for (const line of this.#down.splice(0, action.lines))
          this.#input({ _tag: "Received", line: Events.decode(line) })
        break
      case "Cut":
        this.#cut("cut")
        break
      case "Dial":
        this.#dial()
        break
      case "Expire":
        this.server.expire()
        break
      case "Restart":
        this.server.restart()
        this.#cut("restarted")
        break
      case "Hear":
        this.#deliver(this.server.hear(sanitizeText(`heard ${++this.#said}`)))
        break
      case "Whisper":
        this.#deliver(this.server.whisper(sanitizeText(`told ${++this.#said}`)))
        break
      case "Trim":
        this.server.trim(action.keep)
        break
      case "Rename":
        this.#input({ _tag: "Line", text: `/nick ${me}${letters(++this.#names)}` })
        break
      case "Search":
        this.#input({ _tag: "Line", text: `/search ${action.word}` })
        break
      case "Wait":
        this.#now += action.millis
        this.#input({ _tag: "Tick" })
        break
    }
  }

  /** Delivers everything over a connection that is not cut. */
  calm(): void {
    for (let round = 0; round < 20; round++) {
      if (!this.#connected) this.act({ _tag: "Dial" })
      this.act({ _tag: "Up", lines: Number.POSITIVE_INFINITY })
      this.act({ _tag: "Down", lines: Number.POSITIVE_INFINITY })
    }
  }

  #dial(): void {
    if (this.#connected || this.quits.length > 0) return
    this.#connected = true
    this.#input({ _tag: "Connected", host: HostName.make("model"), features })
  }

  #cut(sentence: string): void {
    if (!this.#connected) return
    this.#connected = false
    this.#up = []
    this.#down = []
    this.server.cut()
    this.#input({ _tag: "Disconnected", sentence, chance: 0.5 })
  }

  #deliver(lines: ReadonlyArray<string>): void {
    if (this.#connected) this.#down.push(...lines)
  }

  #serve(line: string): void {
    const decoded = Commands.decode(line)
    if (decoded._tag === "Left") throw new Error(`The client said: ${line}`)
    this.#deliver(this.server.take(decoded.right.body, decoded.right.id))
  }

  #show(notice: Notice): void {
    if ("found" in notice && notice.found !== undefined) this.searches.at(-1)?.found.push(notice)
    else this.shown.push(notice)
    const word = notice._tag === "Info" ? notice.text.replace(Copy.foundHeading(lobby, ""), "") : ""
    if (notice._tag === "Info" && notice.text === Copy.foundHeading(lobby, word))
      this.searches.push({ word, found: [] })
  }

  #input(input: Msg): void {
    const [state, outputs] = update(this.state, input, this.#now)
    this.state = state
    for (const output of outputs) {
      if (output._tag === "Send") this.sent.push(output.command)
      if (output._tag === "Send" && this.#connected)
        this.#up.push(Commands.encode(output.command, output.id).slice(0, -1))
      if (output._tag === "Show") this.#show(output.notice)
      if (output._tag === "Draft" || output._tag === "Recall") this.returned.push(output.text)
      if (output._tag === "Quit") this.quits.push(output.code)
      if (output._tag === "Disconnect") this.#cut(output.sentence)
    }
  }
}

/** Whether the client has nothing left to do. */
export const isQuiet = ({ pendingRequests, pendingLines, phase }: Model): boolean =>
  phase._tag === "Online" && pendingLines.length === 0 && pendingRequests.length === 0

/** One connection: what was said, and whether the server keeps to the protocol in what it says. */
import { Either, Option } from "effect"
import { Events, type ServerLine } from "../../src/domain/protocol/natter/Events.ts"
import { type Line, maxLineBytes } from "../../src/domain/protocol/natter/LineCodec.ts"
import { type Language, recognise } from "../../src/domain/protocol/Recognition.ts"
import { type Expected, expectedFor, isAnswerTo, isPartOf } from "./expected.ts"

/** Lines that nobody has asked for. */
const unasked = new Set<ServerLine["_tag"]>([
  "Msg",
  "Topic",
  "Told",
  "Untold",
  "Enter",
  "Leave",
  "Rename",
  "Motd",
  "Invited",
  "Set",
  "Gap"
])

/** Lines that come before a final answer. */
const parts = new Set<ServerLine["_tag"]>(["Here", "Past", "Room", "Away", "Banned", "Muted"])

/** Lines of late that were found right, and answer nothing. */
const right = new Set<string>()

export class Conversation {
  /** Which language the server takes it for, by how it begins. */
  language: Language = "natter"
  /** What was said and is not answered yet, oldest first. */
  private queue: Array<Expected> = []
  private isBegun = false
  private isGreeted = false
  private isNamed = false
  private isKept = false
  /** From the READY of a session that was resumed to the PONG behind it. */
  private isReplaying = false
  private faults = 0
  private hadBye = false
  private isHalfClosed = false
  /** JOINED lines that READY brings with it and nobody asked for, at most. */
  private mayJoin = 0

  /** Nothing more will be answered. */
  get isOver(): boolean {
    return this.hadBye
  }

  get hasName(): boolean {
    return this.isNamed
  }

  get waitsFor(): string {
    return this.queue
      .map(({ answer, asked, id }) => `${asked} @${id} (${answer})`)
      .slice(0, 5)
      .join(", ")
  }

  get isIdle(): boolean {
    return this.queue.length === 0
  }

  /** Takes in whole lines that are being said. */
  says(bytes: Buffer) {
    if (!this.isBegun) {
      const language = recognise(bytes)
      this.language = language === "undecided" ? "natter" : language
      this.hadBye = this.language === "http" || this.language === "proxy"
      this.isBegun = true
    }
    if (this.language !== "natter") return
    for (let start = 0; start < bytes.length && !this.isOver; ) {
      const end = bytes.indexOf(0x0a, start)
      const expected = expectedFor(bytes.subarray(start, end))
      start = end + 1
      if (expected === undefined) continue
      this.queue.push(expected)
      this.hadBye ||= expected.asked === "Bye" || expected.asked === "foreign"
    }
  }

  /** Nothing more will be said; when all is answered the server says goodbye. */
  saysNoMore() {
    this.isHalfClosed = true
  }

  /** Takes in a line that the server says: undefined when it is right, otherwise what is wrong. */
  hears(line: string): string | undefined {
    // What is begun like IRC or TLS by chance has a fuzzer of its own, or none.
    if (this.language === "irc" || this.language === "tls") return undefined
    // The same message goes to many, and is looked at once.
    if (this.isGreeted && right.has(line)) return undefined
    if (Buffer.byteLength(line) > maxLineBytes.server) return "longer than a line may be"
    const decoded = Events.decode(line)
    if (Either.isLeft(decoded)) return `not a line of natter/1: ${decoded.left.error.text}`
    const { body, id } = decoded.right
    if (Events.encode(body, id) !== `${line}\n`) return "not written as a server writes it"
    if (body._tag === "Msg" && Option.isNone(id)) {
      if (right.size > 1000) right.clear()
      right.add(line)
    }
    return this.takes({ body, id })
  }

  private takes({ body, id }: Line<ServerLine>): string | undefined {
    const number = Option.getOrUndefined(id)
    if (!this.isGreeted) {
      this.isGreeted = true
      const isRight =
        this.language === "proxy"
          ? body._tag === "Bye" && body.reason === "protocol"
          : body._tag === "Hello"
      return isRight ? undefined : "not how a server begins"
    }
    const [first] = this.queue
    if (first !== undefined && isPartOf(first, body, number)) return undefined
    if (parts.has(body._tag)) return `no part of the answer to ${this.waitsFor}`
    if (unasked.has(body._tag))
      return number === undefined ? undefined : "an id on what answers nothing"
    // A BYE may be on its way when another connection takes the session.
    const isFarewell = first?.asked === "Bye" && body._tag === "Bye" && body.reason !== "replaced"
    if (body._tag === "Bye" && (!isFarewell || this.hasBroken())) return this.ends(body.reason)
    if (body._tag === "Ok" && this.isReplaying)
      return body.time === undefined ? "no message of a replay" : undefined
    if (body._tag === "Joined" && number === undefined && this.mayJoin > 0) {
      const isAnswer = first?.asked === "Join" && first.id === undefined
      if (!isAnswer) {
        this.mayJoin -= 1
        return undefined
      }
    }
    return this.answers(body, number)
  }

  private answers(body: ServerLine, number: number | undefined): string | undefined {
    const at = this.placeOf(body, number)
    if (at < 0) return `no answer to what is waited for: ${this.waitsFor}`
    const [expected] = this.queue.splice(at, 1)
    if (body._tag === "Ready") {
      this.isReplaying = !this.isNamed && expected?.isKept === true
      this.mayJoin = this.isReplaying ? 65 : this.isNamed ? 0 : 1
      this.isNamed = true
      this.isKept = body.kept !== undefined
    }
    if (body._tag === "Pong") this.isReplaying = false
    if (body._tag === "Err" && !this.isNamed) this.faults += 1
    return undefined
  }

  /** Only SAYs and TOPICs may overtake each other, and only where nothing else stands between them. */
  private placeOf(body: ServerLine, number: number | undefined): number {
    for (const [at, expected] of this.queue.entries()) {
      if (isAnswerTo(expected, body, number)) return at
      if (expected.asked !== "Say" && expected.asked !== "Topic") return -1
    }
    return -1
  }

  private ends(reason: string): string | undefined {
    const hasLeft = this.isHalfClosed && this.isIdle && !this.hadBye
    const isDue =
      reason === "replaced" ||
      (reason === "protocol" && (this.hasBroken() || this.queue[0]?.asked === "foreign")) ||
      (hasLeft && reason === (this.isKept ? "kept" : "quit"))
    if (!isDue) return `no reason to end with ${reason}`
    this.queue = []
    this.hadBye = true
    return undefined
  }

  private hasBroken(): boolean {
    return !this.isNamed && this.faults === 20
  }
}

/** What a server has to answer to bytes, and whether what it says is an answer to them. */
import { Either, Option } from "effect"
import type { Command } from "../../src/domain/chat/Command.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events, type ServerLine } from "../../src/domain/protocol/natter/Events.ts"
import { idOf, type Line, maxLineBytes } from "../../src/domain/protocol/natter/LineCodec.ts"

interface Expected {
  readonly id: number | undefined
  /** The verb of the command, or the code of the ERR that a bad line gets. */
  readonly asked: Command["_tag"] | "bad"
  readonly answer: string
  readonly room?: string
}

/** The verb that begins the final answer. */
const answers: Record<Command["_tag"], string> = {
  Nick: "READY",
  Resume: "READY",
  Join: "JOINED",
  Part: "OK",
  Say: "OK",
  Tell: "OK",
  Who: "OK",
  History: "OK",
  Retention: "RETENTION",
  Ping: "PONG",
  Bye: "BYE"
}

/** Lines that are no answers. */
const unasked = new Set(["HELLO", "MSG", "TOLD", "ENTER", "LEAVE", "RENAME", "GAP", "HERE", "PAST"])

/** Lines of late that were found right, and answer nothing. */
const right = new Set<string>()

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const expectedFor = (bytes: Buffer): Expected => {
  const text = bytes.toString("utf8")
  const isValid = Either.isRight(Either.try(() => utf8.decode(bytes)))
  if (!isValid) return { id: Option.getOrUndefined(idOf(text)), asked: "bad", answer: "bad-utf8" }
  return Either.match(Commands.decode(text), {
    onLeft: ({ error, id }) => ({
      id: Option.getOrUndefined(id),
      asked: "bad" as const,
      answer: error.code
    }),
    onRight: ({ body, id }) => ({
      id: Option.getOrUndefined(id),
      asked: body._tag,
      answer: answers[body._tag],
      ...("room" in body && (body._tag === "Say" || body._tag === "History")
        ? { room: body.room }
        : {})
    })
  })
}

export class Conversation {
  /** What was said and is not answered yet, oldest first. */
  private queue: Array<Expected> = []
  private isNamed = false
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
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(0x0a, start)
      if (this.isOver) return
      const raw = bytes.subarray(start, end)
      start = end + 1
      if (raw.length > maxLineBytes.client) {
        const id = Option.getOrUndefined(idOf(raw.toString("utf8", 0, 24)))
        this.queue.push({ id, asked: "bad", answer: "line-too-long" })
        continue
      }
      const line = raw.at(-1) === 0x0d ? raw.subarray(0, -1) : raw
      if (line.length === 0) continue
      const expected = expectedFor(line)
      this.queue.push(expected)
      this.hadBye ||= expected.asked === "Bye"
    }
  }

  /** Nothing more will be said; when all is answered the server says goodbye. */
  saysNoMore() {
    this.isHalfClosed = true
  }

  /** Takes in a line that the server says: undefined when it is right, otherwise what is wrong. */
  hears(line: string): string | undefined {
    // The same message goes to many, and is looked at once.
    if (right.has(line)) return undefined
    if (Buffer.byteLength(line) > maxLineBytes.server) return "longer than a line may be"
    const decoded = Events.decode(line)
    if (Either.isLeft(decoded)) return `not a line of natter/1: ${decoded.left.error.text}`
    const { body, id } = decoded.right
    if (Events.encode(body, id) !== `${line}\n`) return "not written as a server writes it"
    if (body._tag === "Msg" && Option.isNone(id)) {
      if (right.size > 1000) right.clear()
      right.add(line)
    }
    return this.answers({ body, id })
  }

  private answers({ body, id }: Line<ServerLine>): string | undefined {
    const number = Option.getOrUndefined(id)
    if (unasked.has(body._tag.toUpperCase()))
      return number === undefined ? undefined : "an id on what answers nothing"
    if (body._tag === "Bye" && body.reason !== "quit") return this.ends(body.reason)
    if (body._tag === "Bye" && this.isHalfClosed && this.isIdle) return undefined
    if (body._tag === "Joined" && number === undefined && this.mayJoin > 0) {
      const isAnswer = this.queue[0]?.asked === "Join" && this.queue[0].id === undefined
      if (!isAnswer) {
        this.mayJoin -= 1
        return undefined
      }
    }
    const at = this.placeOf(body, number)
    if (at < 0) return `no answer to what is waited for: ${this.waitsFor}`
    const [expected] = this.queue.splice(at, 1)
    if (body._tag === "Ready") {
      this.mayJoin = expected?.asked === "Resume" ? 65 : this.isNamed ? 0 : 1
      this.isNamed = true
    }
    if (body._tag === "Err" && !this.isNamed) this.faults += 1
    return undefined
  }

  /** Only SAYs may overtake each other, and only where nothing else stands between them. */
  private placeOf(body: ServerLine, id: number | undefined): number {
    for (const [at, expected] of this.queue.entries()) {
      const isIt =
        body._tag === "Err"
          ? expected.asked !== "bad" || body.code === expected.answer
          : body._tag.toUpperCase() === expected.answer && expected.asked !== "bad"
      // What is said again under an old id is answered as it was then, perhaps with another room.
      const isThere = id !== undefined || body._tag !== "Ok" || body.room === expected.room
      if (isIt && isThere && expected.id === id) return at
      if (expected.asked !== "Say") return -1
    }
    return -1
  }

  private ends(reason: string): string | undefined {
    const isDue = !this.isNamed && this.faults === 20
    if (reason === "protocol" ? isDue : reason === "replaced") {
      this.queue = []
      this.hadBye = true
      return undefined
    }
    return `no reason to end with ${reason}`
  }
}

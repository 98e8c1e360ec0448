/** A client that says anything in any chunks, and holds the server to what it has to answer. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { HttpAnswers } from "../support/http-answers.ts"
import { Conversation } from "./conversation.ts"
import { foreign, line, secretOf, type Words, withBarriers } from "./lines.ts"
import type { Random } from "./random.ts"

/** How long an answer may take before the server counts as hanging. */
const patience = 60_000

export class FuzzClient {
  said = 0
  connections = 0
  readonly heard = new Map<string, number>()
  private readonly port: number
  private readonly random: Random
  private readonly words: Words
  private readonly me: string
  private recent: Array<string> = []

  /** @param me is the name that it claims mostly; now and then it wants another's */
  constructor(port: number, random: Random, words: Words, me: string) {
    this.me = me
    this.port = port
    this.random = random
    this.words = words
    words.note(words.secrets, secretOf(me))
  }

  /** Connects again and again until it is enough; throws what is found. */
  async run(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await this.connection(isEnough)
  }

  private note(text: string) {
    this.recent.push(text)
    if (this.recent.length > 60) this.recent.shift()
  }

  private failure(what: string): Error {
    return new Error(`${what}\nThe last lines of that connection:\n  ${this.recent.join("\n  ")}`)
  }

  private async connection(isEnough: () => boolean): Promise<void> {
    const socket = connect({ host: "127.0.0.1", noDelay: true, port: this.port })
    await once(socket, "connect")
    this.connections += 1
    this.recent = []
    const talk = new Conversation()
    let failure: Error | undefined
    let wake = () => {}
    let rest = Buffer.alloc(0)
    const answers = new HttpAnswers()
    socket.on("data", (chunk: Buffer) => {
      if (talk.language === "http") {
        const wrong = this.hearAnswers(answers, chunk)
        if (wrong !== undefined) failure ??= this.failure(wrong)
        return wake()
      }
      rest = Buffer.concat([rest, chunk])
      const end = rest.lastIndexOf(0x0a) + 1
      for (const text of rest.toString("utf8", 0, end).split("\n").slice(0, -1)) {
        this.hear(text)
        const wrong = talk.hears(text)
        if (wrong !== undefined) failure ??= this.failure(`${JSON.stringify(text)} is ${wrong}`)
      }
      rest = rest.subarray(end)
      wake()
    })
    socket.on("error", () => {})
    socket.on("close", () => wake())

    const answered = async () => {
      const late = Date.now() + patience
      const timer = setTimeout(() => wake(), patience)
      while (!failure && !socket.closed && (!talk.isIdle || talk.isOver)) {
        if (Date.now() >= late)
          failure = this.failure(`No answer in ${patience} ms to ${talk.waitsFor}`)
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
      clearTimeout(timer)
      if (!failure && !talk.isIdle && !talk.isOver)
        failure = this.failure(`The connection ended before the answer to ${talk.waitsFor}`)
      if (failure) throw failure
    }

    const batches = 1 + this.random.below(60)
    for (let n = 0; n < batches && !talk.isOver && !socket.closed && !isEnough(); n++) {
      await this.say(socket, talk, n === 0)
      await answered()
    }
    await this.part(socket, talk, answered)
    if (!answers.isWhole) throw this.failure("The connection ended in the middle of an answer")
  }

  /** Ends a connection in one of the ways in which connections end. */
  private async part(socket: Socket, talk: Conversation, answered: () => Promise<void>) {
    if (this.random.chance(40) || talk.isOver || talk.language !== "natter") {
      socket.destroy()
      return
    }
    if (this.random.chance(50)) {
      talk.saysNoMore()
      socket.end()
    } else {
      talk.says(Buffer.from("BYE\n"))
      socket.write("BYE\n")
    }
    await Promise.all([answered(), socket.closed ? undefined : once(socket, "close")])
    // Also what came while it was closed has to be right.
    await answered()
    if (!talk.isOver) throw this.failure("The connection ended without BYE")
  }

  /** What a connection begins with: mostly what a client should say. */
  private beginning(): string {
    if (this.random.chance(80)) return "\n"
    return this.random.chance(80) ? "" : this.random.pick(foreign)
  }

  /** Says some lines, cut anyhow. */
  private async say(socket: Socket, talk: Conversation, isFirst: boolean) {
    const batch = Array.from({ length: 1 + this.random.below(60) }, () =>
      line(this.random, this.words, this.me)
    )
    if (!talk.hasName && this.random.chance(70))
      batch.unshift(Buffer.from(`NICK ${this.me} 60 ${secretOf(this.me)}\n`))
    if (isFirst) batch.unshift(Buffer.from(this.beginning()))
    for (const one of batch) this.note(`C ${JSON.stringify(one.toString("utf8")).slice(0, 200)}`)
    this.said += batch.length
    const bytes = withBarriers(Buffer.concat(batch))
    talk.says(bytes)
    for (let start = 0; start < bytes.length; ) {
      const end = start + 1 + this.random.below(this.random.chance(80) ? bytes.length : 20)
      socket.write(bytes.subarray(start, end))
      start = end
      if (this.random.chance(20)) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** What is wrong with answers over HTTP. */
  private hearAnswers(answers: HttpAnswers, chunk: Buffer): string | undefined {
    const before = answers.statuses.length
    const wrong = answers.takes(chunk)
    for (const status of answers.statuses.slice(before)) this.count(`HTTP ${status}`)
    return wrong === undefined
      ? undefined
      : `${wrong}, in ${JSON.stringify(chunk.toString("latin1").slice(0, 500))}`
  }

  private count(kind: string) {
    this.heard.set(kind, (this.heard.get(kind) ?? 0) + 1)
  }

  private hear(text: string) {
    this.note(`S ${text.slice(0, 200)}`)
    const [, verb = "", first = "", second = ""] = /^(?:@\d+ )?(\S+) ?(\S*) ?(\S*)/.exec(text) ?? []
    const kind = verb === "ERR" || verb === "BYE" ? `${verb} ${first}` : verb
    this.count(kind)
    if (verb === "JOINED") this.words.positions.set(first, second)
  }
}

/** Reads along with one connection of IRC, and says what is wrong with what the server says on it. */
import { type IrcLine, readIrc, unescaped } from "./irc-grammar.ts"

/** Which capability allows a tag. */
const allowing: ReadonlyMap<string, string> = new Map([
  ["batch", "batch"],
  ["draft/multiline-concat", "draft/multiline"],
  ["label", "labeled-response"],
  ["msgid", "message-tags"],
  ["time", "server-time"]
])

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

export class IrcJudge {
  /** The name of the client; an asterisk before it has one. */
  nick = "*"
  /** The server has said ERROR. */
  isOver = false
  /** Errors that it was told before it had a name. */
  faults = 0
  /** Capabilities that the client has now, as the server has acknowledged them. */
  readonly caps = new Set<string>()
  /** Capabilities that it has ever asked for. */
  private readonly asked = new Set<string>()
  private readonly batches = new Set<string>()
  /** Labels that have to be answered, once. */
  private readonly owed = new Set<string>()
  /** Labels that may be answered. */
  private readonly loose = new Set<string>()

  /** Lines are being said, in which capabilities may be asked for, and lines have labels. */
  says(lines: string): void {
    const text = lines.replace(/[\0\r]/g, "")
    for (const cap of allowing.values()) if (text.includes(cap)) this.asked.add(cap)
    for (const [, label = ""] of text.matchAll(/label=([^; \n]+)/g))
      this.loose.add(unescaped(label))
  }

  /** A line has this label, and its answer has to have it. */
  owes(label: string): void {
    this.loose.delete(label)
    this.owed.add(label)
  }

  /** Takes in a line without its LF: what it says, or what is wrong with it. */
  hears(bytes: Uint8Array): IrcLine | string {
    if (this.isOver) return "behind ERROR"
    const line = readIrc(bytes)
    return typeof line === "string" ? line : (this.tagFault(line) ?? this.fault(line) ?? line)
  }

  /** What is wrong when everything that was said is answered. */
  settled(): string | undefined {
    const [batch] = this.batches
    if (batch !== undefined) return `the batch ${batch} has no end`
    const [owed] = this.owed
    return owed === undefined ? undefined : `the label ${owed} has no answer`
  }

  private tagFault({ tags }: IrcLine): string | undefined {
    for (const [key, value] of tags) {
      const cap = key.startsWith("+") ? "message-tags" : allowing.get(key)
      if (cap === undefined) return `the tag ${key} is not known`
      if (!this.asked.has(cap)) return `the tag ${key} was not asked for`
      if (key === "time" && !moment.test(value)) return `no time: ${value}`
      if (key === "batch" && !this.batches.has(value)) return `in the batch ${value}, which is none`
      if (key === "label" && !this.owed.delete(value) && !this.loose.has(value))
        return `the label ${value} is no open one`
    }
    return undefined
  }

  private fault({ params, source, verb }: IrcLine): string | undefined {
    const [first = ""] = params
    if (verb === "ERROR") this.isOver = true
    else if (source === undefined && verb !== "PING") return "nobody says it"
    if (verb === "BATCH") return this.batchFault(first)
    if (verb === "CAP" && params[1] === "ACK") this.acknowledge(params[2] ?? "")
    if (verb === "NICK" && source?.startsWith(`${this.nick}!`)) this.nick = first
    if (verb === "001") this.nick = first
    const isFault = /^(?:[45]\d\d|FAIL|NOTICE)$/.test(verb)
    if (this.nick === "*" && isFault) this.faults += 1
    const isMine = first === "*" || first === this.nick
    return /^\d/.test(verb) && !isMine ? `said to ${first}, not to ${this.nick}` : undefined
  }

  private acknowledge(caps: string): void {
    for (const cap of caps.split(" "))
      if (cap.startsWith("-")) this.caps.delete(cap.slice(1))
      else this.caps.add(cap)
  }

  private batchFault(reference: string): string | undefined {
    const ref = reference.slice(1)
    if (!/^[+-][A-Za-z0-9]+$/.test(reference)) return `no reference of a batch: ${reference}`
    if (reference.startsWith("-"))
      return this.batches.delete(ref) ? undefined : `the end of a batch ${ref}, which is none`
    if (this.batches.has(ref)) return `the batch ${ref} begins twice`
    this.batches.add(ref)
    return undefined
  }
}

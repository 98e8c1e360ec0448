/**
 * Reads along with one connection, and says what is wrong with the resuming of a session on it: a
 * replay with a hole, something sent before the replay was over, or something sent again that the
 * replay had answered.
 */
import type { Direction } from "./proxy.ts"

interface Place {
  readonly epoch: string
  readonly seq: number
}

const place = (word = ""): Place => {
  const [epoch = "", seq] = word.split(":")
  return { epoch, seq: Number(seq) }
}

/** The id of a line, and its words. */
const parse = (line: string): readonly [id: string | undefined, words: ReadonlyArray<string>] => {
  const [, id, rest = ""] = /^(?:@(\d+)(?:;\S*)? )?(.*)$/s.exec(line) ?? []
  return [id, rest.split(" ")]
}

const isMessage = (verb = "") => verb === "SAY" || verb === "TOPIC" || verb === "TELL"

export class ResumeJudge {
  /** What is wrong, in sentences. */
  readonly problems: Array<string> = []
  /** Replays that were read to their ends. */
  replays = 0
  /** How far the rooms are read that are not entered yet. */
  private readonly read = new Map<string, Place>()
  /** Messages that the replay has answered. */
  private readonly answered = new Set<string>()
  /** RESUME was said, and the PING behind it is not answered. */
  private isReplaying = false

  /** A line of the client. */
  up(line: string): void {
    const [id, [verb, ...words]] = parse(line)
    if (verb === "RESUME") this.begin(words.slice(1))
    if (!isMessage(verb)) return
    if (this.isReplaying) this.problems.push(`"${line}" was sent before the replay was over`)
    if (id !== undefined && this.answered.has(id))
      this.problems.push(`"${line}" was sent again, and had its answer in the replay`)
  }

  private begin(marks: ReadonlyArray<string>): void {
    this.isReplaying = true
    for (const mark of marks) {
      const [room = "", position = ""] = mark.split("=")
      if (room !== "inbox") this.read.set(room, place(position))
    }
  }

  /** A line of the server. */
  down(line: string): void {
    if (!this.isReplaying) return
    const [id, [verb, first = "", second = "", third = ""]] = parse(line)
    if (verb === "ERR") this.isReplaying = false
    else if (verb === "PONG") {
      this.isReplaying = false
      this.replays += 1
    } else if (verb === "MSG" || verb === "TOPIC") this.reads(first, Number(second), line)
    else if (verb === "OK" && third !== "") {
      this.reads(first, place(second).seq, line)
      if (id !== undefined) this.answered.add(id)
    } else if (verb === "GAP") this.skips(first, Number(second), Number(third), line)
    else if (verb === "JOINED") this.enters(first, second, line)
  }

  private reads(room: string, seq: number, line: string): void {
    const last = this.read.get(room)
    if (last === undefined) return
    if (seq !== last.seq + 1) this.problems.push(`"${line}" came after ${last.seq}`)
    this.read.set(room, { ...last, seq })
  }

  private skips(room: string, from: number, to: number, line: string): void {
    // All of the log is lost, or the seq of the first that will not come has to be the next.
    if (to === 0) this.read.delete(room)
    else {
      this.reads(room, from, line)
      const last = this.read.get(room)
      if (last !== undefined) this.read.set(room, { ...last, seq: to })
    }
  }

  private enters(room: string, position: string, line: string): void {
    const last = this.read.get(room)
    const head = place(position)
    if (last !== undefined && (last.epoch !== head.epoch || last.seq !== head.seq))
      this.problems.push(`"${line}" came after ${last.epoch}:${last.seq}`)
    // What comes from here on is live.
    this.read.delete(room)
  }
}

/** Takes bytes as they pass, and gives the judge whole lines. */
export const inLines = (judge: ResumeJudge) => {
  const rest: Record<Direction, string> = { up: "", down: "" }
  return (direction: Direction, bytes: Buffer): void => {
    // The words that count are ASCII.
    const lines = (rest[direction] + bytes.toString("latin1")).split("\n")
    rest[direction] = lines.pop() ?? ""
    for (const line of lines) judge[direction](line)
  }
}

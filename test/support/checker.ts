/**
 * Decides over the histories of all clients of a run whether the promise was kept: nothing that was
 * acknowledged is missing, nothing is there twice, one order everywhere, and every gap declared.
 */
import type { History, Place, Recorded, Stream } from "./history.ts"

export interface Verdict {
  /** Messages that clients were given to say. */
  readonly sent: number
  /** Of these, acknowledged. */
  readonly accepted: number
  /** Messages shown to others than their author. */
  readonly delivered: number
  /** Acknowledged messages that a client should have been shown, and was not, without a word. */
  readonly lost: number
  /** Messages shown twice to the same client, or that stand at two places of one log. */
  readonly doubled: number
  /** Messages shown after a later one, or differently at different clients. */
  readonly disordered: number
  /** Messages of which the client has declared that it does not know what became of them. */
  readonly doubted: number
  /** Messages that were neither acknowledged nor refused, and of which nothing was declared. */
  readonly unanswered: number
  /** Places that were declared as gaps, and logs that were declared as lost. */
  readonly declared: number
  /** The first of what is wrong, in sentences. */
  readonly problems: ReadonlyArray<string>
}

export const isKept = ({ disordered, doubled, lost, unanswered }: Verdict): boolean =>
  lost + doubled + disordered + unanswered === 0

/** So many problems are told in sentences. */
const most = 20

type Fault = "lost" | "doubled" | "disordered" | "unanswered"

const logOf = ({ epoch, stream }: { readonly epoch: string; readonly stream: Stream }) =>
  `${stream}@${epoch}`

/** A log as the clients together have seen it. */
class Log {
  readonly messages = new Map<number, string>()
  /** Where each text stands: at one place, if all is well. */
  readonly places = new Map<string, Set<number>>()
  last = 0
}

class Check {
  readonly counts: Record<Fault, number> = { lost: 0, doubled: 0, disordered: 0, unanswered: 0 }
  readonly problems: Array<string> = []
  readonly logs = new Map<string, Log>()

  blame(fault: Fault, sentence: string): void {
    this.counts[fault] += 1
    if (this.problems.length < most) this.problems.push(`${fault}: ${sentence}`)
  }

  log(of: { readonly epoch: string; readonly stream: Stream }): Log {
    const key = logOf(of)
    const log = this.logs.get(key) ?? new Log()
    this.logs.set(key, log)
    return log
  }

  /** Takes in what a client says stands at a place. */
  witness(nick: string, place: Place, text: string): void {
    const log = this.log(place)
    const there = log.messages.get(place.seq)
    if (there !== undefined && there !== text)
      this.blame(
        "disordered",
        `${logOf(place)}:${place.seq} is "${text}" for ${nick} and "${there}" for others`
      )
    const places = log.places.get(text) ?? new Set()
    if (places.size > 0 && !places.has(place.seq))
      this.blame(
        "doubled",
        `"${text}" stands at ${[...places, place.seq].join(" and ")} of ${logOf(place)}`
      )
    log.places.set(text, places.add(place.seq))
    log.messages.set(place.seq, there ?? text)
    log.last = Math.max(log.last, place.seq)
  }
}

/** How one client has read one log. */
interface Reading {
  readonly log: Log
  readonly name: string
  /** The seq after which it began. */
  readonly began: number
  readonly seen: Set<number>
  /** What it was told it would not be shown. */
  readonly declared: Set<number>
  /** The last that it was shown; 0 before the first. What came before it began may be shown too. */
  last: number
  /** It was told that the log is lost: from there on it sees nothing of it. */
  abandoned: boolean
}

const gaps = (
  recorded: ReadonlyArray<Recorded>
): ReadonlyArray<Extract<Recorded, { readonly _tag: "Gap" }>> =>
  recorded.filter((one) => one._tag === "Gap")

/** Reads one client's history against what all have seen. */
const readThrough = (check: Check, { nick, recorded }: History): void => {
  const readings = new Map<string, Reading>()
  const open = (place: { readonly epoch: string; readonly stream: Stream }, began: number) => {
    const name = logOf(place)
    const reading: Reading = readings.get(name) ?? {
      log: check.log(place),
      name,
      began,
      seen: new Set(),
      declared: new Set(),
      last: 0,
      abandoned: false
    }
    readings.set(name, reading)
    return reading
  }
  const see = (place: Place, isOwn: boolean, isOrdered: boolean) => {
    const reading = open(place, place.seq - 1)
    // Its own the author knows by the answer, also when the log no longer has it.
    if (reading.declared.has(place.seq) && !isOwn)
      check.blame("doubled", `${nick} was shown ${reading.name}:${place.seq}, declared as a gap`)
    if (reading.seen.has(place.seq))
      return check.blame("doubled", `${nick} was shown ${reading.name}:${place.seq} twice`)
    reading.seen.add(place.seq)
    // Of an own message in a gap only the answer tells: nothing can be said of it in time.
    if (!isOrdered || (isOwn && reading.declared.has(place.seq))) return
    if (place.seq < reading.last)
      check.blame(
        "disordered",
        `${nick} was shown ${reading.name}:${place.seq} after ${reading.last}`
      )
    reading.last = Math.max(reading.last, place.seq)
  }
  for (const one of recorded) {
    if (one._tag === "Began") open(one.place, one.place.seq)
    else if (one._tag === "Shown") see(one.place, one.nick === nick, true)
    // The author's own place is told by an answer, which after a reconnection comes late.
    else if (one._tag === "Accepted" && one.place !== undefined) see(one.place, true, false)
    else if (one._tag === "Gap") {
      const reading = open(one, one.from - 1)
      if (one.cause === "epoch") reading.abandoned = true
      else for (let seq = one.from; seq <= one.to; seq++) reading.declared.add(seq)
    }
  }
  for (const { abandoned, began, declared, last, log, name, seen } of readings.values()) {
    for (const [seq, text] of log.messages) {
      if (seq > began && !seen.has(seq) && !declared.has(seq) && !(abandoned && seq > last))
        check.blame("lost", `${nick} was not shown ${name}:${seq}, "${text}"`)
    }
    // A place that nobody was shown is a hole in the log itself.
    for (let seq = began + 1; seq <= log.last; seq++)
      if (!log.messages.has(seq) && !declared.has(seq))
        check.blame("lost", `nobody was shown ${name}:${seq}`)
  }
}

/** Whether everything that one client said came to something. */
const account = (check: Check, { nick, recorded }: History): number => {
  const answers = new Map<string, number>()
  let accepted = 0
  for (const one of recorded) {
    if (one._tag !== "Accepted" && one._tag !== "Refused" && one._tag !== "Doubted") continue
    if (one._tag === "Accepted") accepted += 1
    answers.set(one.text, (answers.get(one.text) ?? 0) + 1)
  }
  for (const one of recorded) {
    if (one._tag !== "Sent") continue
    const count = answers.get(one.text) ?? 0
    if (count === 0) check.blame("unanswered", `"${one.text}" of ${nick} was not answered`)
    if (count > 1) check.blame("doubled", `"${one.text}" of ${nick} was answered ${count} times`)
  }
  return accepted
}

/** What was accepted without a place has one where it was shown. */
const findUnplaced = (check: Check, { nick, recorded }: History): void => {
  for (const one of recorded) {
    if (one._tag !== "Accepted" || one.place !== undefined) continue
    const logs = [...check.logs].filter(([name]) => name.startsWith(`${one.stream}@`))
    if (!logs.some(([, log]) => log.places.has(one.text)))
      check.blame("lost", `"${one.text}" of ${nick} was never shown in ${one.stream}`)
  }
}

/** Judges a run. Who was there at the end is held to have read all logs to their ends. */
export const check = (histories: ReadonlyArray<History>): Verdict => {
  const all = new Check()
  let accepted = 0
  let sent = 0
  let delivered = 0
  let declared = 0
  let doubted = 0
  for (const { nick, recorded } of histories) {
    for (const one of recorded) {
      if (one._tag === "Doubted") doubted += 1
      if (one._tag === "Sent") sent += 1
      if (one._tag === "Shown") {
        if (one.nick !== nick) delivered += 1
        all.witness(nick, one.place, one.text)
      }
      if (one._tag === "Accepted" && one.place !== undefined) all.witness(nick, one.place, one.text)
    }
    for (const { cause, from, to } of gaps(recorded))
      declared += cause === "epoch" ? 1 : to - from + 1
  }
  for (const history of histories) {
    accepted += account(all, history)
    readThrough(all, history)
    findUnplaced(all, history)
  }
  return { sent, accepted, doubted, delivered, declared, ...all.counts, problems: all.problems }
}

/** How a client of IRC reads one room: what it has missed by CHATHISTORY, and then what comes. */
import type { Recorded } from "../support/history.ts"
import { type Item, placeOf } from "../support/irc-batches.ts"

/** The most messages that one answer has. */
const page = 200

export class IrcRoom {
  readonly name: string
  /** The seq of the last message that was shown; undefined before reading has begun. */
  last: number | undefined
  /** It is in the room, and has read what it had missed. */
  isLive = false
  private epoch: string | undefined
  /** What has come while it reads what it has missed. */
  private early: Array<Item> = []
  /** The ends of gaps in what it has read since it entered. */
  private gaps: Array<number> = []
  private readonly logSize: number
  private readonly record: (one: Recorded) => void
  private readonly say: (item: Item) => void

  /**
   * @param logSize how many messages of the log are certainly there
   * @param say shows a message
   */
  constructor(
    name: string,
    logSize: number,
    record: (one: Recorded) => void,
    say: (item: Item) => void
  ) {
    this.name = name
    this.logSize = logSize
    this.record = record
    this.say = say
  }

  /** The connection is lost. */
  leaves(): void {
    this.isLive = false
    this.early = []
    this.gaps = []
  }

  /** The question for what it has missed, when it has entered. */
  question(): string {
    return this.last === undefined || this.epoch === undefined
      ? `CHATHISTORY LATEST #${this.name} * 1`
      : `CHATHISTORY AFTER #${this.name} msgid=${this.name}-${this.epoch}-${this.last} ${page}`
  }

  /** Gaps that were no gaps of the log: all of it was there. */
  get wrongGaps(): ReadonlyArray<string> {
    return this.gaps
      .filter((to) => (this.last ?? 0) - to < this.logSize)
      .map((to) => `${this.name} up to ${to} was not told, and is there`)
  }

  /** Takes in an answer, and gives the next question where there is more. */
  reads(items: ReadonlyArray<Item>): string | undefined {
    if (this.last === undefined || this.epoch === undefined) this.begins(items)
    else {
      for (const item of items) this.shows(item, true)
      if (items.length === page) return this.question()
    }
    this.isLive = true
    const early = this.early
    this.early = []
    for (const item of early)
      if ((placeOf(item)?.seq ?? 0) > (this.last ?? 0)) this.shows(item, false)
    return undefined
  }

  /** Takes in a message that comes by itself. */
  hears(item: Item): void {
    if (this.isLive) this.shows(item, false)
    else this.early.push(item)
  }

  /** Reading begins behind the newest message, or with the first of all. */
  private begins(items: ReadonlyArray<Item>): void {
    const newest = items.at(-1)
    const place = newest === undefined ? undefined : placeOf(newest)
    this.last = place?.seq ?? 0
    if (place !== undefined) this.beginsIn(place.epoch)
  }

  private beginsIn(epoch: string): void {
    this.epoch = epoch
    this.record({ _tag: "Began", place: { stream: this.name, epoch, seq: this.last ?? 0 } })
  }

  /** @param mayMiss whether what is not there may have been trimmed */
  private shows(item: Item, mayMiss: boolean): void {
    const place = placeOf(item)
    if (place === undefined) throw new Error(`A message without a place: ${item.params.join(" ")}`)
    const { epoch, seq } = place
    if (this.epoch === undefined) this.beginsIn(epoch)
    const last = this.last ?? 0
    if (mayMiss && seq > last + 1) {
      const [from, to] = [last + 1, seq - 1]
      this.gaps.push(to)
      this.record({ _tag: "Gap", stream: this.name, epoch, from, to, cause: "trimmed" })
    }
    this.last = Math.max(last, seq)
    this.say(item)
  }
}

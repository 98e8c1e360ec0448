import { createHash } from "node:crypto"
import { Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { Epoch, isEpoch } from "../../../domain/chat/Position.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Topic } from "../../../domain/chat/Topic.ts"
import { marksOfRoom, numbersOfRoom } from "../limits/Cluster.ts"
import type { Draft } from "../log/RoomLog.ts"
import type { RoomRecord } from "./RoomRecord.ts"

/** How far a room had come with one of its records. */
interface Mark {
  readonly records: number
  readonly entries: number
}

/** A message that its author has sent to two nodes. */
export interface Repeated {
  readonly draft: Draft
  readonly seq: number
}

/** What a record does to a room. */
export type Taken =
  /** These entries enter its log, from a seq on; `isSound` unless its author has counted otherwise. */
  | {
      readonly _tag: "Entered"
      readonly first: number
      readonly drafts: ReadonlyArray<Draft>
      /** What another node had brought before, and where it stands. */
      readonly repeated: ReadonlyArray<Repeated>
      readonly isSound: boolean
      /** The log begins with it. */
      readonly isNew: boolean
    }
  /** The log begins anew: what was before is of another epoch. */
  | { readonly _tag: "Renewed" }
  | { readonly _tag: "Forgotten" }
  /** Nothing, because the room has changed meanwhile. */
  | { readonly _tag: "Nothing" }

/** The name of the life of a log that begins with a record: every node gives the same, and no record another's. */
export const epochOf = (created: string, place: number): Epoch => {
  const digest = createHash("sha256").update(`${created} ${place}`).digest()
  const text = (digest.readUIntBE(0, 6) % 36 ** 8).toString(36)
  return Epoch.make(text.padStart(8, "0"), { disableValidation: true })
}

/**
 * How far a room has come, from its records in their order: each node counts for itself, and all count the same.
 * Whoever begins to read later than with the first record learns from the others' records what there was before:
 * until then its numbers are relative.
 */
export class Story {
  /** Undefined while there is no such room. */
  epoch: Epoch | undefined
  /** The place of the last record; 0 before the first. */
  last = 0
  records = 0
  entries = 0
  topic: Topic | undefined
  /** Whether it is known how many there were before the first that was read. */
  isBased = true
  /** It was taken for the first record, and may have been the second of two that made the room. */
  private isGuess = false
  /** Nothing that is not known was before the next record. */
  private isKnown = false
  private readonly created: string
  private readonly marks = new Map<number, Mark>()
  /** The numbers of the last entries, from which node each came, and where it stands. */
  private readonly numbers = new Map<string, { readonly node: string; readonly seq: number }>()

  /** @param created when the stream was made */
  constructor(created: string) {
    this.created = created
  }

  /** @param isPast whether there may have been records before that are not kept any more */
  take(place: number, record: RoomRecord, isPast = false): Taken {
    if (record.act !== undefined) return this.act(place, record)
    const isNew = this.epoch === undefined
    if (isNew) this.begin(place, record, isPast)
    if (!this.isBased || (this.isGuess && this.differs(record))) this.rebase(record)
    const isSound = isNew || !this.isBased || this.agrees(record)
    const first = this.entries + 1
    const { drafts, repeated } = this.enter(record)
    for (const { body } of drafts) if (body._tag === "TopicSet") this.topic = body.topic
    this.note(place)
    return { _tag: "Entered", first, drafts, repeated, isSound, isNew }
  }

  /** Gives each draft its place, but for those that have one already. */
  private enter({ drafts: all, node }: RoomRecord) {
    const repeated: Array<Repeated> = []
    const drafts = all.filter((draft) => {
      const before = this.seqBefore(draft, node)
      if (before === undefined) this.entries += 1
      else repeated.push({ draft, seq: before })
      return before === undefined
    })
    return { drafts, repeated }
  }

  private act(place: number, { act, after, epoch }: RoomRecord): Taken {
    if (act === "forget") {
      // Nobody has come since its author has looked.
      if (this.epoch !== epoch || this.last !== after) return { _tag: "Nothing" }
      this.clear()
      this.isKnown = true
      this.epoch = undefined
      this.topic = undefined
      return { _tag: "Forgotten" }
    }
    if (this.epoch !== epoch) return { _tag: "Nothing" }
    this.clear()
    this.epoch = epochOf(this.created, place)
    this.note(place)
    return { _tag: "Renewed" }
  }

  private begin(place: number, { epoch }: RoomRecord, isPast: boolean): void {
    this.clear()
    // Later records say how many there were before this one.
    this.isBased = this.isKnown || !isEpoch(epoch)
    this.isGuess = this.isBased && isPast && !this.isKnown
    this.epoch = !this.isBased && isEpoch(epoch) ? epoch : epochOf(this.created, place)
  }

  private clear(): void {
    this.records = 0
    this.entries = 0
    this.last = 0
    this.isBased = true
    this.isGuess = false
    this.marks.clear()
    this.numbers.clear()
  }

  private note(place: number): void {
    this.records += 1
    this.last = place
    this.marks.set(place, { records: this.records, entries: this.entries })
    if (this.marks.size > marksOfRoom) dropFirst(this.marks)
  }

  /** Learns from a record how far the room had come with one that was read. */
  private rebase({ after, entries, epoch, records, topic }: RoomRecord): void {
    if (isEpoch(epoch)) this.epoch = epoch
    const mark = this.marks.get(after)
    this.isBased = mark !== undefined
    if (mark === undefined) return
    this.isGuess = false
    const [more, before] = [records - mark.records, entries - mark.entries]
    this.records += more
    this.entries += before
    // What was set since then is in the entries that were read.
    this.topic = this.topic ?? topic
    for (const [place, one] of this.marks)
      this.marks.set(place, { records: one.records + more, entries: one.entries + before })
    for (const [number, one] of this.numbers)
      this.numbers.set(number, { ...one, seq: one.seq + before })
  }

  /** Whether an author knows another beginning than the one that is guessed. */
  private differs(record: RoomRecord): boolean {
    return isEpoch(record.epoch) && (record.epoch !== this.epoch || !this.agrees(record))
  }

  /** Whether an author has counted the same. What is too long ago is not compared. */
  private agrees({ after, entries, epoch, records }: RoomRecord): boolean {
    if (after === 0) return true
    const mark = this.marks.get(after)
    // Whoever has read a record of this epoch knows which one it is.
    if (epoch !== this.epoch) return mark === undefined
    if (mark !== undefined) return mark.records === records && mark.entries === entries
    const [oldest = 0] = this.marks.keys()
    return after < oldest
  }

  /** Where a message stands that came before from another node: its author has gone on from there, and sent it again. */
  private seqBefore({ author, id }: Draft, node: string): number | undefined {
    if (Option.isNone(id)) return undefined
    const number = numberOf(author, id.value)
    const before = this.numbers.get(number)
    if (before !== undefined) return before.node === node ? undefined : before.seq
    this.numbers.set(number, { node, seq: this.entries + 1 })
    if (this.numbers.size > numbersOfRoom) dropFirst(this.numbers)
    return undefined
  }
}

/** A message as its author knows it. */
export const numberOf = (author: SessionId, id: LineId): string => `${author} ${id}`

const dropFirst = <K>(all: { keys: () => Iterable<K>; delete: (key: K) => boolean }): void => {
  for (const first of all.keys()) {
    all.delete(first)
    return
  }
}

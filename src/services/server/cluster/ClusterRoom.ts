import { Effect, Option } from "effect"
import { Epoch, type Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAt } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { conditionsOf } from "../../../domain/chat/search/Conditions.ts"
import { engineSilentFor, givenUpAfter, lookedForAgainAfter } from "../limits/Cluster.ts"
import { pageOf } from "../log/Pages.ts"
import type { Ring } from "../log/Ring.ts"
import type { Rings } from "../log/Rings.ts"
import { type Draft, LogUnavailable, type Page, type RoomLog } from "../log/RoomLog.ts"
import { searchRing } from "../log/Search.ts"
import type { Elsewhere, SeatChange, Seated } from "../log/Seats.ts"
import { Subscribers } from "../log/Subscribers.ts"
import { Lane } from "./Lane.ts"
import type { Meter } from "./Meter.ts"
import { type Act, encode, type RoomRecord, sizeOfDraft } from "./RoomRecord.ts"
import { RoomSeats } from "./RoomSeats.ts"
import { numberOf, type Repeated, Story } from "./Story.ts"

const noEpoch = Epoch.make("0")

/** A part of a record that is on its way, or waits for its turn. */
type Piece =
  | { readonly _tag: "Drafts"; readonly drafts: ReadonlyArray<Draft> }
  | { readonly _tag: "Seat"; readonly change: SeatChange }
  /** Makes the room where there is none. */
  | { readonly _tag: "Create"; readonly done: () => void }
  | { readonly _tag: "Act"; readonly act: Act; readonly done: () => void }

/** What all rooms of a node share. */
export interface Shared {
  readonly node: string
  /** When the stream was made. */
  readonly created: string
  readonly rings: Rings
  readonly now: () => number
  /** A number that no other record of the node has. */
  readonly number: () => number
  readonly meter: Meter
  readonly send: (room: RoomName, no: number, text: string) => void
  /** Does what comes of a record besides entries, as soon as it is known what came of those before. */
  readonly current: (place: number, act: () => void) => void
  /** Whether anything can be taken in now. */
  readonly isOpen: () => boolean
  readonly isConnected: () => boolean
  readonly toldOf: (change: SeatChange) => Set<SessionId>
  /** Is told of every entry that has its place. */
  readonly entered: (room: RoomName, draft: Draft, at: Position) => void
  /** Is told where a room was forgotten. */
  readonly forgotten: (room: RoomName, place: number) => void
  /** Is told of what cannot be: the nodes have counted a room differently. */
  readonly diverged: (room: RoomName) => void
}

/** The log of one room in the stream. The last entries are in memory, at every node the same. */
export class ClusterRoom implements RoomLog {
  readonly name: RoomName
  readonly seats: RoomSeats
  ring: Ring
  private readonly story: Story
  private readonly shared: Shared
  private readonly logSize: number
  private readonly lane: Lane<Piece>
  private readonly subscribers = new Subscribers(() => ({
    head: this.at(this.ring.last),
    topic: this.story.topic
  }))
  /** How many have it open. */
  holders = 0
  /** Entries that were read while it was not known how many came before them. */
  private unbased: Array<Draft> = []
  private isRenewing = false
  /** The numbers of messages that were offered here, and that nothing has arrived of yet. */
  private readonly offered = new Set<string>()
  /** The record whose authors were told that nobody knows what became of it. */
  private doubted: number | undefined

  constructor(name: RoomName, shared: Shared, logSize: number) {
    this.name = name
    this.shared = shared
    this.logSize = logSize
    this.story = new Story(shared.created)
    this.seats = new RoomSeats(shared.node, shared.toldOf)
    this.ring = shared.rings.make(0, logSize)
    this.lane = new Lane<Piece>({
      sizeOf: (piece) =>
        piece._tag === "Drafts"
          ? piece.drafts.reduce((size, draft) => size + sizeOfDraft(draft), 0)
          : 200,
      pack: (no, pieces) => this.pack(no, pieces),
      send: (no, text) => shared.send(name, no, text),
      now: shared.now,
      number: shared.number,
      meter: shared.meter
    })
  }

  get exists(): boolean {
    return this.story.epoch !== undefined
  }

  get isBased(): boolean {
    return this.story.isBased
  }

  private get epoch(): Epoch {
    // It has one while anybody has it open.
    return this.story.epoch ?? noEpoch
  }

  at(seq: number): Position {
    return { epoch: this.epoch, seq: seqAt(seq) }
  }

  private pack(no: number, pieces: ReadonlyArray<Piece>): string {
    const { epoch, last, entries, records, topic } = this.story
    const act = pieces.find((piece) => piece._tag === "Act")?.act
    const isKept = act === "forget" && this.seats.size > 0
    return encode({
      node: this.shared.node,
      no,
      after: last,
      records,
      entries,
      epoch: epoch ?? "",
      topic,
      act: isKept ? undefined : act,
      seats: pieces.flatMap((piece) => (piece._tag === "Seat" ? [piece.change] : [])),
      drafts: pieces.flatMap((piece) => (piece._tag === "Drafts" ? piece.drafts : []))
    })
  }

  /**
   * Takes in a record of the room.
   *
   * @param isPast whether this node begins to read, and there may have been records before
   */
  take(place: number, record: RoomRecord, isPast = false): void {
    const taken = this.story.take(place, record, isPast)
    if (taken._tag === "Entered") {
      // Whoever is told that the log begins anew is not told that again.
      if (taken.isNew && !isPast) this.beginAnew()
      this.shared.current(place, () => this.seat(record))
      this.enter(taken.first, taken.drafts, isPast, place)
      if (record.node === this.shared.node) this.tellRepeated(taken.repeated)
      if (!taken.isSound && !isPast) this.renew()
    } else if (taken._tag !== "Nothing") this.forgetEntries(taken._tag === "Renewed", place)
    const own = record.node === this.shared.node ? this.lane.readBack(record.no) : []
    for (const piece of own) if ("done" in piece) piece.done()
    this.lane.flush()
  }

  /** Of messages that were offered here, and did not enter: another node had brought them before. */
  private tellRepeated(repeated: ReadonlyArray<Repeated>): void {
    // One that has arrived since it was offered is answered.
    for (const { draft, seq } of repeated)
      if (this.wasOffered(draft)) this.subscribers.send({ _tag: "Known", at: this.at(seq), draft })
  }

  private wasOffered({ author, id }: Draft): boolean {
    return Option.isSome(id) && this.offered.delete(numberOf(author, id.value))
  }

  private enter(first: number, drafts: ReadonlyArray<Draft>, isPast: boolean, place: number): void {
    if (!this.story.isBased) {
      this.unbased.push(...drafts)
      if (this.unbased.length > this.logSize)
        this.unbased.splice(0, this.unbased.length - this.logSize)
      return
    }
    const { rings } = this.shared
    if (this.unbased.length > 0 || this.ring.last !== first - 1) {
      const before = this.unbased
      this.unbased = []
      rings.drop(this.ring)
      this.ring = rings.make(first - 1 - before.length, this.logSize)
      rings.append(this.ring, before)
    }
    if (drafts.length === 0) return
    rings.append(this.ring, drafts)
    this.shared.current(place, () => {
      for (const [index, draft] of drafts.entries())
        this.shared.entered(this.name, draft, this.at(first + index))
    })
    if (this.offered.size > 0) for (const draft of drafts) this.wasOffered(draft)
    if (!isPast) this.subscribers.send({ _tag: "Appended", first: this.at(first), drafts })
  }

  private seat({ node, seats }: RoomRecord): void {
    this.tellSeated(
      seats.flatMap((change) => this.seats.apply(change, node, this.shared.now()) ?? [])
    )
  }

  /** Tells who has the room open of members at other nodes. */
  tellSeated(changes: ReadonlyArray<Seated>): void {
    if (changes.length > 0) this.subscribers.send({ _tag: "Seated", changes })
  }

  /** The log has no entries any more. */
  private forgetEntries(isRenewed: boolean, place: number): void {
    this.shared.rings.drop(this.ring)
    this.ring = this.shared.rings.make(0, this.logSize)
    this.unbased = []
    this.isRenewing = false
    this.shared.current(place, () => this.seats.clear())
    if (!isRenewed) this.shared.forgotten(this.name, place)
    if (isRenewed) this.beginAnew()
    // Somebody has it open whom the node that has forgotten it did not know of.
    else if (this.holders > 0) this.lane.add({ _tag: "Create", done: () => {} })
  }

  private beginAnew(): void {
    const { topic } = this.story
    this.subscribers.send({ _tag: "Begun", from: { head: this.at(0), topic } })
  }

  /** Ends the epoch, because the nodes do not have the same log. */
  renew(): void {
    if (this.isRenewing) return
    this.isRenewing = true
    this.shared.diverged(this.name)
    this.lane.add({ _tag: "Act", act: "renew", done: () => {} })
  }

  /** Makes the room where there is none, and waits until it is there. */
  readonly create: Effect.Effect<void> = Effect.async<void>((resume) => {
    this.lane.add({ _tag: "Create", done: () => resume(Effect.void) })
  })

  /** Forgets the room, unless somebody is in it; waits until that is settled. */
  readonly forget: Effect.Effect<void> = Effect.async<void>((resume) => {
    this.lane.add({ _tag: "Act", act: "forget", done: () => resume(Effect.void) })
  })

  /** Sends again what was not read back, and tells the authors of what has waited too long. */
  tick(): void {
    const { since } = this.lane
    if (since === undefined) return
    if (this.shared.isOpen() && this.shared.isConnected()) this.lane.sendAgain()
    if (this.shared.now() - since < givenUpAfter || this.doubted === since) return
    this.doubted = since
    const drafts = this.lane.underWay.flatMap((piece) =>
      piece._tag === "Drafts" ? piece.drafts : []
    )
    if (drafts.length > 0) this.subscribers.send({ _tag: "Doubtful", drafts })
  }

  get isIdle(): boolean {
    return this.lane.isIdle
  }

  /** Since when the oldest record waits to be read back. */
  get waitsSince(): number | undefined {
    return this.lane.since
  }

  readonly offer = (drafts: ReadonlyArray<Draft>): Effect.Effect<void, LogUnavailable> =>
    Effect.suspend(() => {
      if (drafts.length === 0) return Effect.void
      if (!this.shared.isOpen() || this.lane.isStuck) return this.unavailable()
      for (const { author, id } of drafts)
        if (Option.isSome(id)) this.offered.add(numberOf(author, id.value))
      this.lane.add({ _tag: "Drafts", drafts })
      return Effect.void
    })

  private unavailable(): LogUnavailable {
    return new LogUnavailable({ room: this.name, cause: "NATS does not answer" })
  }

  readonly elsewhere: Elsewhere = {
    tell: (change) => this.lane.add({ _tag: "Seat", change }),
    seats: () => this.seats.elsewhere,
    count: () => this.seats.countElsewhere,
    has: (session) => this.seats.has(session)
  }

  readonly subscribe: RoomLog["subscribe"] = (begin) => this.subscribers.add(begin)

  readonly after = (position: Position, limit: number): Effect.Effect<Page> =>
    Effect.map(this.upTo(position), () => pageOf(this.ring, this.epoch, position, limit))

  /** Waits a while for an entry that somebody has read at another node, which was ahead. */
  private upTo({ epoch, seq }: Position): Effect.Effect<void> {
    const isBehind = () => epoch === this.epoch && seq > this.ring.last
    return Effect.suspend(() =>
      isBehind()
        ? Effect.repeat(Effect.sleep(lookedForAgainAfter), { while: isBehind }).pipe(
            Effect.timeoutOption(engineSilentFor),
            Effect.asVoid
          )
        : Effect.void
    )
  }

  readonly until: RoomLog["until"] = (seq, limit) => Effect.sync(() => this.ring.until(seq, limit))

  readonly search: RoomLog["search"] = (query, limit) =>
    Effect.suspend(() => searchRing(this.ring, conditionsOf(query, this.epoch), limit))

  readonly head: RoomLog["head"] = Effect.sync(() => this.at(this.ring.last))

  readonly topic: RoomLog["topic"] = Effect.sync(() => this.story.topic)
}

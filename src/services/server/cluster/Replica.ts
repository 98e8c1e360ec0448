import { Effect } from "effect"
import { isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { dedupeWithin, renamesAtOnce } from "../limits/Cluster.ts"
import type { Rings } from "../log/Rings.ts"
import type { SeatChange } from "../log/Seats.ts"
import { ClusterRoom, type Shared } from "./ClusterRoom.ts"
import { aboutOf, type Stored, subjectOf } from "./Engine.ts"
import type { Happening, Submitted } from "./Happening.ts"
import { Lane } from "./Lane.ts"
import { Leftovers } from "./Leftovers.ts"
import { Lives } from "./Lives.ts"
import type { Meter } from "./Meter.ts"
import { decode, decodeLife, encode, type NodeChange, type NodeRecord } from "./NodeRecord.ts"
import { Refusals } from "./Refusals.ts"
import { type Outcome, Registry } from "./Registry.ts"
import * as RoomRecord from "./RoomRecord.ts"
import type { Snapshot } from "./Snapshot.ts"
import { Texts } from "./Texts.ts"

/**
 * Why a node cannot go on: the stream has lost what was read, or is not there or another one, others take the node
 * for dead, or its records do not come back.
 */
export type Loss = "shorter" | "missing" | "dead" | "behind"

/** What a replica needs of the world. */
interface World {
  readonly node: string
  readonly created: string
  readonly rings: Rings
  readonly logSizeOf: (room: RoomName) => number
  /** Milliseconds of the clock that never goes back. */
  readonly now: () => number
  readonly meter: Meter
  readonly time: () => Timestamp
  readonly publish: (subject: string, id: string, text: string) => void
  readonly isConnected: () => boolean
  /** Deletes the records of a subject up to and with a place. */
  readonly purge: (subject: string, place: number) => void
  readonly lose: (cause: Loss) => void
  readonly log: (effect: Effect.Effect<void>) => void
}

/** A submission in a record: what it changes there. */
interface Piece extends Submitted {
  made: ReadonlyArray<NodeChange>
}

/** What several rooms tell of the same; undefined for what each tells of itself. */
const keyOf = (change: SeatChange): string | undefined => {
  if (change._tag === "Rename") return `${change.session} ${change.at}`
  return change._tag === "Leave" && change.reason !== "part" ? `${change.session} gone` : undefined
}

/** What this node knows of everything that is shared, from the records of all nodes in their order. */
export class Replica {
  readonly rooms = new Map<RoomName, ClusterRoom>()
  readonly registry = new Registry()
  readonly lives: Lives
  readonly texts = new Texts()
  private readonly listeners: Array<(happening: Happening) => void> = []
  private readonly world: World
  private readonly shared: Shared
  private readonly lane: Lane<Piece>
  private readonly toldOfMany = new Map<string, Set<SessionId>>()
  private numbers = 0
  /** The number of the last record that this node has sent of itself, and of the last that was taken in of each. */
  private sent = 0
  private readonly lastOf = new Map<string, number>()
  private readonly leftovers = new Leftovers()
  /** The place of the last record that the snapshot has of which this node began; undefined before. */
  private asOf: number | undefined
  /** What is to be done when that is known. */
  private later: Array<{ readonly place: number; readonly act: () => void }> = []
  private isLost = false

  constructor(world: World) {
    const { created, meter, node, now, publish, rings } = world
    this.world = world
    this.lives = new Lives(node, now)
    const number = () => ++this.numbers
    this.lane = new Lane<Piece>({
      sizeOf: () => 2000,
      pack: (no, pieces) => {
        for (const piece of pieces) piece.made = piece.changes()
        const before = this.sent
        this.sent = no
        return encode({ node, no, before, changes: pieces.flatMap(({ made }) => made) })
      },
      send: (no, text) => publish(subjectOf("node", node), `${node}.${no}`, text),
      now,
      number,
      meter
    })
    this.shared = {
      node,
      created,
      rings,
      now,
      number,
      meter,
      send: (room, no, text) => publish(subjectOf("room", room), `${node}.${no}`, text),
      current: (place, act) => this.current(place, act),
      isOpen: this.isOpen,
      isConnected: world.isConnected,
      toldOf: (change) => this.toldOf(change),
      entered: (room, draft, at) => this.registry.entered(room, draft, at),
      forgotten: (room, place) =>
        this.leftovers.add(subjectOf("room", room), place - 1, this.world.now()),
      diverged: (room) =>
        world.log(
          Effect.annotateLogs(
            Effect.logError("The nodes do not have the same messages. The room begins anew."),
            { room }
          )
        )
    }
  }

  /** Also without a connection, for as long as the others let this node live: it may soon be back. */
  readonly isOpen = (): boolean => this.asOf !== undefined && !this.isLost && this.lives.isLeased

  readonly roomOf = (name: RoomName): ClusterRoom => {
    const found = this.rooms.get(name)
    if (found !== undefined) return found
    const room = new ClusterRoom(name, this.shared, this.world.logSizeOf(name))
    this.rooms.set(name, room)
    return room
  }

  readonly submit = (submitted: Submitted): void => {
    this.lane.add({ ...submitted, made: [] })
  }

  /** @param isPast whether it was there before this node began */
  take({ place, subject, text }: Stored, isPast: boolean): void {
    const room = aboutOf("room", subject)
    if (isRoomName(room)) this.takeRoom(room, place, text, isPast)
    else if (aboutOf("life", subject) !== undefined) this.takeLife(place, text)
    else {
      const record = decode(text)
      if (record === undefined) return
      if (!isPast) this.current(place, () => this.takeNode(record))
      else if (record.changes.some(({ _tag }) => _tag === "Ended")) this.leave(record.node)
    }
  }

  private takeRoom(name: RoomName, place: number, text: string, isPast: boolean): void {
    const record = RoomRecord.decode(text)
    if (record === undefined || this.lives.isDead(record.node)) return
    const room = this.roomOf(name)
    room.take(place, record, isPast)
    if (!room.exists && room.holders === 0 && room.isIdle) this.rooms.delete(name)
  }

  private takeLife(place: number, text: string): void {
    const life = decodeLife(text)
    if (life === undefined || !this.lives.take(life, place)) return
    this.leaveBehind(life.node)
    if (life.node === this.world.node) this.lose("dead")
    this.current(place, () => this.gone(life.node))
  }

  private leave(node: string): void {
    this.lives.leave(node)
    this.leaveBehind(node)
  }

  private leaveBehind(node: string): void {
    this.lastOf.delete(node)
    for (const kind of ["node", "life"] as const)
      this.leftovers.add(subjectOf(kind, node), undefined, this.world.now())
  }

  private takeNode({ before, changes, no, node }: NodeRecord): void {
    if (this.lives.isDead(node)) return
    // One was not kept until this node had read it.
    if ((this.lastOf.get(node) ?? before) !== before) {
      this.lose("behind")
      return
    }
    this.lastOf.set(node, no)
    const refusals = new Refusals(changes, (session, line) =>
      this.registry.kept.hasAnswer(session, line)
    )
    const outcomes: Array<Outcome> = []
    for (const [at, change] of changes.entries()) {
      const isRefused = refusals.isRefused(at)
      const outcome: Outcome = isRefused ? { _tag: "Refused" } : this.apply(change, node)
      outcomes.push(outcome)
      if (outcome._tag === "Refused") refusals.note(change)
      else this.noteTold(change, node)
    }
    if (node !== this.world.node) return
    for (const { made, done } of this.lane.readBack(no)) done(outcomes.splice(0, made.length))
    this.lane.flush()
  }

  /** Its author is here, and another node has brought it. */
  private noteTold(change: NodeChange, node: string): void {
    if (change._tag !== "Session" || change.change._tag !== "Told") return
    const {
      change: { id },
      session
    } = change
    const isHere = this.registry.kept.get(session)?.node === this.world.node
    if (isHere && node !== this.world.node) this.tell({ _tag: "Told", session, id })
  }

  /** Is told what happens from now on. */
  readonly listen = (told: (happening: Happening) => void): void => {
    this.listeners.push(told)
  }

  private tell(happening: Happening): void {
    for (const told of this.listeners) told(happening)
  }

  private apply(change: NodeChange, node: string): Outcome {
    if (change._tag === "Put") {
      if (!this.texts.put(change)) return { _tag: "Refused" }
      this.tell(change)
    }
    if (change._tag === "Ended") {
      this.leave(node)
      this.gone(node)
    }
    const before = change._tag === "Took" ? this.registry.kept.get(change.session)?.node : undefined
    const outcome = this.registry.apply(change, node)
    if (change._tag === "Took" && outcome._tag === "Done") {
      for (const room of this.rooms.values()) room.seats.move(change.session, node)
      if (before === this.world.node && node !== before)
        this.tell({ _tag: "Moved", session: change.session })
    }
    return outcome
  }

  /** A node is gone: who was there has left, but for kept sessions, which the first of the others takes. */
  private gone(node: string): void {
    const { kept } = this.registry
    this.registry.lost(node)
    const time = this.world.time()
    const now = this.world.now()
    for (const room of this.rooms.values())
      room.tellSeated(
        room.seats.at(node).flatMap(({ session }) => {
          const { seconds } = kept.get(session) ?? {}
          const change: SeatChange =
            seconds === undefined
              ? { _tag: "Leave", session, time, reason: "lost" }
              : { _tag: "Away", session, seconds }
          return room.seats.apply(change, node, now) ?? []
        })
      )
    if (!this.lives.isFirst || this.asOf === undefined) return
    const living = new Set(this.lives.all.map(({ node }) => node))
    for (const { id, node } of kept.sessions)
      if (!living.has(node) && node !== this.world.node)
        this.tell({ _tag: "Orphaned", session: id })
  }

  private current(place: number, act: () => void): void {
    if (this.asOf === undefined) this.later.push({ place, act })
    else if (place > this.asOf) act()
  }

  /**
   * Begins with what another node knows, as of a place.
   *
   * @param snapshot undefined where nobody knows anything
   */
  begin(snapshot: Snapshot | undefined, asOf: number): void {
    if (snapshot !== undefined) this.restore(snapshot)
    this.asOf = asOf
    for (const { act, place } of this.later.splice(0)) if (place > asOf) act()
    // Of these nobody knows how many entries there were before.
    for (const room of this.rooms.values()) if (room.exists && !room.isBased) room.renew()
  }

  private restore({ dead, holdings, kept, latest, living, seats, texts }: Snapshot): void {
    const now = this.world.now()
    this.registry.restore(holdings, kept, latest)
    this.lives.restore(living, dead)
    this.texts.restore(texts)
    for (const { awayFor, room, ...seat } of seats)
      this.roomOf(room).seats.restore([
        { ...seat, awayUntil: awayFor === null ? undefined : now + awayFor }
      ])
  }

  /** What this node knows, as of the last record that it has taken in; undefined while it begins itself. */
  snapshot(asOf: number): Snapshot | undefined {
    if (this.asOf === undefined || asOf < this.asOf) return undefined
    const now = this.world.now()
    const { kept } = this.registry
    return {
      asOf,
      latest: this.registry.latestTime,
      holdings: this.registry.holdings,
      kept: kept.sessions,
      living: this.lives.all.map(({ label, node, place }) => ({ label, node, place })),
      dead: this.lives.deadNodes,
      seats: Array.from(this.rooms.values()).flatMap((room) =>
        room.seats.held.map(({ awayUntil, nick, node, session }) => ({
          room: room.name,
          session,
          nick,
          node,
          awayFor: awayUntil === undefined ? null : awayUntil - now
        }))
      ),
      texts: this.texts.snapshot
    }
  }

  /** How long the oldest record of this node waits to be read back, in milliseconds. */
  get waitingFor(): number {
    const now = this.world.now()
    let oldest = this.lane.since ?? now
    for (const { waitsSince = now } of this.rooms.values()) oldest = Math.min(oldest, waitsSince)
    return now - oldest
  }

  /** Sends again what was not read back. */
  tick(): void {
    for (const room of this.rooms.values()) room.tick()
    if (this.world.isConnected()) this.lane.sendAgain()
    for (const { subject, upTo } of this.leftovers.due(this.world.now(), this.lives.isFirst))
      this.world.purge(subject, upTo ?? Number.MAX_SAFE_INTEGER - 1)
    // Later it could be stored twice.
    if (this.waitingFor > dedupeWithin * 800) this.lose("behind")
  }

  /** This node cannot go on: it takes in nothing more, and waits for nothing. */
  lose(cause: Loss): void {
    if (this.isLost) return
    this.isLost = true
    this.world.lose(cause)
  }

  /** Says that this node ends, after everything that it has said. */
  readonly end: Effect.Effect<void> = Effect.async<void>((resume) => {
    if (this.isLost) return resume(Effect.void)
    this.submit({
      changes: () => [{ _tag: "Ended" }],
      done: () => resume(Effect.void)
    })
  })

  /** Who has been told of a change, in whatever room. */
  private toldOf(change: SeatChange): Set<SessionId> {
    const key = keyOf(change)
    if (key === undefined) return new Set()
    const found = this.toldOfMany.get(key) ?? new Set<SessionId>()
    this.toldOfMany.set(key, found)
    for (const oldest of this.toldOfMany.keys()) {
      if (this.toldOfMany.size <= renamesAtOnce) break
      this.toldOfMany.delete(oldest)
    }
    return found
  }
}
